"""Discovery of the files for a command: named ones, those in folders, those that a pattern matches.

Folders are traversed in the order of their names, without ``.git``, ``node_modules``, links to folders and to files
outside, files ignored by ``.gitignore``, and those excluded by the configuration. A named file is always included.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from armls.services.files import Unreadable, leads_out, read_bytes, reason_of
from armls.services.patterns import InvalidPattern, Pattern, Patterns

STANDARD_INPUT = "-"

_NEVER = frozenset({".git", "node_modules"})
_ENDINGS = (".json", ".jsonc")
_GLOB = re.compile(r"[*?\[]")
_LONGEST_GITIGNORE = 1 << 20

Excludes = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Target:
    """A discovered file. ``path`` is as given by the user, with ``/``; ``named``: it was given itself."""

    path: str
    named: bool
    size: int = 0
    """The size in bytes; 0 for standard input."""


def discover(paths: Iterable[str], excludes: Excludes = lambda _: False) -> Iterator[Target | Unreadable]:
    """The files of ``paths``, each once, in order, and those that can't be read.

    A path is a file, a folder, a pattern with ``*``, ``**``, ``?`` or ``[…]`` where no such file exists, or ``-``.
    ``excludes`` is called for discovered files and folders (these with a trailing ``/``), not for the given paths.
    """
    paths = [with_slashes(path) for path in paths]
    named = {_identity(path) for path in paths if not os.path.isdir(path)}  # noqa: PTH112 (never raises)
    seen: set[str] = set()
    for path in paths:
        for found in _targets(path, excludes):
            if isinstance(found, Unreadable):
                yield found
                continue
            identity = _identity(found.path)
            if identity not in seen:
                seen.add(identity)
                yield Target(found.path, identity in named, found.size)


def with_slashes(path: str) -> str:
    """The path with ``/`` on every system."""
    return path.replace("\\", "/") if os.sep == "\\" else path


def _absolute(path: str) -> str:
    """The path from the root on, with ``/``; links are kept."""
    return with_slashes(os.path.abspath(path))  # noqa: PTH100


def _identity(path: str) -> str:
    return path if path == STANDARD_INPUT else os.path.normcase(os.path.abspath(path))  # noqa: PTH100 (keeps links)


def _targets(path: str, excludes: Excludes) -> Iterator[Target | Unreadable]:
    if path == STANDARD_INPUT:
        yield Target(path, True)
        return
    if not path:
        yield Unreadable("''", "the path is empty; name a file or folder, or '.' for the current one")
        return
    try:
        status = Path(path).stat()
    except (OSError, ValueError) as error:
        if _GLOB.search(path):
            yield from _matching(path, excludes)
        else:
            yield Unreadable(path, reason_of(error) if isinstance(error, OSError) else "this isn't a valid path")
        return
    if stat.S_ISDIR(status.st_mode):
        yield from walk(path, excludes)
    else:
        yield Target(path, True, status.st_size)


def _matching(pattern: str, excludes: Excludes) -> Iterator[Target | Unreadable]:
    """The files that a pattern matches, in the folder before its first wildcard."""
    before = pattern[: _GLOB.search(pattern).start()]  # type: ignore[union-attr]
    folder, slash, _ = before.rpartition("/")
    root = folder + slash
    inner = pattern[len(root) :]
    try:
        wanted = shell_pattern(inner)
    except InvalidPattern:
        yield Unreadable(pattern, "no such file or folder, and not a valid pattern")
        return
    found = False
    for target in walk(root or ".", excludes, None if "**" in inner else inner.count("/")):
        name = target.name if isinstance(target, Unreadable) else target.path
        is_match = wanted.matches(_folded(name[len(root) :]).split("/"), False)
        if isinstance(target, Target):
            found |= is_match
        if is_match or (isinstance(target, Unreadable) and not name.lower().endswith(_ENDINGS)):
            yield target
    if not found:
        yield Unreadable(pattern, "no file matches this pattern")


def shell_pattern(pattern: str) -> Pattern:
    """A shell pattern: ``**`` is any folders, ``*``, ``?`` and ``[…]`` stay within one name. Raises InvalidPattern.

    A backslash, and ``[`` without ``]``, match themselves.
    """
    text = "/" + _folded(re.sub(r"\*\*+(?=[^/*])", "**/*", pattern.replace("\\", "\\\\")))
    found = Pattern.of(text if "]" in text else text.replace("[", "\\["))
    if found is None:
        raise InvalidPattern(pattern)
    return found


def _folded(path: str) -> str:
    """The path in lower case if that is the same file."""
    return path.lower() if os.sep == "\\" else path


def walk(folder: str, excludes: Excludes = lambda _: False, depth: int | None = None) -> Iterator[Target | Unreadable]:
    """The JSON files in a folder, by name and with sub-folders; a folder that can't be listed as Unreadable.

    ``depth``: the number of levels, None for all.
    """
    prefix = "" if folder == "." else folder if folder.endswith("/") else folder + "/"
    above = _Ignored.above(folder)
    here = Path(_absolute(folder))
    if any(above.leaves_out(str(one), True) for one in (here, *here.parents)):
        above = _Ignored()
    # Without recursion: folders may nest deeper than Python's stack.
    open_folders = [_listed(prefix, above, excludes, prefix)]
    while open_folders:
        for found in open_folders[-1]:
            if not isinstance(found, _Folder):
                yield found
            elif depth is None or len(open_folders) <= depth:
                open_folders.append(_listed(found.prefix, found.ignored, excludes, prefix))
                break
        else:
            open_folders.pop()


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to traverse, with the ignore files that apply to it."""

    prefix: str
    ignored: _Ignored


