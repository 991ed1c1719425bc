"""``armlsconfig.json``: JSON with comments that configures the rules, found upward from a document.

Each invalid entry is a finding at its location and is ignored; the rest is used. If the file cannot be read as JSON,
nothing in it is used and ``Config.is_broken`` is set. Rule ids and levels are checked; options are the rules' own.
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
"""Bytes, and characters of an open document; a larger file is ignored."""
MOST_FINDINGS = 200
"""The most findings of one file; one more reports how many were omitted."""
_MOST_SUGGESTIONS = 20
LONGEST_QUOTE = 100
"""The most characters of a string in the file that a message quotes."""
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
    """The contents of one file. ``path`` is as it was given, ``findings`` are about the file itself."""

    path: str
    text: SourceText
    findings: tuple[Finding, ...] = ()
    is_broken: bool = False
    _rules: _Rules = _Rules()
    _overrides: tuple[_Override, ...] = ()
    _excluded: Patterns | None = None

    def relative(self, path: str) -> str:
        """A path as patterns match it: relative to the configuration's folder, with ``/``."""
        folder = Path(self.path).absolute().parent
        try:
            return Path(path).absolute().relative_to(folder).as_posix()
        except ValueError:
            return with_slashes(path)

    def settings_for(self, relative: str) -> Settings:
        """The settings of the document at a path relative to the configuration's folder. Later overrides win."""
        levels = dict(self._rules.levels)
        options = {rule: dict(given) for rule, given in self._rules.options.items()}
        for override in self._overrides:
            if override.files.matches(relative):
                levels.update(override.rules.levels)
                for rule, given in override.rules.options.items():
                    options.setdefault(rule, {}).update(given)
        return Settings(levels=levels, options=options)

    def excludes(self, relative: str) -> bool:
        """Whether the file or folder at that path is excluded unless it is named explicitly."""
        return self._excluded is not None and self._excluded.matches(relative)


def find_config(path: str | Path) -> str | None:
    """The configuration that applies to a file or folder: the nearest one upward from it."""
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
                raise Unreadable(path, "this is a link that leads out of its folder; replace it with a file")
            text = decode(read_bytes(path, LARGEST), path)
        except Unreadable as error:
            finding = Finding(INVALID, Severity.ERROR, f"{CONFIG_NAME} cannot be read: {error.reason}", 0, 0)
            return Config(path, SourceText(""), (finding,), True)
    return _ConfigReader(path, text).config()


