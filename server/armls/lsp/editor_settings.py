"""The section ``armls`` of the editor's settings, as a frozen value."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeVar, cast

from armls.lsp.convert import Presentation, Style
from armls.lsp.ttk_settings import TtkSettings, read_ttk_settings

Profile = Literal["", "default", "marketplace", "arm-ttk"]
Choice = TypeVar("Choice", bound=str)
SECTION = "armls"
PROFILES: tuple[Profile, ...] = ("default", "marketplace", "arm-ttk")
STYLES: tuple[Style, ...] = ("hint", "information", "off")
_ADDRESS = re.compile(r"https://[^\s\"'<>\\{}/?#]+/[^\s\"'<>\\{}]*\{rule\}[^\s\"'<>\\{}]*")
_FOLDER = re.compile(r"(/|[A-Za-z]:[/\\]|\\\\)[^\0]*")
LENSES = ("parameters", "resources", "templates")
"""The kinds of code lenses, of :mod:`armls.ide.lenses`."""
_LEVELS = ("off", "information", "warning", "error")


@dataclass(frozen=True, slots=True)
class EditorSettings:
    """What the editor sets, or the defaults.

    ``fast_seconds``: how long the fast pass waits after an edit. ``chunk_bytes``: what a summary reads at a time.
    ``large_bytes``: what is larger is summarised and not analysed. ``parameter_files``: see :class:`ParameterFiles`.
    """

    fast_seconds: float = 0.075
    levels: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    profile: str = ""
    as_of: date | None = None
    chunk_bytes: int = 1024 * 1024
    large_bytes: int = 5 * 1024 * 1024
    parameter_files: Mapping[str, str] = field(default_factory=dict)
    kind_folders: tuple[str, ...] = ()
    """Folders of kinds of solutions that the user has made."""
    lenses_off: frozenset[str] = frozenset()
    """The kinds of code lenses that aren't displayed."""
    ttk: TtkSettings = field(default_factory=TtkSettings)
    presentation: Presentation = field(default_factory=Presentation)


def merged(below: Any, above: Any) -> dict[str, Any]:
    """Two sections of settings as one, object by object; what ``above`` says counts, and null says nothing.

    The choice of parameter files, in which null means none, is taken as a whole.
    """
    result = dict(below) if isinstance(below, Mapping) else {}
    for key, value in above.items() if isinstance(above, Mapping) else ():
        if value is None and key in result:
            continue
        both = isinstance(value, Mapping) and isinstance(result.get(key), Mapping) and key != "parameterFiles"
        result[key] = merged(result[key], value) if both else value
    return result


def read_settings(section: Any) -> tuple[EditorSettings, list[str]]:
    """The settings in an ``armls`` section, and a line for each value that is not used because it makes no sense."""
    reader = _Reader(merged({}, section))
    levels, options = reader.rules()
    settings = EditorSettings(
        fast_seconds=reader.milliseconds("debounce", "fastMs", 75) / 1000,
        levels=levels,
        options=options,
        exclude=reader.patterns("exclude"),
        profile=reader.choice("profile", "", *PROFILES),
        as_of=reader.day("asOf"),
        parameter_files=reader.parameter_files(),
        kind_folders=reader.folders("kindFolders"),
        chunk_bytes=round(reader.number("summary", "chunkKilobytes", 1024, 64, 2048) * 1024),
        large_bytes=round(reader.number("summary", "largeFileMegabytes", 5, 0.001, 1_000_000) * 1024 * 1024),
        lenses_off=frozenset(kind for kind in LENSES if not reader.flag("lenses", kind, default=True)),
        ttk=read_ttk_settings(reader.section, reader.wrong),
        presentation=Presentation(reader.choice("style", "hint", *STYLES), reader.address("documentationUrl")),
    )
    return settings, reader.complaints


