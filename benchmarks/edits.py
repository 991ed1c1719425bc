"""Sequences of edits as a user makes them. Each leaves the text as it was, so that it can be made again and again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """The text from offset ``start`` to ``end`` becomes ``new``."""

    start: int
    end: int
    new: str

    def applied_to(self, text: str) -> str:
        """The text after the edit."""
        return text[: self.start] + self.new + text[self.end :]


Edits = list[Edit]


def there_and_back(at: int, old: str, new: str) -> Edits:
    """Replace a text, and take it back."""
    return [Edit(at, at + len(old), new), Edit(at, at + len(new), old)]


def typed(at: int, text: str) -> Edits:
    """Type a text key by key, and take it back key by key."""
    keys = [Edit(at + i, at + i, key) for i, key in enumerate(text)]
    return keys + [Edit(at + i, at + i + 1, "") for i in reversed(range(len(text)))]


def value(text: str, at: int) -> Edits:
    """A key more in the text of a tag."""
    return typed(text.index('"owner": "', at) + 10, "x")


def expression(text: str, at: int) -> Edits:
    """A key more in an expression."""
    return typed(text.index(" number {1}'", at), "x")


def property_name(text: str, at: int) -> Edits:
    """The name of a property is another."""
    return there_and_back(text.index('"tags"', at) + 1, "tags", "tagz")


def resource_name(text: str, at: int) -> Edits:
    """The name of a resource is another; the next one depends on it."""
    return there_and_back(text.index("), 18), ", at) + 3, "18", "17")


def new_property(text: str, at: int) -> Edits:
    """A new property, key by key: the text is broken until the last one."""
    return typed(text.index('"tags"', at), '"zone": "[parameters(\'p1\')]", ')


def new_object(text: str, at: int) -> Edits:
    """A new property with brackets in it, key by key."""
    return typed(text.index('"tags"', at), '"zone": {"a": [{"b": 1}]}, ')


def lost_end(text: str, at: int) -> Edits:
    """A closing bracket is taken away and put back."""
    return there_and_back(text.index("}", text.index('"owner"', at)), "}", "")


def lost_bracket(text: str, at: int) -> Edits:
    """A bracket is taken away and put back."""
    return there_and_back(text.index("{", text.index('"tags"', at)), "{", "")


def lost_quote(text: str, at: int) -> Edits:
    """A quotation mark is taken away and put back."""
    return there_and_back(text.index('"', text.index('"owner": "', at) + 10), '"', "")


def parameter_name(text: str, _: int) -> Edits:
    """A parameter is declared under another name; two expressions of each resource use it, or few."""
    found = re.search(r'"(p7)": \{', text)
    assert found is not None
    return there_and_back(found.start(1), "p7", "p7x")


def common_parameter_name(text: str, _: int) -> Edits:
    """A parameter that every resource uses is declared under another name."""
    found = re.search(r'"(p0)": \{', text)
    assert found is not None
    return there_and_back(found.start(1), "p0", "p0x")


def common_default_value(text: str, _: int) -> Edits:
    """The value of a parameter that every resource uses is another."""
    return there_and_back(text.index('"defaultValue": "v0"') + 17, "v0", "v0x")


def variable_name(text: str, _: int) -> Edits:
    """A variable is declared under another name."""
    return there_and_back(text.index('"v7": "[') + 1, "v7", "v7x")


def variable_value(text: str, _: int) -> Edits:
    """The value of a variable, which names of resources are made of, is another."""
    return typed(text.index("'seed7'") + 5, "x")


def _by_name(*kinds: Callable[[str, int], Edits]) -> dict[str, Callable[[str, int], Edits]]:
    return {one.__name__.replace("_", " "): one for one in kinds}


NARROW = _by_name(
    value, expression, property_name, resource_name, new_property, new_object, lost_end, lost_bracket, lost_quote
)
"""Edits in one resource; each takes the text and the offset of the resource."""

WIDE = _by_name(parameter_name, common_parameter_name, common_default_value, variable_name, variable_value)
"""Edits of a declaration that many resources use, all of which have to be judged anew."""

KINDS = {**NARROW, **WIDE}


def middle_resource(text: str) -> int:
    """The offset of the resource in the middle of a template that ``make_template`` has made."""
    start = text.index('"resources"')
    return text.index("\n    {", (start + text.index('"outputs"', start)) // 2)


def positioned(edits: Edits, text: str, encoding: str) -> Iterator[dict[str, object]]:
    """The edits as the protocol's changes, each in the positions of the text that the one before has left."""
    for edit in edits:
        place = {"start": _position(text, edit.start, encoding), "end": _position(text, edit.end, encoding)}
        yield {"range": place, "text": edit.new}
        text = edit.applied_to(text)


def _position(text: str, offset: int, encoding: str) -> dict[str, int]:
    start = text.rfind("\n", 0, offset) + 1
    line = text[start:offset]
    units = {"utf-8": len(line.encode()), "utf-16": len(line.encode("utf-16-le")) // 2, "utf-32": len(line)}
    return {"line": text.count("\n", 0, offset), "character": units[encoding]}
