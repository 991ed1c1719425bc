"""Texts with placeholders: what is certainly equal, what may be, and how many segments there are."""

from __future__ import annotations

import pytest

from armls.core.evaluator.placeholders import (
    has_placeholder,
    is_of_known_segments,
    least_text,
    may_be_equal,
    placeholder_text,
)
from armls.core.evaluator.values import Context, Unknown, Value

GROUP = Context()
P, Q = Unknown("parameters('p')"), Unknown("parameters('q')")
NAME, OTHER_GROUP = Unknown("resourceGroup().name"), Context(resource_group="other")


def call(name: str, *arguments: object) -> Unknown:
    return Unknown.call(name, arguments)


def text(value: Value, context: Context = GROUP) -> str:
    found = placeholder_text(value, context)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (call("concat", P, "-a"), call("format", "{0}-a", P)),
        (call("concat", P, "-a"), call("CONCAT", Unknown("PARAMETERS('P')"), "-a")),
        (call("toLower", call("concat", "A", P)), call("concat", "a", P)),
        (call("resourceId", "A.b/c", P), call("resourceId", NAME, "A.b/c", P)),
        (
            call("resourceId", "A.b/c", "n"),
            call("concat", Unknown("resourceGroup().id"), "/providers/A.b/c/n"),
        ),
        (
            call("extensionResourceId", call("resourceId", "A.b/c", P), "D.e/f", "x"),
            call("concat", call("resourceId", "A.b/c", P), "/providers/D.e/f/x"),
        ),
        (call("if", P, "a", "b"), call("if", P, "a", "b")),
    ],
)
def test_the_same_value_is_the_same_text(one: Value, other: Value) -> None:
    assert text(one).lower() == text(other).lower()
    assert may_be_equal(text(one), text(other))


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        (P, Q, True),
        (P, "a", True),
        (call("concat", P, "-a"), call("concat", P, "-b"), False),
        (call("concat", P, "-a"), call("concat", Q, "-b"), False),
        (call("concat", "a", P), call("concat", "b", Q), False),
        (call("concat", P, "1"), call("concat", P, Q), True),
        (call("concat", P, "x"), P, False),
        (call("uniqueString", P), call("uniqueString", Q), True),
        (call("resourceId", "A.b/c", P), call("resourceId", "A.b/d", P), False),
        (call("resourceId", "A.b/c", "n"), call("subscriptionResourceId", "A.b/c", "n"), False),
        (call("resourceId", "other", "A.b/c", "n"), call("resourceId", "A.b/c", "n"), True),
    ],
)
def test_other_values_are_other_texts(one: Value, other: Value, may: bool) -> None:
    assert text(one) != text(other)
    assert may_be_equal(text(one), text(other)) is may


def test_ids_begin_with_the_scope_of_their_deployment() -> None:
    identifier = call("resourceId", "A.b/c", "n")
    assert "/resourceGroups/other/" in text(identifier, OTHER_GROUP)
    assert not may_be_equal(text(identifier, OTHER_GROUP), text(identifier, Context(resource_group="mine")))
    assert text(identifier, Context(scope="managementGroup")) == "/providers/A.b/c/n"


@pytest.mark.parametrize("value", [Unknown(""), call("concat", "a", Unknown("")), Unknown("…"), None, [], {}])
def test_what_could_not_be_evaluated_is_equal_to_nothing(value: Value) -> None:
    assert placeholder_text(value, GROUP) is None


@pytest.mark.parametrize(
    ("value", "least", "is_known"),
    [
        ("a/b", "a/b", True),
        (call("concat", "a/", P), "a/", False),
        (call("concat", "a/", call("uniqueString", P)), "a/x", True),
        (NAME, "x", True),
    ],
)
def test_segments(value: Value, least: str, is_known: bool) -> None:
    assert least_text(text(value)) == least
    assert is_of_known_segments(text(value)) is is_known


def test_a_target_that_is_an_expression_of_the_deployment_around() -> None:
    context = Context(resource_group=Unknown("resourceGroup().id"))
    assert has_placeholder(text(call("resourceId", "A.b/c", "n"), context))