def _listed(prefix: str, above: _Ignored, excludes: Excludes, root: str) -> Iterator[Target | Unreadable | _Folder]:
    """The files and folders of one folder that are not ignored, by name; no link leads out of ``root``."""
    try:
        with os.scandir(prefix or ".") as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield Unreadable(prefix.rstrip("/") or prefix, reason_of(error))
        return
    has_patterns = any(entry.name == ".gitignore" for entry in entries)
    ignored = above.within(prefix or ".") if has_patterns else above
    for entry in entries:
        path = prefix + entry.name
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
            is_file = not is_folder and entry.name.lower().endswith(_ENDINGS) and entry.is_file()
            if not (is_file or is_folder) or entry.name in _NEVER or ignored.leaves_out(path, is_folder):
                continue
            if excludes(path + "/" if is_folder else path) or (is_file and leads_out(path, root or ".")):
                continue
            yield _Folder(path + "/", ignored) if is_folder else Target(path, False, entry.stat().st_size)
        except OSError as error:
            yield Unreadable(path, reason_of(error))


@dataclass(frozen=True, slots=True)
class _Ignored:
    """The ``.gitignore`` files that apply to a folder, the outermost first, each with its folder."""

    files: tuple[tuple[str, Patterns], ...] = ()

    @classmethod
    def above(cls, folder: str) -> _Ignored:
        """The ignore files of the folders around ``folder``, up to the root of the repository."""
        outer: list[str] = []
        here = Path(folder).absolute()
        while not os.path.exists(here / ".git"):  # noqa: PTH110 (never raises)
            if here.parent == here:
                return cls()
            here = here.parent
            outer.append(str(here))
        found = cls()
        for one in reversed(outer):
            found = found.within(one)
        return found

    def within(self, folder: str) -> _Ignored:
        """The ignore files of a folder, with its own one if it exists."""
        patterns = _patterns(Path(folder, ".gitignore"))
        if patterns is None:
            return self
        return _Ignored((*self.files, (_absolute(folder).rstrip("/") + "/", patterns)))

    def leaves_out(self, path: str, is_folder: bool) -> bool:
        """Whether a path itself is ignored. The innermost file with a pattern that matches it decides."""
        if not self.files:
            return False
        absolute = _absolute(path)
        for folder, patterns in reversed(self.files):
            verdict = patterns.verdict(absolute[len(folder) :], is_folder) if absolute.startswith(folder) else None
            if verdict is not None:
                return verdict
        return False


def _patterns(file: Path) -> Patterns | None:
    """The patterns of a ``.gitignore``; None if there is no readable one."""
    try:
        if file.is_symlink():  # git doesn't follow links either
            return None
        data = read_bytes(str(file), _LONGEST_GITIGNORE)
    except (Unreadable, OSError):
        return None
    return Patterns.of(data.decode("utf-8-sig", "replace").split("\n"))
