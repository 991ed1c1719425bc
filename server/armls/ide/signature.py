"""Signature help: the call around an offset in an expression, complete or not, and its present argument."""

from __future__ import annotations

import re

from msgspec import Struct

from armls.core.cursor import cursor_at
from armls.core.syntax import text_of
from armls.core.template import Template, UserFunction
from armls.ide.completion.context import OpenCall, context_at
from armls.ide.document import AnalysedDocument
from armls.ide.functions import FunctionDoc, FunctionParameter, doc_of

_TYPE_ARGUMENT = re.compile(r"'[^']*/")
_SUBSCRIPTION = re.compile(r"subscription\s*\(|'[0-9a-f]{8}-", re.IGNORECASE)


class Signature(Struct, frozen=True):
    """A signature. ``parameters`` are the ranges of its parameters in ``label``, ``parameter_texts`` describe them."""

    label: str
    parameters: tuple[tuple[int, int], ...]
    text: str
    parameter_texts: tuple[str, ...] = ()


class SignatureHelp(Struct, frozen=True):
    """The signatures of a function, the one that fits the call best, and the number of the present parameter.

    That number is past the last parameter if there are too many arguments.
    """

    signatures: tuple[Signature, ...]
    active: int
    parameter: int


def signature_help(document: AnalysedDocument, offset: int) -> SignatureHelp | None:
    """The signatures of the innermost call around an absolute offset; None outside of calls, or if it is unknown."""
    found = _expression_before(document, offset) if document.is_template else None
    if found is None:
        return None
    template, value = found
    call = next((one for one in reversed(context_at(value, len(value)).calls) if one.function), None)
    if call is None:
        return None
    function = template.names.functions.get(call.function)
    if function is not None:
        return SignatureHelp((user_signature(function),), 0, len(call.arguments))
    doc = doc_of(value[call.name_start :].partition("(")[0].strip())
    return None if doc is None else _of_builtin(doc, call, value[call.argument_start :].strip())


def _expression_before(document: AnalysedDocument, offset: int) -> tuple[Template, str] | None:
    """The template and the part before an offset of the expression there; None outside of expressions.

    A string without a closing quote ends before the commas and blanks at its end: they belong to it here.
    """
    text = document.text
    end = len(text[:offset].rstrip(", \t"))
    for place in (offset, end):
        cursor = cursor_at(document.tree, place)
        if cursor is None or not cursor.base + cursor.node.start < place:
            continue
        is_open = text[cursor.base + cursor.node.end - 1] != '"' or cursor.node.end - cursor.node.start == 1
        value = cursor.node.value[: cursor.index]
        if place != offset and not is_open:
            continue
        if value.startswith("[") and not value.startswith("[["):
            return cursor.template, value + text[place:offset]
    return None


def user_signature(function: UserFunction) -> Signature:
    """The signature of a user function, with the types and descriptions that it declares."""
    labels = [f"{name}: {type_}" if type_ else name for name, type_ in function.parameters]
    output = function.output
    returns = text_of(output, "type") if output is not None else ""
    texts = tuple(text_of(body, "metadata", "description") for body in function.parameter_bodies)
    name = f"{function.namespace}.{function.name}"
    return _signature(name, labels, returns, text_of(function.body, "metadata", "description"), texts)


def _signature(
    name: str, labels: list[str], returns: str, text: str, parameter_texts: tuple[str, ...] = ()
) -> Signature:
    label, ranges = f"{name}(", []
    for number, one in enumerate(labels):
        label += ", " if number else ""
        ranges.append((len(label), len(label) + len(one)))
        label += one
    return Signature(f"{label}): {returns}" if returns else f"{label})", tuple(ranges), text, parameter_texts)


def _of_builtin(doc: FunctionDoc, call: OpenCall, present: str) -> SignatureHelp:
    """One signature for each number of leading optional arguments, as ``resourceId`` has them, else one."""
    leading = next((at for at, one in enumerate(doc.parameters) if not one.is_optional), 0)
    forms = [doc.parameters[at:] for at in range(leading, -1, -1)]
    signatures = [
        _signature(
            doc.name,
            [one.name if at < len(form) - len(doc.parameters) + leading else one.label for at, one in enumerate(form)],
            doc.returns,
            doc.text,
        )
        for form in forms
    ]
    active = min(_given_before_type(call, present, leading), leading)
    return SignatureHelp(tuple(signatures), active, _parameter(forms[active], len(call.arguments), present))


def _given_before_type(call: OpenCall, present: str, leading: int) -> int:
    """How many optional arguments a call has before the resource type."""
    arguments = [*call.arguments, present]
    at = next((number for number, text in enumerate(arguments) if _TYPE_ARGUMENT.match(text)), None)
    if at is not None:
        return at
    return leading if _SUBSCRIPTION.match(arguments[0]) else len(call.arguments)


def _parameter(parameters: tuple[FunctionParameter, ...], index: int, present: str) -> int:
    """The number of the parameter of an argument: repeated ones at the end take turns."""
    last = len(parameters) - 1
    if last > 0 and parameters[last - 1].is_repeated and not parameters[last].is_repeated:
        return last if index >= last and not present.startswith("'") else min(index, last - 1)
    repeated = 0
    while repeated <= last and parameters[last - repeated].is_repeated:
        repeated += 1
    if index <= last or not repeated:
        return index
    first = last + 1 - repeated
    return first + (index - first) % repeated
