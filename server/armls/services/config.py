"""``armlsconfig.json``: JSON with comments that says which rules run where, found upward from a document.

Whatever is wrong in it is a finding at its place, and the rest still counts. Where the file cannot be read as JSON,
nothing in it counts and ``Config.is_broken`` says so. Rule ids and levels are checked; options are the rules' own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from armls.core.finding import Finding, Severity
from armls.core.location import escape
from armls.core.syntax import Array, Literal, Missing, Node, Number, Object, Property, String, content, parse
from armls.core.text import SourceText
from armls.rules.registry import all_rules
from armls.rules.settings import Settings
from armls.services.discovery import with_slashes
from armls.services.files import Unreadable, decode, leads_out, read_bytes
from armls.services.patterns import MOST_PATTERNS, InvalidPattern, Pattern, Patterns

CONFIG_NAME = "armlsconfig.json"
INVALID = "invalid-config"
"""The rule id of every finding about a configuration."""

LEVELS = ("off", "information", "warning", "error")
LARGEST = 1 << 20
"""Bytes, and characters of a text that an editor holds; nothing in a larger file counts."""
MOST_FINDINGS = 200
"""Findings of one file that are made; one more says how many were left out."""
_MOST_SUGGESTIONS = 20
LONGEST_QUOTE = 100
"""Characters of a text in the file that a message quotes."""
_KEYS = ("rules", "overrides", "exclude", "format", "ttk", "cache", "$schema")
SECTIONS = ("format", "ttk", "cache", "pwsh")
_OVERRIDE_KEYS = ("files", "rules")
MACHINE_SCOPED = ("ttk.path", "pwsh.path", "cache.directory", "cache.redisUrl")
_EDITOR_ONLY = (
    *("asOf", "debounce", "documentationUrl", "kindFolders", "lenses", "memory", "parameterFiles", "profile"),
    *("python", "recognize", "server", "style", "summary", "trace"),
)


@dataclass(frozen=True, slots=True)
class _Rules:
    """One ``rules`` object: levels and other options by rule id."""

    levels: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Override:
    files: Patterns
    rules: _Rules


@dataclass(frozen=True, slots=True)
class Config:
    """What one file says. ``path`` is as it was given, ``findings`` are about the file itself."""

    path: str
    text: SourceText
    findings: tuple[Finding, ...] = ()
    is_broken: bool = False
    _rules: _Rules = _Rules()
    _overrides: tuple[_Override, ...] = ()
    _excluded: Patterns | None = None

    def relative(self, path: str) -> str:
        """A path as the patterns see it: from the configuration's folder on, with ``/``."""
        folder = Path(self.path).absolute().parent
        try:
            return Path(path).absolute().relative_to(folder).as_posix()
        except ValueError:
            return with_slashes(path)

    def settings_for(self, relative: str) -> Settings:
        """How the document at that path, relative to the configuration's folder, is judged. Later overrides win."""
        levels = dict(self._rules.levels)
        options = {rule: dict(given) for rule, given in self._rules.options.items()}
        for override in self._overrides:
            if override.files.matches(relative):
                levels.update(override.rules.levels)
                for rule, given in override.rules.options.items():
                    options.setdefault(rule, {}).update(given)
        return Settings(levels=levels, options=options)

    def excludes(self, relative: str) -> bool:
        """Whether the file or folder at that path is to be left out where it was not named."""
        return self._excluded is not None and self._excluded.matches(relative)


def find_config(path: str | Path) -> str | None:
    """The configuration that holds for a file or folder: the nearest one upward from it."""
    here = Path(path).absolute()
    for folder in (here, *here.parents) if os.path.isdir(here) else here.parents:  # noqa: PTH112 (never raises)
        if os.path.isfile(folder / CONFIG_NAME):  # noqa: PTH113 (never raises)
            return str(folder / CONFIG_NAME)
    return None


def load_config(path: str, text: SourceText | None = None) -> Config:
    """The configuration in a file, or in the ``text`` of it that an editor holds. Never raises on its contents."""
    if text is None:
        try:
            if leads_out(path):
                raise Unreadable(path, "this is a link that leads out of its folder; put a file in its place")
            text = decode(read_bytes(path, LARGEST), path)
        except Unreadable as error:
            finding = Finding(INVALID, Severity.ERROR, f"{CONFIG_NAME} cannot be read: {error.reason}.", 0, 0)
            return Config(path, SourceText(""), (finding,), True)
    return _ConfigReader(path, text).config()


