"""From a kind and its inputs to the files of a solution. The same inputs give the same bytes, wherever and whenever."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from armls import __version__
from armls.core.syntax import parse
from armls.services.generator import cases, expressions, names
from armls.services.generator import parameters as forms
from armls.services.generator.derivation import Derivation
from armls.services.generator.errors import InputProblem, InvalidInputs, KindError, KindProblem
from armls.services.generator.kinds import MANIFEST, TEMPLATE_SUFFIX, SolutionKind, library_templates
from armls.services.generator.options import Option, resolved
from armls.services.generator.rendered import JsonValue, RenderedText, json_value
from armls.services.generator.sandbox import Renderer, RenderingError, is_json
from armls.services.generator.versions import ApiVersions
from armls.services.json_text import indented

PARAMETERS = f"_parameters.json{TEMPLATE_SUFFIX}"
MOST_OUTPUT = 4 * 1024 * 1024
"""Characters of one file, and Azure's limit for a template."""

EARLIEST = date(2024, 1, 1)
"""The built-in kinds use properties that older API versions don't have."""

_TEXT = r"[^\x00-\x1f\x7f<>]+"


def _displayed(title: str, description: str) -> Option:
    """A short text that is displayed, and so must not look like markup."""
    return Option(
        type="string",
        title=title,
        description=description,
        min_length=1,
        max_length=50,
        pattern=_TEXT,
        message="must not have < or >",
    )


COMMON_INPUTS: Mapping[str, Option] = MappingProxyType({
    "name": _displayed("Name", "The solution's name, which its readers see; names of resources begin with it."),
    "publisher": _displayed("Publisher", "The name of the company or person that publishes the solution."),
    "seed": Option(
        type="string",
        title="Seed",
        description="What everything that looks random derives from. Empty: the publisher and the name.",
        default="",
        max_length=200,
    ),
    "managedApp": Option(
        type="bool",
        title="Managed application",
        description="Whether to make a managed application, with a viewDefinition.json, and not a solution template.",
        default=False,
    ),
    "asOf": Option(
        type="string",
        title="API versions as of",
        description="The day, such as 2026-01-31, whose newest stable API versions are used. Empty: the catalogue's.",
        default="",
        max_length=10,
        pattern=r"(|[0-9]{4}-[0-9]{2}-[0-9]{2})",
        message="must be a date such as 2026-01-31",
    ),
})  # fmt: skip
"""What every kind is given."""


