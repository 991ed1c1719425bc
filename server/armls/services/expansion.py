"""Expansion of templates on disk or in an editor, with parameter files, a context, and linked templates."""

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
"""The properties of a context, as users write them, and their fields."""

ReadText = Callable[[str], "SourceText | None"]

_MOST_NAMES = 10


class BadInput(Exception):
    """Raised for an invalid template, parameter file or context; the message is one line."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """An expansion, its errors in source order, and the documents of their pointers.

    ``documents``: the name to display, the text and the tree, by the ``path`` of errors (empty for the root template).
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
    """Expand a template. ``values`` are those of its parameters, as written.

    The errors include all those of ``armls check`` with these values.
    Linked templates are read with ``read_text``, none outside the folder ``root`` (the template's own, if empty).
    Raises BadInput for a document of another kind, and Cancelled when ``check`` does.
    """
    tree = parse(text.text)
    if document_kind(name, tree) not in ("deploymentTemplate", "unknown"):
        raise BadInput("this isn't a deployment template")
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
    """A sentence that names the deployments whose templates weren't available; empty if there are none."""
    unopened = expanded.expansion.unopened
    if not unopened:
        return ""
    named = ", ".join(unopened[:_MOST_NAMES]) + (", …" if len(unopened) > _MOST_NAMES else "")
    return (
        f"the resources of these deployments are omitted, because their templates can't be read: {named} "
        "(a linked template requires a relativePath to an existing file)"
    )


def _surplus(tree: Tree, values: Mapping[str, Value]) -> list[Mistake]:
    declared = build_template(tree).parameters
    return [
        Mistake("/parameters", "", f"Parameter '{name}' isn't defined in the template")
        for name in values
        if name.lower() not in declared
    ]


class _Linked:
    """Finds the templates of ``templateLink.relativePath``, relative to the linking document."""

    def __init__(self, name: str, root: str, read_text: ReadText) -> None:
        self._name, self._read = name, read_text
        self._root = Path(root or posixpath.dirname(name) or ".").resolve()
        self.found: dict[str, tuple[SourceText, Tree]] = {}

    def find(self, outer: str, relative: str) -> tuple[str, Tree] | None:
        """The path and the tree; None if there is no such file within the root folder."""
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
        """The linked templates by their paths as written in the template."""
        found = {}
        for written, path in linked_paths(self._name, text).items():
            read = self._read(path) if self._may_read(path) else None
            if read is not None:
                found[written] = read
        return found

    def _may_read(self, path: str) -> bool:
        try:
            return Path(path).resolve().is_relative_to(self._root)
        except (OSError, ValueError, RuntimeError):  # not a path, or a cycle of links
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
        raise BadInput('a parameter file must be {"parameters": {"name": {"value": …}}}')
    found: dict[str, Value] = {}
    for item in entries.properties:
        name, body = item.key.value, content(item.value)
        if section is None and name.startswith("$"):
            continue
        if type(body) is not Object or not (body.get("value") or body.get("reference")):
            if section is None and name.lower() == "contentversion":
                continue
            raise BadInput(f'parameter \'{name}\' requires a "value" or a "reference"')
        value = body.get("value")
        found[name] = plain_value(value.value) if value is not None else Unknown(f"parameters('{name}')")
    return found


def read_context(text: str) -> tuple[Context, list[str]]:
    """A context from JSON, and the unknown names in it. Raises BadInput if it isn't a valid object."""
    try:
        given = json.loads(text)
    except ValueError as error:
        raise BadInput(f"invalid JSON: {error}") from None
    return context_of(given)


def context_of(given: Any) -> tuple[Context, list[str]]:
    """A context from an object; null counts as missing."""
    if not isinstance(given, dict):
        raise BadInput(f"a context must be an object with {', '.join(CONTEXT_NAMES)}")
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
            raise BadInput(f"'{name}' in a context must be a string")
    return Context(**fields), strange
