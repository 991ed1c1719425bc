"""How unknown values are printed, and which of them have no name of their own."""

from __future__ import annotations

import pytest

from armls.core.evaluator.unknown import Open, Unknown, UnknownName, print_value
from armls.core.evaluator.values import Value
from armls.core.expression import Text

_GROUP = Unknown.access(Unknown("resourceGroup()"), "id")
_UNIQUE = Unknown.call("uniqueString", [_GROUP, "it's"])


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (_UNIQUE, "uniqueString(resourceGroup().id, 'it''s')"),
        (Unknown.call("take", [_UNIQUE, 3]), "take(uniqueString(resourceGroup().id, 'it''s'), 3)"),
        (Unknown.call("if", [True, None, 1.5]), "if(true(), null(), json('1.5'))"),
        (Unknown.access(_GROUP, "a-b"), "resourceGroup().id['a-b']"),
        (Unknown.access(_GROUP, Text(0, 3, "a")), "resourceGroup().id.a"),
        (Unknown.access(_GROUP, Text(0, 3, "a b")), "resourceGroup().id['a b']"),
        (Unknown.access(_GROUP, 0), "resourceGroup().id[0]"),
        (Unknown.access(_GROUP, UnknownName("[parameters('p')]")), "resourceGroup().id[parameters('p')]"),
        (
            Unknown.call("concat", [["a", {"b": _GROUP}]]),
            "concat(createArray('a', createObject('b', resourceGroup().id)))",
        ),
        (Unknown.call("f", ["x" * 400]), f"f('{'x' * 400}')"),
        (Unknown.call("f", list(range(12))), f"f({', '.join(map(str, range(12)))})"),
        (Unknown.call("f", []), "f()"),
    ],
)
def test_print_value(value: Unknown, printed: str) -> None:
    assert (print_value(value), value.residual, print_value([value])) == (printed, printed, f"createArray({printed})")


def test_a_deep_value_is_printed_as_its_parts_are() -> None:
    value, printed = Unknown("x"), "x"
    for _ in range(60):
        value, printed = Unknown.call("f", [value, 1]), f"f({printed}, 1)"
    assert value.residual == printed


@pytest.mark.parametrize("nameless", [Unknown(""), Unknown("…"), Open("reference('a')", lambda _: None)])
@pytest.mark.parametrize("levels", [0, 1, 60])
def test_what_has_a_part_that_could_not_be_evaluated_is_nameless(nameless: Unknown, levels: int) -> None:
    value: Value = nameless
    named: Value = Unknown("x")
    for _ in range(levels):
        value, named = Unknown.call("f", [named, value]), Unknown.call("f", [named])
    assert isinstance(value, Unknown)
    assert isinstance(named, Unknown)
    assert (value.is_nameless, named.is_nameless) == (True, False)
