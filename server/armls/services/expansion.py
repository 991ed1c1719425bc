"""Expands templates that lie on disk or in an editor, with parameter files, a context, and linked templates."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from armls.core.cancellation import CancelCheck, never
from armls.core.evaluator.plain import plain_value
from armls.core.evaluator.values import Context, Unknown, Value
from armls.core.expansion import Expansion, Mistake, Request, expand
from armls.core.kinds import document_kind
from armls.core.pointers import range_of
from armls.core.syntax import Object, Tree, content, parse
from armls.core.template import build_template
from armls.core.text import SourceText
from armls.services.analysis.syntax_cache import SyntaxCache
from armls.services.links import linked_paths
from armls.services.refusals import merged, refusals

CONTEXT_NAMES = {
    "tenantId": "tenant_id",
    "subscriptionId": "subscription_id",
    "resourceGroup": "resource_group",
    "location": "location",
    "managementGroup": "management_group",
    "deploymentName": "deployment_name",
    "utcNow": "utc_now",
}
"""What a context may say, as users write it, and the field it is."""

ReadText = Callable[[str], "SourceText | None"]

_MOST_NAMES = 10


class BadInput(Exception):
    """A template, parameter file or context that is not what it should be; the message is one line."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """An expansion, its mistakes in the order of the text, and the documents that these point into.

    ``documents``: by the ``path`` of mistakes (empty for the root template) the name to show, the text and the tree.
    """

    expansion: Expansion
    documents: Mapping[str, tuple[str, SourceText, Tree]]


def expand_text(
    name: str,
    text: SourceText,
    values: Mapping[str, Value],
    context: Context,
    read_text: ReadText,
    root: str = "",
    check: CancelCheck = never,
) -> Expanded:
    """What a template deploys. ``values`` are those of its parameters, as written.

    The mistakes include all that ``armls check`` calls an error with these values.
    Linked templates are read with ``read_text``, none outside the folder ``root`` (the template's own, if empty).
    Raises BadInput for a document of another kind, and Cancelled when ``check`` does.
    """
    tree = parse(text.text)
    if document_kind(name, tree) not in ("deploymentTemplate", "unknown"):
        raise BadInput("this is no deployment template")
    linked = _Linked(name, root, read_text)
    given = {parameter.lower(): value for parameter, value in values.items()}
    request, syntax = Request(tree, given, context, linked.find), SyntaxCache()
    if any(problem.structural for problem in tree.problems()):
        expansion = Expansion((), {}, ())
    else:
        expansion = expand(request, syntax, check)
    refused = refusals(name, text, tree, syntax, values, linked.all_from(text.text), check)
    documents = {"": (name, text, tree), **{path: (path, *found) for path, found in linked.found.items()}}
    own = (*_surplus(tree, values), *expansion.mistakes)
    mistakes = merged(refused, own)
    mistakes.sort(key=lambda one: (one.path, range_of(documents[one.path][2], one.pointer)))
    return Expanded(replace(expansion, mistakes=tuple(mistakes)), documents)


def what_is_missing(expanded: Expanded) -> str:
    """A sentence, without its stop, that names the deployments whose templates were not to be had; or nothing."""
    unopened = expanded.expansion.unopened
    if not unopened:
        return ""
    named = ", ".join(unopened[:_MOST_NAMES]) + (", …" if len(unopened) > _MOST_NAMES else "")
    return (
        f"what these deployments deploy is not shown, their templates cannot be read: {named} "
        "(a linked template is read where its relativePath leads to a file)"
    )


def _surplus(tree: Tree, values: Mapping[str, Value]) -> list[Mistake]:
    declared = build_template(tree).parameters
    return [
        Mistake("/parameters", "", f"A value is given for '{name}', but the template has no such parameter.")
        for name in values
        if name.lower() not in declared
    ]


class _Linked:
    """Finds the templates that ``templateLink.relativePath`` names, relative to the document that links."""

    def __init__(self, name: str, root: str, read_text: ReadText) -> None:
        self._name, self._read = name, read_text
        self._root = Path(root or posixpath.dirname(name) or ".").resolve()
        self.found: dict[str, tuple[SourceText, Tree]] = {}

    def find(self, outer: str, relative: str) -> tuple[str, Tree] | None:
        """The path and the tree; None where there is none within the root folder."""
        written = relative.replace("\\", "/").partition("?")[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(outer or self._name), written))
        if not written or posixpath.isabs(written) or not self._may_read(path):
            return None
        if path not in self.found:
            text = self._read(path)
            if text is None:
                return None
            self.found[path] = text, parse(text.text)
        return path, self.found[path][1]

    def all_from(self, text: str) -> dict[str, SourceText]:
        """The linked templates by their paths as they are written in the template's text."""
        found = {}
        for written, path in linked_paths(self._name, text).items():
            read = self._read(path) if self._may_read(path) else None
            if read is not None:
                found[written] = read
        return found

    def _may_read(self, path: str) -> bool:
        try:
            return Path(path).resolve().is_relative_to(self._root)
        except (OSError, ValueError, RuntimeError):  # no path, or links that lead in a ring
            return False


def read_values(text: SourceText) -> dict[str, Value]:
    """The values in a parameter file; a Key Vault reference is Unknown. Raises BadInput for anything else."""
    tree = parse(text.text)
    problem = next((one for one in tree.problems() if one.refused), None)
    if problem is not None:
        raise BadInput(f"line {text.line_at(problem.start) + 1}: {problem.message}")
    root = tree.root.value
    section = root.get("parameters") if type(root) is Object else None
    entries = content(section.value) if section is not None else root
    if type(entries) is not Object:
        raise BadInput('a parameter file is {"parameters": {"name": {"value": …}}}')
    found: dict[str, Value] = {}
    for item in entries.properties:
        name, body = item.key.value, content(item.value)
        if section is None and name.startswith("$"):
            continue
        if type(body) is not Object or not (body.get("value") or body.get("reference")):
            if section is None and name.lower() == "contentversion":
                continue
            raise BadInput(f'the parameter \'{name}\' needs a "value" or a "reference"')
        value = body.get("value")
        found[name] = plain_value(value.value) if value is not None else Unknown(f"parameters('{name}')")
    return found


def read_context(text: str) -> tuple[Context, list[str]]:
    """A context from JSON, and the names in it that mean nothing. Raises BadInput where it is no such object."""
    try:
        given = json.loads(text)
    except ValueError as error:
        raise BadInput(f"this is no JSON: {error}") from None
    return context_of(given)


def context_of(given: Any) -> tuple[Context, list[str]]:
    """The same from an object; null counts as not given."""
    if not isinstance(given, dict):
        raise BadInput(f"a context is an object with {', '.join(CONTEXT_NAMES)}")
    fields: dict[str, Any] = {}
    strange = []
    by_lower = {name.lower(): field for name, field in CONTEXT_NAMES.items()}
    for name, value in given.items():
        field = by_lower.get(name.lower())
        if field is None:
            strange.append(name)
        elif isinstance(value, str):
            fields[field] = value
        elif value is not None:
            raise BadInput(f"'{name}' in a context is a text")
    return Context(**fields), strange