class _ConfigReader:
    """Reads one text; made for one use."""

    def __init__(self, path: str, text: SourceText) -> None:
        self.path, self.text = path, text
        self.found: list[Finding] = []
        self.left_out = 0
        self.patterns = self.suggestions = 0
        self.ids = {rule.id: None for rule in all_rules()}

    def config(self) -> Config:
        """What the text says."""
        if len(self.text) > LARGEST:
            self._wrong(Missing(0, 0), "", f"{CONFIG_NAME} is larger than {LARGEST >> 20} MB and is ignored.")
            return Config(self.path, self.text, tuple(self.found), True)
        if not self.text.text.strip():
            self._wrong(Missing(0, 0), "", f"{CONFIG_NAME} is empty. Write {{}} or delete it.")
            return Config(self.path, self.text, tuple(self.found), True)
        tree = parse(self.text.text)
        refused = [problem for problem in tree.problems() if problem.refused]
        if refused:
            for problem in refused[:MOST_FINDINGS]:
                self._add(Finding(INVALID, Severity.ERROR, problem.message, problem.start, problem.end))
            return Config(self.path, self.text, tuple(self.found), True)
        root = tree.root.value
        if type(root) is not Object:
            self._wrong(root, "", f"{CONFIG_NAME} should hold one object: {{ … }}.")
            return Config(self.path, self.text, tuple(self.found), True)
        rules, overrides, excluded = self._root(root)
        if self.left_out:
            message = f"{self.left_out} more problems in {CONFIG_NAME} are not shown."
            self.found.append(Finding(INVALID, Severity.WARNING, message, root.start, root.start + 1))
        self.found.sort(key=lambda finding: (finding.start, finding.end, finding.message))
        return Config(self.path, self.text, tuple(self.found), False, rules, overrides, excluded)

    def _root(self, root: Object) -> tuple[_Rules, tuple[_Override, ...], Patterns | None]:
        rules, excluded = _Rules(), None
        overrides: tuple[_Override, ...] = ()
        for item in root.properties:
            key, value = item.key.value, content(item.value)
            pointer = f"/{escape(key)}"
            if key == "rules":
                rules = self._rules(value, pointer)
            elif key == "overrides":
                overrides = self._overrides(value, pointer)
            elif key == "exclude":
                excluded = self._patterns(value, pointer)
            elif key in SECTIONS:
                self._section(key, value, pointer)
            elif key != "$schema" and not self._belongs_elsewhere(item, key, pointer):
                self._unknown(item, _KEYS, pointer)
        return rules, overrides, excluded

    def _section(self, key: str, value: Node, pointer: str) -> None:
        """An object whose members belong to what they set up, but for those that the machine alone decides."""
        if type(value) is not Object:
            self._wrong(value, pointer, f"'{key}' should be an object: {{ … }}.")
            return
        for item in value.properties:
            self._belongs_elsewhere(item, f"{key}.{item.key.value}", f"{pointer}/{escape(item.key.value)}")

    def _belongs_elsewhere(self, item: Property, name: str, pointer: str) -> bool:
        """Whether the setting may stand in the editor's settings only; says so if it does."""
        name = name.removeprefix("armls.")
        scoped = next((one for one in MACHINE_SCOPED if one.lower() == name.lower()), None)
        if scoped is not None:
            message = (
                f"'{scoped}' is refused here: it belongs to the machine, not to the project. "
                "Set it in the editor's user settings or in the environment."
            )
            self._add(Finding(INVALID, Severity.ERROR, message, item.start, item.end, pointer))
        elif name in _EDITOR_ONLY:
            message = f"'{name}' has no effect here: it belongs to the editor's settings."
            self._add(Finding(INVALID, Severity.WARNING, message, item.key.start, item.key.end, pointer))
        return scoped is not None or name in _EDITOR_ONLY

    def _rules(self, value: Node, pointer: str) -> _Rules:
        if type(value) is not Object:
            self._wrong(value, pointer, "'rules' should be an object of rule ids.")
            return _Rules()
        levels: dict[str, str] = {}
        options: dict[str, Mapping[str, object]] = {}
        for item in value.properties:
            rule, body, at = item.key.value, content(item.value), f"{pointer}/{escape(item.key.value)}"
            if rule not in self.ids:
                self._unknown(item, self.ids, at, "rule")
            elif type(body) is not Object:
                self._wrong(body, at, f'\'{rule}\' should be an object, such as {{"level": "warning"}}.')
            else:
                given = {one.key.value: _plain(one.value) for one in body.properties if one.key.value != "level"}
                if given:
                    options[rule] = given
                level = self._level(body, at)
                if level is not None:
                    levels[rule] = level
        return _Rules(levels, options)

    def _level(self, body: Object, pointer: str) -> str | None:
        found = next((one for one in reversed(body.properties) if one.key.value == "level"), None)
        if found is None:
            return None
        value = content(found.value)
        if type(value) is String and value.value in LEVELS:
            return value.value
        hint = _nearest(value.value, LEVELS) if type(value) is String else ""
        self._wrong(value, f"{pointer}/level", f"'level' should be one of {', '.join(LEVELS)}.{hint}")
        return None

    def _overrides(self, value: Node, pointer: str) -> tuple[_Override, ...]:
        if type(value) is not Array:
            self._wrong(value, pointer, "'overrides' should be a list of objects with 'files' and 'rules'.")
            return ()
        found: list[_Override] = []
        for index, item in enumerate(map(content, value.items)):
            at = f"{pointer}/{index}"
            if type(item) is not Object:
                self._wrong(item, at, "An override should be an object with 'files' and 'rules'.")
                continue
            by_name = {one.key.value: one for one in item.properties}
            for name, one in by_name.items():
                if name not in _OVERRIDE_KEYS:
                    self._unknown(one, _OVERRIDE_KEYS, f"{at}/{name}")
            missing = [name for name in _OVERRIDE_KEYS if name not in by_name]
            if missing:
                self._wrong(Missing(item.start, item.start + 1), at, f"This override has no '{missing[0]}'.")
                continue
            files = self._patterns(content(by_name["files"].value), f"{at}/files")
            rules = self._rules(content(by_name["rules"].value), f"{at}/rules")
            if files is not None:
                found.append(_Override(files, rules))
        return tuple(found)

    def _patterns(self, value: Node, pointer: str) -> Patterns | None:
        """A list of patterns, written as in a ``.gitignore``."""
        name = pointer.rpartition("/")[2]
        if type(value) is not Array:
            self._wrong(value, pointer, f"'{name}' should be a list of patterns, such as [\"samples/**\"].")
            return None
        found: list[Pattern] = []
        for index, item in enumerate(map(content, value.items)):
            if self.patterns == MOST_PATTERNS:
                message = f"Only the first {MOST_PATTERNS} patterns of {CONFIG_NAME} are used."
                self._add(Finding(INVALID, Severity.WARNING, message, item.start, item.end, f"{pointer}/{index}"))
                break
            if type(item) is not String:
                self._wrong(item, f"{pointer}/{index}", "A pattern should be a string.")
                continue
            try:
                pattern = Pattern.of(item.value)
            except InvalidPattern:
                self._wrong(item, f"{pointer}/{index}", f"'{item.value[:LONGEST_QUOTE]}' is no pattern.")
                continue
            if pattern is not None:
                self.patterns += 1
                found.append(pattern)
        return Patterns(tuple(found))

    def _add(self, finding: Finding) -> None:
        if len(self.found) < MOST_FINDINGS:
            self.found.append(finding)
        else:
            self.left_out += 1

    def _wrong(self, node: Node, pointer: str, message: str) -> None:
        self._add(Finding(INVALID, Severity.ERROR, message, node.start, node.end, pointer))

    def _unknown(self, item: Property, known: Iterable[str], pointer: str, what: str = "setting") -> None:
        name = item.key.value
        self.suggestions += 1
        hint = _nearest(name, known) if self.suggestions <= _MOST_SUGGESTIONS else ""
        message = f"'{name[:LONGEST_QUOTE]}' is no {what}.{hint}"
        self._add(Finding(INVALID, Severity.WARNING, message, item.key.start, item.key.end, pointer))