class _Reader:
    def __init__(self, section: Mapping[str, Any]) -> None:
        self.section = section
        self.complaints: list[str] = []

    def wrong(self, name: str, wanted: str) -> None:
        """Something is not used."""
        self.complaints.append(f"the setting {SECTION}.{name} should be {wanted}")

    def _object(self, name: str) -> Mapping[str, Any]:
        found = self.section.get(name)
        if found is None or found == "" or isinstance(found, Mapping):
            return cast("Mapping[str, Any]", found or {})
        self.wrong(name, "an object")
        return {}

    def milliseconds(self, name: str, key: str, default: float) -> float:
        value = self._object(name).get(key)
        if value is None or value == "":
            return default
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 60_000:
            return value
        self.wrong(f"{name}.{key}", "a number of milliseconds from 0 to 60000")
        return default

    def number(self, name: str, key: str, default: float, least: float, most: float) -> float:
        value = self._object(name).get(key)
        if value is None or value == "":
            return default
        if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.wrong(f"{name}.{key}", f"a number from {least:g} to {most:.7g}")
        return default

    def flag(self, name: str, key: str, *, default: bool) -> bool:
        """A Boolean of an object; the default if it is missing or something else."""
        value = self._object(name).get(key)
        if value in (None, ""):
            return default
        if isinstance(value, bool):
            return value
        self.wrong(f"{name}.{key}", "true or false")
        return default

    def text(self, name: str) -> str:
        value = self.section.get(name)
        if value is not None and not isinstance(value, str):
            self.wrong(name, "a text")
        return value if isinstance(value, str) else ""

    def choice(self, name: str, default: Choice, *allowed: Choice) -> Choice:
        """One of some texts; the default where it is empty or none of them."""
        value = self.section.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, str) and value in allowed:
            return value
        self.wrong(name, f"one of {', '.join(allowed)}")
        return default

    def address(self, name: str) -> str:
        """An address with ``{rule}`` in it, safe to be opened by a click."""
        value = self.text(name)
        if not value or _ADDRESS.fullmatch(value):
            return value
        self.wrong(name, "an address such as https://example.org/rules/{rule}")
        return ""

    def parameter_files(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for template, path in self._object("parameterFiles").items():
            if path is None or isinstance(path, str):
                found[template] = path or ""
            else:
                self.wrong(f"parameterFiles.{template}", "the path of a parameter file, or null for none")
        return found

    def day(self, name: str) -> date | None:
        value = self.text(name)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.wrong(name, "a date such as 2025-01-31")
            return None

    def patterns(self, name: str) -> tuple[str, ...]:
        value = self.section.get(name)
        if isinstance(value, Iterable) and not isinstance(value, str | Mapping):
            return tuple(one for one in value if isinstance(one, str))
        if value is not None and value != "":
            self.wrong(name, "a list of patterns")
        return ()

    def folders(self, name: str) -> tuple[str, ...]:
        """Absolute paths, with ``/`` on every system."""
        value = self.section.get(name)
        if value is None or value == "":
            return ()
        if isinstance(value, list) and all(isinstance(one, str) and _FOLDER.match(one) for one in value):
            return tuple(one.replace("\\", "/") if os.name == "nt" else one for one in value)
        self.wrong(name, "a list of absolute paths")
        return ()

    def rules(self) -> tuple[dict[str, str], dict[str, dict[str, object]]]:
        levels: dict[str, str] = {}
        options: dict[str, dict[str, object]] = {}
        for rule, body in self._object("rules").items():
            if not isinstance(body, Mapping):
                self.wrong(f"rules.{rule}", 'an object such as {"level": "warning"}')
                continue
            level = body.get("level")
            if isinstance(level, str) and level in _LEVELS:
                levels[rule] = level
            elif level is not None:
                self.wrong(f"rules.{rule}.level", f"one of {', '.join(_LEVELS)}")
            others = {key: value for key, value in body.items() if key != "level"}
            if others:
                options[rule] = others
        return levels, options
