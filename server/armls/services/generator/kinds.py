"""Kinds of solutions: folders of Jinja2 templates with a description, ``kind.json``.

``NAME.jinja`` becomes the file ``NAME`` of the solution, in the same subfolder; nothing is written where it gives
nothing but white space. Templates whose name begins with ``_`` are for others to include. Any other file is copied.
``_parameters.json.jinja`` describes the parameters of the template: :mod:`armls.services.generator.parameters`.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from armls.core.syntax import parse
from armls.core.text import SourceText
from armls.services.files import Unreadable, read_bytes, reason_of
from armls.services.generator.compiled import CompiledTemplates
from armls.services.generator.errors import KindError, KindProblem
from armls.services.generator.options import Option, description_problems
from armls.services.generator.rendered import json_value

DESCRIPTION = "kind.json"
TEMPLATE_SUFFIX = ".jinja"
MANIFEST = "armls.manifest.json"

BUILT_IN = Path(__file__).with_name("kinds")
LIBRARY = Path(__file__).with_name("library")

MOST_FILES = 200
MOST_TEMPLATE_BYTES = 512 * 1024
MOST_FILE_BYTES = 16 * 1024 * 1024
MOST_OPTIONS = 60

_KIND_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_OPTION_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,39}")
_METHODS = frozenset(("get", "items", "keys", "values"))
"""What ``options.NAME`` means in a template whatever the options are."""

_BAD_NAME = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*]|[. ]$')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class KindDescription(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of ``kind.json``."""

    kind: str
    title: str
    description: str
    options: dict[str, Option] = {}


@dataclass(frozen=True)
class SolutionKind:
    """A kind, read from its folder: the texts of its templates and the bytes of its other files, by path with ``/``.

    ``digest``: the SHA-256 of them and of the description, line ends as ``\\n``.
    """

    folder: str
    name: str
    title: str
    description: str
    options: Mapping[str, Option]
    templates: Mapping[str, str] = field(repr=False)
    assets: Mapping[str, bytes] = field(repr=False)
    digest: str = ""
    is_built_in: bool = False
    compiled: CompiledTemplates = field(default_factory=CompiledTemplates, repr=False, compare=False)

    def described(self) -> dict[str, Any]:
        """As ``--list --format json`` gives it."""
        options = [option.described(name) for name, option in self.options.items()]
        return {
            "kind": self.name,
            "title": self.title,
            "description": self.description,
            "builtIn": self.is_built_in,
            "options": options,
        }


def find_kinds(folders: Iterable[str] = ()) -> dict[str, SolutionKind]:
    """The built-in kinds and those of some folders, by name in order. Raises KindError with all that is wrong."""
    kinds, problems = read_kinds(folders)
    if problems:
        raise KindError(*problems)
    return kinds


def read_kinds(folders: Iterable[str] = ()) -> tuple[dict[str, SolutionKind], list[KindProblem]]:
    """The built-in kinds and those of some folders, each a kind or a folder of kinds, and all that is wrong."""
    kinds: dict[str, SolutionKind] = {}
    problems: list[KindProblem] = []
    for folder, is_built_in in [(str(BUILT_IN), True), *((folder, False) for folder in folders)]:
        try:
            paths = _kind_folders(folder)
        except KindError as error:
            problems.extend(error.problems)
            continue
        for path in paths:
            try:
                kind = read_kind(path, is_built_in)
            except KindError as error:
                problems.extend(error.problems)
                continue
            other = kinds.setdefault(kind.name, kind)
            if other is not kind and os.path.realpath(other.folder) != os.path.realpath(path):
                where = "a built-in kind" if other.is_built_in else f"the kind in {other.folder}"
                message = f"'kind': '{kind.name}' is already the name of {where}; choose another"
                problems.append(KindProblem(_joined(path, DESCRIPTION), 1, message))
    return dict(sorted(kinds.items())), problems


def _kind_folders(folder: str) -> list[str]:
    """A kind's folder itself, or the folders in it that are kinds. Raises KindError where there are none."""
    try:
        if Path(folder, DESCRIPTION).is_file():
            return [folder]
        names = sorted(os.listdir(folder))
        found = [_joined(folder, name) for name in names if Path(folder, name, DESCRIPTION).is_file()]
    except OSError as error:
        message = f"the folder of kinds can't be read: {reason_of(error)}"
        raise KindError(KindProblem(folder, 0, message)) from error
    except ValueError:  # a NUL in the name
        raise KindError(KindProblem(ascii(folder), 0, "this isn't a path")) from None
    if not found:
        message = f"there is no kind here: neither the folder nor a folder in it has a {DESCRIPTION}"
        raise KindError(KindProblem(folder, 0, message))
    return found


def read_kind(folder: str, is_built_in: bool = False) -> SolutionKind:
    """Read a kind. Raises KindError."""
    contents = _contents(folder)
    text = _template_text(_joined(folder, DESCRIPTION), contents.pop(DESCRIPTION, b""))
    description = _description(_joined(folder, DESCRIPTION), SourceText(text))
    templates: dict[str, str] = {}
    for name in [name for name in contents if name.endswith(TEMPLATE_SUFFIX)]:
        templates[name] = _template_text(_joined(folder, name), contents.pop(name))
    if f"mainTemplate.json{TEMPLATE_SUFFIX}" not in templates:
        message = f"'mainTemplate.json{TEMPLATE_SUFFIX}' is missing; every kind makes a main template"
        raise KindError(KindProblem(folder, 0, message))
    for name in contents:
        if name.lower() == MANIFEST:
            raise KindError(KindProblem(_joined(folder, name), 0, "this name is the manifest's; choose another"))
    return SolutionKind(
        folder,
        description.kind,
        description.title,
        description.description,
        description.options,
        templates,
        contents,
        _digest({DESCRIPTION: text, **templates}, contents),
        is_built_in,
    )