def _nearest(name: str, known: Iterable[str]) -> str:
    if len(name) > LONGEST_QUOTE:
        return ""
    by_lower = {one.lower(): one for one in known}
    close = get_close_matches(name.lower(), by_lower, 1, 0.6)
    return f" Did you mean '{by_lower[close[0]]}'?" if close else ""


def _plain(node: Node) -> object:
    """A JSON value as Python's own."""
    node = content(node)
    if type(node) is Object:
        return {item.key.value: _plain(item.value) for item in node.properties}
    if type(node) is Array:
        return [_plain(item) for item in node.items]
    return node.value if isinstance(node, String | Number | Literal) else None


class Configurations:
    """The configurations of many documents, each file read once."""

    def __init__(self) -> None:
        self._by_folder: dict[str, str | None] = {}
        self._by_path: dict[str, Config] = {}

    def of_file(self, path: str) -> Config | None:
        """The configuration that holds for a file."""
        return self._configuration(str(Path(path).parent))

    def _configuration(self, folder: str) -> Config | None:
        found = self._path(folder)
        if found is None:
            return None
        if found not in self._by_path:
            self._by_path[found] = load_config(found)
        return self._by_path[found]

    def _path(self, folder: str) -> str | None:
        """The same as ``find_config``; looks into every folder once."""
        asked: list[str] = []
        here = os.path.abspath(folder)  # noqa: PTH100 (keeps links, as find_config does)
        while here not in self._by_folder:
            asked.append(here)
            candidate = os.path.join(here, CONFIG_NAME)  # noqa: PTH118 (asked for every folder)
            if os.path.isfile(candidate):  # noqa: PTH113 (never raises)
                self._by_folder[here] = candidate
            elif os.path.dirname(here) == here:  # noqa: PTH120
                self._by_folder[here] = None
            else:
                here = os.path.dirname(here)  # noqa: PTH120
        found = self._by_folder[here]
        self._by_folder.update(dict.fromkeys(asked, found))
        return found

    def settings_for(self, path: str) -> Settings:
        """How the document at ``path`` is judged."""
        config = self.of_file(path)
        return Settings() if config is None else config.settings_for(config.relative(path))

    def excludes(self, path: str) -> bool:
        """Whether the configuration around a file, or a folder (with a ``/`` at its end), leaves it out."""
        folder = str(Path(path).parent)
        config = self._configuration(folder)
        return config is not None and config.excludes(config.relative(path) + ("/" if path.endswith("/") else ""))

    def read(self) -> list[Config]:
        """Every configuration met so far, by path."""
        return [self._by_path[path] for path in sorted(self._by_path)]