class _ConfigReader:
    """Reads one file; for single use."""

    def __init__(self, path: str, text: SourceText) -> None:
        self.path, self.text = path, text
        self.found: list[Finding] = []
        self.left_out = 0
        self.patterns = self.suggestions = 0
        self.ids = {rule.id: None for rule in all_rules()}

    def config(self) -> Config:
        """Read the whole file."""
        if len(self.text) > LARGEST:
            self._wrong(Missing(0, 0), "", f"{CONFIG_NAME} is larger than {LARGEST >> 20} MB and is ignored")
            return Config(self.path, self.text, tuple(self.found), True)
        if not self.text.text.strip():
            self._wrong(Missing(0, 0), "", f"{CONFIG_NAME} is empty; write {{}} or delete it")
            return Config(self.path, self.text, tuple(self.found), True)
        tree = parse(self.text.text)
        refused = [problem for problem in tree.problems() if problem.refused]
        if refused:
            for problem in refused[:MOST_FINDINGS]:
                self._add(Finding(INVALID, Severity.ERROR, problem.message, problem.start, problem.end))
            return Config(self.path, self.text, tuple(self.found), True)
        root = tree.root.value
        if type(root) is not Object:
            self._wrong(root, "", f"{CONFIG_NAME} must contain one object: {{ … }}")
            return Config(self.path, self.text, tuple(self.found), True)
        rules, overrides, excluded = self._root(root)
        if self.left_out:
            message = f"{self.left_out} more problems in {CONFIG_NAME} are not displayed"
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
        """Check a section whose properties its feature defines, except those that are machine-scoped."""
        if type(value) is not Object:
            self._wrong(value, pointer, f"'{key}' must be an object: {{ … }}")
            return
        for item in value.properties:
            self._belongs_elsewhere(item, f"{key}.{item.key.value}", f"{pointer}/{escape(item.key.value)}")

    def _belongs_elsewhere(self, item: Property, name: str, pointer: str) -> bool:
        """Whether the setting is only allowed in the editor's settings; reports it if so."""
        name = name.removeprefix("armls.")
        scoped = next((setting for setting in MACHINE_SCOPED if setting.lower() == name.lower()), None)
        if scoped is not None:
            message = (
                f"'{scoped}' isn't allowed here, since it depends on the machine; "
                "set it in the editor's user settings or in the environment"
            )
            self._add(Finding(INVALID, Severity.ERROR, message, item.start, item.end, pointer))
        elif name in _EDITOR_ONLY:
            message = f"'{name}' is ignored here; set it in the editor's settings"
            self._add(Finding(INVALID, Severity.WARNING, message, item.key.start, item.key.end, pointer))
        return scoped is not None or name in _EDITOR_ONLY

    def _rules(self, value: Node, pointer: str) -> _Rules:
        if type(value) is not Object:
            self._wrong(value, pointer, "'rules' must be an object of rule ids")
            return _Rules()
        levels: dict[str, str] = {}
        options: dict[str, Mapping[str, object]] = {}
        for item in value.properties:
            rule, body, at = item.key.value, content(item.value), f"{pointer}/{escape(item.key.value)}"
            if rule not in self.ids:
                self._unknown(item, self.ids, at, "rule")
            elif type(body) is not Object:
                self._wrong(body, at, f'\'{rule}\' must be an object, such as {{"level": "warning"}}')
            else:
                given = {
                    entry.key.value: _plain(entry.value) for entry in body.properties if entry.key.value != "level"
                }
                if given:
                    options[rule] = given
                level = self._level(body, at)
                if level is not None:
                    levels[rule] = level
        return _Rules(levels, options)

    def _level(self, body: Object, pointer: str) -> str | None:
        level = next((item for item in reversed(body.properties) if item.key.value == "level"), None)
        if level is None:
            return None
        value = content(level.value)
        if type(value) is String and value.value in LEVELS:
            return value.value
        hint = _nearest(value.value, LEVELS) if type(value) is String else ""
        self._wrong(value, f"{pointer}/level", f"'level' must be one of {', '.join(LEVELS)}{hint}")
        return None

    def _overrides(self, value: Node, pointer: str) -> tuple[_Override, ...]:
        if type(value) is not Array:
            self._wrong(value, pointer, "'overrides' must be an array of objects with 'files' and 'rules'")
            return ()
        overrides: list[_Override] = []
        for index, item in enumerate(map(content, value.items)):
            at = f"{pointer}/{index}"
            if type(item) is not Object:
                self._wrong(item, at, "An override must be an object with 'files' and 'rules'")
                continue
            by_name = {entry.key.value: entry for entry in item.properties}
            for name, entry in by_name.items():
                if name not in _OVERRIDE_KEYS:
                    self._unknown(entry, _OVERRIDE_KEYS, f"{at}/{name}")
            missing = [name for name in _OVERRIDE_KEYS if name not in by_name]
            if missing:
                self._wrong(Missing(item.start, item.start + 1), at, f"'{missing[0]}' is missing in this override")
                continue
            files = self._patterns(content(by_name["files"].value), f"{at}/files")
            rules = self._rules(content(by_name["rules"].value), f"{at}/rules")
            if files is not None:
                overrides.append(_Override(files, rules))
        return tuple(overrides)

    def _patterns(self, value: Node, pointer: str) -> Patterns | None:
        """An array of patterns in the syntax of a ``.gitignore``."""
        name = pointer.rpartition("/")[2]
        if type(value) is not Array:
            self._wrong(value, pointer, f"'{name}' must be an array of patterns, such as [\"samples/**\"]")
            return None
        patterns: list[Pattern] = []
        for index, item in enumerate(map(content, value.items)):
            if self.patterns == MOST_PATTERNS:
                message = f"Only the first {MOST_PATTERNS} patterns of {CONFIG_NAME} are used"
                self._add(Finding(INVALID, Severity.WARNING, message, item.start, item.end, f"{pointer}/{index}"))
                break
            if type(item) is not String:
                self._wrong(item, f"{pointer}/{index}", "A pattern must be a string")
                continue
            try:
                pattern = Pattern.of(item.value)
            except InvalidPattern:
                self._wrong(item, f"{pointer}/{index}", f"'{item.value[:LONGEST_QUOTE]}' isn't a valid pattern")
                continue
            if pattern is not None:
                self.patterns += 1
                patterns.append(pattern)
        return Patterns(tuple(patterns))

    def _add(self, finding: Finding) -> None:
        if len(self.found) < MOST_FINDINGS:
            self.found.append(finding)
        else:
            self.left_out += 1

    def _wrong(self, node: Node, pointer: str, message: str) -> None:
        self._add(Finding(INVALID, Severity.ERROR, message, node.start, node.end, pointer))

    def _unknown(self, item: Property, known: Iterable[str], pointer: str, kind: str = "setting") -> None:
        name = item.key.value
        self.suggestions += 1
        hint = _nearest(name, known) if self.suggestions <= _MOST_SUGGESTIONS else ""
        message = f"Unknown {kind} '{name[:LONGEST_QUOTE]}'{hint}"
        self._add(Finding(INVALID, Severity.WARNING, message, item.key.start, item.key.end, pointer))