@dataclass(frozen=True, slots=True)
class SolutionInputs:
    """Checked inputs of one generation."""

    name: str
    publisher: str
    seed: str
    is_managed_app: bool
    as_of: date
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A file of a solution; JSON with its value and where each part of it comes from."""

    data: bytes
    value: JsonValue | None = None
    rendered: RenderedText | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """What a generation has made: files by path with ``/``, the manifest among them."""

    kind: SolutionKind
    inputs: SolutionInputs
    files: Mapping[str, bytes]
    warnings: tuple[KindProblem, ...] = ()


def checked_inputs(
    kind: SolutionKind, given: Mapping[str, Any], options: Mapping[str, Any], catalogue_date: date
) -> SolutionInputs:
    """The inputs with their defaults. Raises InvalidInputs with all that is wrong."""
    common, problems = resolved(COMMON_INPUTS, given, "input")
    values, more = resolved(kind.options, options)
    problems += more
    as_of = catalogue_date
    if common.get("asOf"):
        try:
            as_of = date.fromisoformat(str(common["asOf"]))
        except ValueError:
            problems.append(InputProblem("asOf", f"must be a date such as 2026-01-31 (found: '{common['asOf']}')"))
        if as_of < EARLIEST:
            problems.append(InputProblem("asOf", f"must not be before {EARLIEST} (found: {as_of})"))
    if problems:
        raise InvalidInputs(*problems)
    name, publisher = str(common["name"]).strip(), str(common["publisher"]).strip()
    for text, what in ((name, "name"), (publisher, "publisher")):
        if not text:
            raise InvalidInputs(InputProblem(what, "must not be blank"))
    seed = str(common["seed"]) or f"{publisher}/{name}"
    return SolutionInputs(name, publisher, seed, bool(common["managedApp"]), as_of, values)


def generate(
    kind: SolutionKind,
    given: Mapping[str, Any],
    options: Mapping[str, Any],
    versions: ApiVersions,
    progress: Callable[[str], None] = lambda _: None,
) -> Solution:
    """Make a solution.

    ``given`` are the common inputs by name, ``options`` the kind's own. ``progress`` is called with each file, and may
    raise to stop. Raises InvalidInputs, or KindError where the kind's templates are wrong.
    """
    from armls.services.generator.review import review

    inputs = checked_inputs(kind, given, options, versions.taken_on)
    generation = _Generation(kind, inputs, versions)
    files = generation.files(progress)
    progress("checking")
    warnings = review(kind, files, versions.types, inputs.as_of)
    contents = {name: file.data for name, file in files.items()}
    contents[MANIFEST] = _manifest(kind, inputs, versions, generation.used_versions, contents)
    return Solution(kind, inputs, dict(sorted(contents.items())), tuple(warnings))


class _Generation:
    """One run of a kind's templates."""

    def __init__(self, kind: SolutionKind, inputs: SolutionInputs, versions: ApiVersions) -> None:
        self._kind, self._inputs, self._versions = kind, inputs, versions
        self.used_versions: dict[str, str] = {}
        derivation = Derivation(inputs.seed, kind.name, inputs.publisher, inputs.name)
        functions = {
            "api_version": self._api_version,
            "unique_string": derivation.unique_string,
            "guid": derivation.guid,
            "fail": self._fail,
            **_FUNCTIONS,
        }
        values = {
            "solution": {
                "name": inputs.name,
                "publisher": inputs.publisher,
                "managed_app": inputs.is_managed_app,
                "as_of": inputs.as_of.isoformat(),
                "slug": cases.kebab_case(inputs.name) or "solution",
                "prefix": names.name_prefix(inputs.name),
                "kind": kind.name,
                "title": kind.title,
            },
            "options": dict(inputs.options),
            "parameters": {},
        }
        sources = {**library_templates(), **kind.templates}
        self._renderer = Renderer(sources, {**functions, **values}, {**_FUNCTIONS, **_FILTERS}, kind.compiled)

    def files(self, progress: Callable[[str], None]) -> dict[str, RenderedFile]:
        """The files, JSON among them formatted. Raises KindError."""
        if PARAMETERS in self._kind.templates:
            self._read_parameters()
        found: dict[str, RenderedFile] = {}
        for template in self._kind.templates:
            if template.rpartition("/")[2].startswith("_"):
                continue
            name = template.removesuffix(TEMPLATE_SUFFIX)
            progress(name)
            file = self._file(template)
            if file is not None:
                found[name] = file
        for name, data in self._kind.assets.items():
            if name in found:
                path = f"{self._kind.folder}/{name}"
                raise KindError(KindProblem(path, 0, f"'{name}{TEMPLATE_SUFFIX}' makes the same file; remove one"))
            found[name] = RenderedFile(data)
        return dict(sorted(found.items()))

    def _file(self, template: str) -> RenderedFile | None:
        rendered = self._rendered(template)
        if not rendered.text.strip():
            return None
        if not is_json(template):
            return RenderedFile((rendered.text.strip("\n") + "\n").encode("utf-8"))
        value = self._json(template, rendered)
        data = (indented(value.value) + "\n").encode("utf-8")
        return RenderedFile(data, value, rendered)

    def _rendered(self, template: str) -> RenderedText:
        try:
            rendered = self._renderer.render(template)
        except RenderingError as error:
            raise KindError(self._problem(error.name, error.line, error.message)) from None
        if len(rendered.text) > MOST_OUTPUT:
            raise KindError(self._problem(template, 0, f"the result has more than {MOST_OUTPUT:,} characters"))
        return rendered

    def _json(self, template: str, rendered: RenderedText) -> JsonValue:
        value = json_value(parse(rendered.text))
        if value.problems:
            raise KindError(*(self._at(rendered, start, message) for start, message in value.problems[:20]))
        return value

    def _read_parameters(self) -> None:
        rendered = self._rendered(PARAMETERS)
        value = self._json(PARAMETERS, rendered)
        try:
            forms.read_parameters(value.value)
        except ValueError as error:
            pointer, message = error.args
            raise KindError(self._at(rendered, value.start_of(pointer), message)) from None
        self._renderer.define(parameters=value.value)

    def _at(self, rendered: RenderedText, offset: int, message: str) -> KindProblem:
        file, line = rendered.origin(offset)
        return self._problem(self._renderer.files[file], line, f"the JSON that this makes is wrong: {message}")

    def _problem(self, template: str, line: int, message: str) -> KindProblem:
        return KindProblem(path_of(self._kind, template), line, message)

    # ---- functions that depend on the generation

    def _api_version(self, resource_type: str, preview: bool = False) -> str:
        version = self._versions.newest(resource_type, self._inputs.as_of, preview)
        self.used_versions[resource_type] = version
        return version

    def _fail(self, option: str, message: str) -> None:
        """Refuse an option that is wrong only beside others."""
        raise InvalidInputs(InputProblem(option, message))


