"""The careful half of the parser: comments, escapes, what only Azure's reader takes, and every kind of mistake.

What passes and what is refused follows Newtonsoft's reader, which Azure uses. Where something is missing, reading goes
on as if it were there; where brackets do not match, the problem is ``structural``.
"""

from __future__ import annotations

import re

from armls.core.syntax.nodes import Missing, Node, Problem, Property, Slot, String
from armls.core.syntax.roles import Role
from armls.core.syntax.scalars import BLANK, LINE, MAX_DEPTH, READ_DEPTH, ScalarReader

_IDENTIFIER = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_NESTING = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_GARBAGE = re.compile(r"[^\r\n,{}\[\]\"]+")


class Reader(ScalarReader):
    """The brackets of everything that is not plain JSON."""

    # Objects

    def irregular_property(
        self, here: int, base: int, depth: int, role: Role | None, properties: list[Property]
    ) -> tuple[int, bool]:
        """What stands behind ``{`` or a comma: the offset behind it, and whether it closes the object."""
        at = self.skip(here, base)
        mark = self.text[at : at + 1]
        if mark in ('"', "'") and mark:
            return self._property(self.string(at, base), base, depth, role, properties)
        if mark == "}":
            self._trailing_comma(here, base)
            return at + 1, True
        if mark == "":
            return self._unclosed(at, base)
        if mark == ",":
            self.problem(at, at + 1, base, "extra-comma", "There is one comma too many here.")
            return at + 1, False
        if mark == "]":
            return self.wrong_bracket(at, base, "}")
        if mark in "{[":
            return self._bracket_for_name(here, at, base, depth, properties)
        word = _IDENTIFIER.match(self.text, at)
        if word and self.text[BLANK.match(self.text, word.end()).end() :][:1] == ":":  # type: ignore[union-attr]
            message, instead = "Strict JSON wants the name in double quotes.", f'"{word[0]}"'
            self.problem(at, word.end(), base, "unquoted-name", message, refused=False, instead=instead)
            return self._property(String(at - base, word.end() - base, word[0]), base, depth, role, properties)
        end = _GARBAGE.match(self.text, at).end() if mark != ":" else at + 1  # type: ignore[union-attr]
        message = "A property name in double quotes should stand here."
        self.problem(at, end, base, "bad-word", message, structural=True)
        return self.irregular_end(end, base, properties)

    def _bracket_for_name(
        self, here: int, at: int, base: int, depth: int, properties: list[Property]
    ) -> tuple[int, bool]:
        """A bracket where a name should stand: often a list goes on, and the object before is unclosed."""
        if self.text[at] == "{" and self.enclosing[-2:-1] == ["["] and self.text[here - 1] == ",":
            self.problem(
                here - 1, here, base, "missing-bracket", "A '}' is missing before this comma.", structural=True
            )
            return here - 1, True
        self.problem(
            at, at + 1, base, "missing-name", "A property name should stand before this bracket.", structural=True
        )
        dropped = self.value(at, base, depth + 1, None)
        return self.irregular_end(dropped.end + base, base, properties)

    def _property(
        self, key: String, base: int, depth: int, role: Role | None, properties: list[Property]
    ) -> tuple[int, bool]:
        """The colon, the value and what follows, once the key has been read."""
        behind = key.end + base
        count = len(self.comments)
        at = self.skip(behind, base)
        mark = self.text[at : at + 1]
        if len(self.comments) > count and mark == ":":
            comment = self.comments[-1]
            message = "No comment may stand between a name and its colon."
            self.problem(comment.start + base, comment.end + base, base, "misplaced-comment", message)
        if mark == ":":
            at = self.skip(at + 1, base)
        elif mark == "=":
            self.problem(at, at + 1, base, "missing-colon", "Write ':' between a name and its value.")
            at = self.skip(at + 1, base)
        else:
            message = "A ':' and a value should follow this name."
            self.problem(behind - 1, behind, base, "missing-colon", message, structural=mark == "")
            if mark == "" or mark in ",}]" or "\n" in self.text[behind:at] or "\r" in self.text[behind:at]:
                properties.append(Property(key, Missing(key.end, key.end)))
                return self.irregular_end(behind, base, properties)
        node = self._property_value(key, at, base, depth, role)
        properties.append(Property(key, node))
        return self.irregular_end(node.end + base, base, properties)

    def _property_value(self, key: String, at: int, base: int, depth: int, role: Role | None) -> Node:
        if role is None:
            return self.value(at, base, depth + 1, None)
        if role.entry_kind is not None:
            return self.member(at, base, depth + 1, role.entry_kind, role.entries)
        return self.value(at, base, depth + 1, role.keys.get(key.value.lower()))

    def irregular_end(self, here: int, base: int, properties: list[Property]) -> tuple[int, bool]:
        """What follows a property's value where neither comma nor bracket stands directly behind it."""
        at = self.skip(here, base)
        mark = self.text[at : at + 1]
        if mark == ",":
            return at + 1, False
        if mark == "}":
            return at + 1, True
        if mark == "":
            return self._unclosed(at, base)
        if mark == "]":
            return self.wrong_bracket(at, base, "}")
        if mark == ":" and properties and self._is_next_name(properties[-1], base):
            last = properties.pop()
            if type(last.value) is Slot:
                self.slots.pop()
            self.problem(last.key.end + base - 1, last.key.end + base, base, "missing-value", "This name has no value.")
            properties.append(Property(last.key, Missing(last.key.end, last.key.end)))
            return last.value.start + base, False
        if mark in ('"', "'") or _IDENTIFIER.match(self.text, at):
            self._missing_comma(here, base)
            return at, False
        end = _GARBAGE.match(self.text, at).end() if mark not in "{[:" else at + 1  # type: ignore[union-attr]
        message = "This does not belong here: a comma or '}' should follow the value."
        self.problem(at, end, base, "bad-word", message, structural=True)
        return end, False

    def _is_next_name(self, last: Property, base: int) -> bool:
        """Whether the value just read is in truth the next property's name, on a line of its own."""
        value = last.value.member.value if type(last.value) is Slot else last.value
        between = self.text[last.key.end + base : last.value.start + base]
        return type(value) is String and ("\n" in between or "\r" in between)

    def duplicates(self, properties: list[Property]) -> None:
        """Note every name that an object has twice."""
        if len({item.key.value for item in properties}) == len(properties):
            return
        seen: dict[str, String] = {}
        for item in properties:
            if item.key.value in seen:
                message = f"'{item.key.value}' stands twice in this object; Azure takes the last. Remove one."
                self.problems.append(Problem(item.key.start, item.key.end, "duplicate-key", message, False))
            seen[item.key.value] = item.key

    # Arrays

    def irregular_item(
        self, here: int, base: int, depth: int, role: Role | None, items: list[Node]
    ) -> tuple[int, bool]:
        """What stands behind ``[`` or a comma: the offset behind it, and whether it closes the array."""
        at = self.skip(here, base)
        mark = self.text[at : at + 1]
        if mark == "]":
            self._trailing_comma(here, base)
            return at + 1, True
        if mark == "":
            return self._unclosed(at, base)
        if mark == ",":
            self.problem(at, at + 1, base, "extra-comma", "There is one comma too many here.")
            return at + 1, False
        if mark == "}":
            return self.wrong_bracket(at, base, "]")
        if mark == ":":
            self.problem(at, at + 1, base, "bad-word", "A value should stand here.", structural=True)
            return at + 1, False
        node: Node
        if role is not None and role.entry_kind is not None:
            node = self.member(at, base, depth + 1, role.entry_kind, role.entries)
        else:
            node = self.value(at, base, depth + 1, None)
        return self.irregular_item_end(node.end + base, base, node, items)

    def irregular_item_end(self, here: int, base: int, node: Node, items: list[Node]) -> tuple[int, bool]:
        """What follows an item where neither comma nor bracket stands directly behind it."""
        at = self.skip(here, base)
        mark = self.text[at : at + 1]
        if mark == ":" and type(node) is String and self.enclosing[-2:-1] == ["{"]:
            start = node.start + base
            self.problem(
                max(start - 1, 0), start, base, "missing-bracket", "A ']' is missing before this name.", structural=True
            )
            return self._comma_before(start), True
        items.append(node)
        if mark == ",":
            return at + 1, False
        if mark == "]":
            return at + 1, True
        if mark == "":
            return self._unclosed(at, base)
        if mark == "}":
            return self.wrong_bracket(at, base, "]")
        if mark == ":":
            self.problem(
                at, at + 1, base, "bad-word", "A list has no names: write ',' or put braces around.", structural=True
            )
            return at + 1, False
        self._missing_comma(here, base)
        return at, False

    def _comma_before(self, at: int) -> int:
        """The offset of the comma that stands before ``at`` but for blanks, or ``at``."""
        head = self.text[:at].rstrip()
        return len(head) - 1 if head.endswith(",") else at

    # Shared by both

    def _trailing_comma(self, here: int, base: int) -> None:
        if self.text[here - 1] == ",":
            self.problem(
                here - 1,
                here,
                base,
                "trailing-comma",
                "Strict JSON takes no comma behind the last value. Remove it.",
                refused=False,
                instead="",
            )

    def _missing_comma(self, here: int, base: int) -> None:
        """The place is the gap behind the value, where the comma should be; the value's end where no line shows one."""
        start = here if self.text[here : here + 1] in (" ", "\t") else max(here - 1, 0)
        self.problem(start, start + 1, base, "missing-comma", "A comma is missing behind this value.")

    def _unclosed(self, at: int, base: int) -> tuple[int, bool]:
        bracket = self.enclosing[-1]
        closing = "}" if bracket == "{" else "]"
        where = self.openings[-1]
        message = f"This '{bracket}' is never closed: a '{closing}' is missing."
        self.problem(where, where + 1, base, "missing-bracket", message, structural=True)
        self._ended = True
        return at, True

    def wrong_bracket(self, at: int, base: int, expected: str) -> tuple[int, bool]:
        """A bracket of the other kind: it closes what is around, if that is of its kind, else it is left out."""
        mark = self.text[at]
        if ("[" if mark == "]" else "{") in self.enclosing[:-1]:
            self.problem(
                at, at + 1, base, "missing-bracket", f"A '{expected}' is missing before this '{mark}'.", structural=True
            )
            return at, True
        self.problem(
            at,
            at + 1,
            base,
            "extra-bracket",
            f"This '{mark}' closes nothing. A '{expected}' should stand here.",
            structural=True,
        )
        return at + 1, False

    def too_deep(self, at: int, base: int) -> int:
        """Note that brackets nest too deep, and give the offset behind the value."""
        depth = most = 0
        here = at
        while True:
            found = _NESTING.search(self.text, here)
            if found is None:
                here = len(self.text)
                break
            here = found.end()
            depth += 1 if found[0] in ("{", "[") else -1 if found[0] in ("}", "]") else 0
            most = max(most, depth)
            if depth == 0:
                break
        if self.limit + most > MAX_DEPTH:
            message = f"Azure reads no more than {MAX_DEPTH} brackets within each other."
            self.problem(at, at + 1, base, "too-deep", message, structural=True)
        else:
            message = f"armls does not look at more than {READ_DEPTH} brackets within each other."
            self.problem(at, at + 1, base, "too-deep", message, refused=False)
        return here

    def text_after_end(self, at: int) -> None:
        """Note what stands behind the document's end."""
        message = "Text behind the end of the document: Azure ignores it, other tools refuse it."
        end = at + len(LINE.match(self.text, at)[0])  # type: ignore[index]
        self.problem(at, max(end, at + 1), 0, "text-after-end", message, refused=False)