def _nearest(name: str, known: Iterable[str]) -> str:
    if len(name) > LONGEST_QUOTE:
        return ""
    by_lower = {candidate.lower(): candidate for candidate in known}
    close = get_close_matches(name.lower(), by_lower, 1, 0.6)
    return f"; did you mean '{by_lower[close[0]]}'?" if close else ""


def _plain(node: Node) -> object:
    """A JSON value as a Python object."""
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
        """The configuration that applies to a file."""
        return self._configuration(str(Path(path).parent))

    def _configuration(self, folder: str) -> Config | None:
        path = self._path(folder)
        if path is None:
            return None
        if path not in self._by_path:
            self._by_path[path] = load_config(path)
        return self._by_path[path]

    def _path(self, folder: str) -> str | None:
        """Find a configuration like ``find_config``, but access every folder once."""
        searched: list[str] = []
        here = os.path.abspath(folder)  # noqa: PTH100 (keeps links, as find_config does)
        while here not in self._by_folder:
            searched.append(here)
            candidate = os.path.join(here, CONFIG_NAME)  # noqa: PTH118 (called for every folder)
            if os.path.isfile(candidate):  # noqa: PTH113 (never raises)
                self._by_folder[here] = candidate
            elif os.path.dirname(here) == here:  # noqa: PTH120
                self._by_folder[here] = None
            else:
                here = os.path.dirname(here)  # noqa: PTH120
        path = self._by_folder[here]
        self._by_folder.update(dict.fromkeys(searched, path))
        return path

    def settings_for(self, path: str) -> Settings:
        """The settings of the document at ``path``."""
        config = self.of_file(path)
        return Settings() if config is None else config.settings_for(config.relative(path))

    def excludes(self, path: str) -> bool:
        """Whether the configuration that applies to a file, or a folder (with a final ``/``), excludes it."""
        folder = str(Path(path).parent)
        config = self._configuration(folder)
        return config is not None and config.excludes(config.relative(path) + ("/" if path.endswith("/") else ""))

    def read(self) -> list[Config]:
        """Every configuration read so far, sorted by path."""
        return [self._by_path[path] for path in sorted(self._by_path)]