def path_of(kind: SolutionKind, template: str) -> str:
    """Where a template of a kind, or of the library, is on disk."""
    if template.startswith("armls/"):
        from armls.services.generator.kinds import LIBRARY

        return f"{LIBRARY.as_posix()}/{template.removeprefix('armls/')}"
    return f"{kind.folder}/{template}"


def _parameters_filter(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(parameters: Mapping[str, Any], *arguments: Any) -> Any:
        return function(forms.read_parameters(parameters), *arguments)

    return call


def _unlike(items: list[Any], others: list[Any]) -> list[Any]:
    """The items that aren't among others."""
    return [item for item in items if item not in others]


def _merged(*objects: Mapping[str, Any]) -> dict[str, Any]:
    """Objects as one; of equal names the last counts."""
    return {name: value for one in objects for name, value in one.items()}


_FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType({
    "name_for": names.name_for,
    "storage_account_name": names.storage_account_name,
    "windows_vm_name": names.windows_vm_name,
    "linux_vm_name": names.linux_vm_name,
    "web_site_name": names.web_site_name,
    "key_vault_name": names.key_vault_name,
    "sql_server_name": names.sql_server_name,
    "resource_name": names.resource_name,
    "name_prefix": names.name_prefix,
    "camel_case": cases.camel_case,
    "pascal_case": cases.pascal_case,
    "kebab_case": cases.kebab_case,
    "snake_case": cases.snake_case,
    "string_literal": expressions.string_literal,
    "expression": expressions.expression,
    "parameter": expressions.parameter,
    "variable": expressions.variable,
    "all_of": expressions.all_of,
    "any_of": expressions.any_of,
    "none_of": expressions.none_of,
    "either": expressions.either,
    "without": _unlike,
    "merged": _merged,
})  # fmt: skip
"""Functions of templates that are filters as well."""

_FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType({
    "template_parameters": _parameters_filter(forms.template_parameters),
    "example_values": _parameters_filter(forms.example_values),
    "ui_elements": _parameters_filter(forms.ui_elements),
    "ui_outputs": _parameters_filter(forms.ui_outputs),
})  # fmt: skip


def _manifest(
    kind: SolutionKind,
    inputs: SolutionInputs,
    versions: ApiVersions,
    used: Mapping[str, str],
    files: Mapping[str, bytes],
) -> bytes:
    catalogue = {"origin": versions.origin, **({"sha256": versions.digest} if versions.digest else {})}
    content = {
        "version": 1,
        "tool": {"name": "armls", "version": __version__},
        "kind": {"name": kind.name, "builtIn": kind.is_built_in, "sha256": kind.digest},
        "inputs": {
            "name": inputs.name,
            "publisher": inputs.publisher,
            "managedApp": inputs.is_managed_app,
            "asOf": inputs.as_of.isoformat(),
            "options": dict(inputs.options),
        },
        "seed": inputs.seed,
        "catalogue": catalogue,
        "apiVersions": dict(sorted(used.items())),
        "files": {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in sorted(files.items())
        },
    }
    return (indented(content) + "\n").encode("utf-8")