def _digest(texts: Mapping[str, str], assets: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    contents = {name: text.encode("utf-8") for name, text in texts.items()} | dict(assets)
    for name in sorted(contents):
        for part in (name.encode("utf-8"), contents[name]):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def library_templates() -> dict[str, str]:
    """The templates that every kind may include as ``armls/…``."""
    folder = str(LIBRARY)
    return {f"armls/{name}": _template_text(name, data) for name, data in _contents(folder).items()}


def _joined(folder: str, name: str) -> str:
    return f"{folder.rstrip('/')}/{name}"


# ---- files


def _contents(folder: str) -> dict[str, bytes]:
    """The files of a folder by path, in order; dot files are left out. Raises KindError."""
    found: dict[str, bytes] = {}
    for name in _walk(folder, ""):
        if len(found) >= MOST_FILES:
            raise KindError(KindProblem(folder, 0, f"a kind must not have more than {MOST_FILES} files"))
        path = _joined(folder, name)
        most = MOST_TEMPLATE_BYTES if name.endswith((TEMPLATE_SUFFIX, DESCRIPTION)) else MOST_FILE_BYTES
        try:
            data = read_bytes(path, most)
        except Unreadable as error:
            raise KindError(KindProblem(path, 0, error.reason)) from error
        if sum(map(len, found.values())) + len(data) > MOST_FILE_BYTES:
            raise KindError(KindProblem(folder, 0, f"a kind must not have more than {MOST_FILE_BYTES >> 20} MB"))
        found[name] = data
    by_lower: dict[str, str] = {}
    for name in found:
        other = by_lower.setdefault(name.lower(), name)
        if other != name:
            message = f"'{other}' and '{name}' differ only in case"
            raise KindError(KindProblem(_joined(folder, name), 0, message))
    return found


def _walk(folder: str, below: str, depth: int = 0) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(Path(folder, below)), key=lambda entry: entry.name)
    except OSError as error:
        raise KindError(KindProblem(_joined(folder, below), 0, reason_of(error))) from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        name = below + entry.name
        _require_safe(_joined(folder, name), entry)
        if entry.is_dir(follow_symlinks=False):
            if depth >= 8:
                raise KindError(
                    KindProblem(_joined(folder, name), 0, "a kind must not have more than 8 levels of folders")
                )
            yield from _walk(folder, f"{name}/", depth + 1)
        else:
            yield name


def _require_safe(path: str, entry: os.DirEntry[str]) -> None:
    if entry.is_symlink() or _is_junction(entry):
        raise KindError(KindProblem(path, 0, "a kind must not have symbolic links; copy the file"))
    try:
        entry.name.encode("utf-8")
    except UnicodeEncodeError:
        raise KindError(KindProblem(ascii(path), 0, "the name isn't valid UTF-8")) from None
    if _BAD_NAME.search(entry.name) or _DEVICES.fullmatch(entry.name):
        raise KindError(KindProblem(path, 0, "the name isn't allowed on all systems; rename the file"))


def _is_junction(entry: os.DirEntry[str]) -> bool:
    tag = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0)
    return bool(tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1))


def _template_text(path: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise KindError(KindProblem(path, line, "the template must be UTF-8")) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    control = _CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        raise KindError(KindProblem(path, line, "the template must not have control characters"))
    return text


# ---- kind.json


def _description(path: str, text: SourceText) -> KindDescription:
    content = json_value(parse(text.text))
    if content.problems:
        start, message = content.problems[0]
        raise KindError(KindProblem(path, text.position(start, "utf-16")[0] + 1, message))

    def line_of(pointer: str) -> int:
        return text.position(content.start_of(pointer), "utf-16")[0] + 1

    try:
        description = msgspec.convert(content.value, KindDescription)
    except msgspec.ValidationError as error:
        message, pointer = _converted(str(error))
        raise KindError(KindProblem(path, line_of(pointer), message)) from None
    problems = [KindProblem(path, line_of(pointer), message) for pointer, message in _faults(description)]
    if problems:
        raise KindError(*problems)
    return description


def _converted(text: str) -> tuple[str, str]:
    """The message and the JSON pointer in what msgspec says: ``Expected `int`, got `str` - at `$.a[...].b```."""
    message, _, path = text.partition(" - at `")
    parts = re.findall(r"\.([^.\[`]+)|\[([0-9]+)\]", path)
    pointer = "".join(f"/{name or index}" for name, index in parts)
    place = f"'{pointer[1:].replace('/', '.')}': " if pointer else ""
    return f"{place}{message[:1].lower()}{message[1:].replace('`', chr(39))}", pointer


def _faults(description: KindDescription) -> Iterator[tuple[str, str]]:
    if _KIND_NAME.fullmatch(description.kind) is None:
        yield "/kind", f"'kind' must be lower-case letters, digits and hyphens (found: '{description.kind[:60]}')"
    for name in ("title", "description"):
        if not getattr(description, name).strip():
            yield f"/{name}", f"'{name}' must not be empty"
    if len(description.options) > MOST_OPTIONS:
        yield "/options", f"'options' must not have more than {MOST_OPTIONS} members"
    for name, option in list(description.options.items())[:MOST_OPTIONS]:
        pointer = f"/options/{name}"
        if _OPTION_NAME.fullmatch(name) is None:
            yield pointer, f"option '{name[:60]}' must be named with letters and digits"
        if name in _METHODS:
            yield pointer, f"option '{name}' has the name of a method; choose another"
        if not option.description.strip():
            yield pointer, f"option '{name}': 'description' must not be empty"
        for message in description_problems(option):
            yield pointer, f"option '{name}': {message}"
