"""Error recovery of the parser: comments, escapes, extensions that only Azure's reader accepts, syntax errors.

Newtonsoft's reader, which Azure uses, decides what is accepted. Where a token is missing, reading continues as if it
were present; where brackets do not match, the problem is ``structural``.
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
    """Reads objects and arrays that are not plain JSON."""

    # Objects

    def irregular_property(
        self, here: int, base: int, depth: int, role: Role | None, properties: list[Property]
    ) -> tuple[int, bool]:
        """Read the part after ``{`` or a comma: the offset after it, and whether it closes the object."""
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
            self.problem(at, at + 1, base, "extra-comma", "Unexpected comma; remove it")
            return at + 1, False
        if mark == "]":
            return self.wrong_bracket(at, base, "}")
        if mark in "{[":
            return self._bracket_for_name(here, at, base, depth, properties)
        word = _IDENTIFIER.match(self.text, at)
        if word and self.text[BLANK.match(self.text, word.end()).end() :][:1] == ":":  # type: ignore[union-attr]
            message, instead = "Strict JSON requires double quotes around a property name", f'"{word[0]}"'
            self.problem(at, word.end(), base, "unquoted-name", message, refused=False, instead=instead)
            return self._property(String(at - base, word.end() - base, word[0]), base, depth, role, properties)
        end = _GARBAGE.match(self.text, at).end() if mark != ":" else at + 1  # type: ignore[union-attr]
        message = "Expected a property name in double quotes"
        self.problem(at, end, base, "bad-word", message, structural=True)
        return self.irregular_end(end, base, properties)

    def _bracket_for_name(
        self, here: int, at: int, base: int, depth: int, properties: list[Property]
    ) -> tuple[int, bool]:
        """Recover from a bracket in place of a property name: often an array continues after an unclosed object."""
        if self.text[at] == "{" and self.enclosing[-2:-1] == ["["] and self.text[here - 1] == ",":
            self.problem(here - 1, here, base, "missing-bracket", "Missing '}' before this comma", structural=True)
            return here - 1, True
        self.problem(at, at + 1, base, "missing-name", "Missing property name before this bracket", structural=True)
        dropped = self.value(at, base, depth + 1, None)
        return self.irregular_end(dropped.end + base, base, properties)

    def _property(
        self, key: String, base: int, depth: int, role: Role | None, properties: list[Property]
    ) -> tuple[int, bool]:
        """Read the colon, the value and the end of a property, once its key has been read."""
        behind = key.end + base
        count = len(self.comments)
        at = self.skip(behind, base)
        mark = self.text[at : at + 1]
        if len(self.comments) > count and mark == ":":
            comment = self.comments[-1]
            message = "A comment isn't allowed between a property name and its colon"
            self.problem(comment.start + base, comment.end + base, base, "misplaced-comment", message)
        if mark == ":":
            at = self.skip(at + 1, base)
        elif mark == "=":
            self.problem(at, at + 1, base, "missing-colon", "Expected ':' after a property name, found '='")
            at = self.skip(at + 1, base)
        else:
            message = "Missing ':' and value after this property name"
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
        """Read the part after a property's value that neither a comma nor a bracket follows directly."""
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
            self.problem(
                last.key.end + base - 1, last.key.end + base, base, "missing-value", "Missing value for this property"
            )
            properties.append(Property(last.key, Missing(last.key.end, last.key.end)))
            return last.value.start + base, False
        if mark in ('"', "'") or _IDENTIFIER.match(self.text, at):
            self._missing_comma(here, base)
            return at, False
        end = _GARBAGE.match(self.text, at).end() if mark not in "{[:" else at + 1  # type: ignore[union-attr]
        message = "Unexpected text; expected ',' or '}' after the value"
        self.problem(at, end, base, "bad-word", message, structural=True)
        return end, False

    def _is_next_name(self, last: Property, base: int) -> bool:
        """Whether the value just read is actually the next property's name, on a line of its own."""
        value = last.value.member.value if type(last.value) is Slot else last.value
        between = self.text[last.key.end + base : last.value.start + base]
        return type(value) is String and ("\n" in between or "\r" in between)

    def duplicates(self, properties: list[Property]) -> None:
        """Note every duplicate property name of an object."""
        if len({item.key.value for item in properties}) == len(properties):
            return
        seen: dict[str, String] = {}
        for item in properties:
            if item.key.value in seen:
                message = f"Duplicate property '{item.key.value}'; Azure uses the last value"
                self.problems.append(Problem(item.key.start, item.key.end, "duplicate-key", message, False))
            seen[item.key.value] = item.key

    # Arrays

    def irregular_item(
        self, here: int, base: int, depth: int, role: Role | None, items: list[Node]
    ) -> tuple[int, bool]:
        """Read the part after ``[`` or a comma: the offset after it, and whether it closes the array."""
        at = self.skip(here, base)
        mark = self.text[at : at + 1]
        if mark == "]":
            self._trailing_comma(here, base)
            return at + 1, True
        if mark == "":
            return self._unclosed(at, base)
        if mark == ",":
            self.problem(at, at + 1, base, "extra-comma", "Unexpected comma; remove it")
            return at + 1, False
        if mark == "}":
            return self.wrong_bracket(at, base, "]")
        if mark == ":":
            self.problem(at, at + 1, base, "bad-word", "Expected a value", structural=True)
            return at + 1, False
        node: Node
        if role is not None and role.entry_kind is not None:
            node = self.member(at, base, depth + 1, role.entry_kind, role.entries)
        else:
            node = self.value(at, base, depth + 1, None)
        return self.irregular_item_end(node.end + base, base, node, items)

    def irregular_item_end(self, here: int, base: int, node: Node, items: list[Node]) -> tuple[int, bool]:
        """Read the part after an item that neither a comma nor a bracket follows directly."""
        at = self.skip(here, base)
        mark = self.text[at : at + 1]
        if mark == ":" and type(node) is String and self.enclosing[-2:-1] == ["{"]:
            start = node.start + base
            self.problem(
                max(start - 1, 0),
                start,
                base,
                "missing-bracket",
                "Missing ']' before this property name",
                structural=True,
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
                at,
                at + 1,
                base,
                "bad-word",
                "Unexpected ':' in an array; write ',' or enclose the property in braces",
                structural=True,
            )
            return at + 1, False
        self._missing_comma(here, base)
        return at, False

    def _comma_before(self, at: int) -> int:
        """The offset of the comma before ``at`` (blanks in between), or ``at``."""
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
                "Strict JSON doesn't allow a trailing comma; remove it",
                refused=False,
                instead="",
            )

    def _missing_comma(self, here: int, base: int) -> None:
        """Note a missing comma in the gap after the value, or at the value's end where there is no visible gap."""
        start = here if self.text[here : here + 1] in (" ", "\t") else max(here - 1, 0)
        self.problem(start, start + 1, base, "missing-comma", "Missing comma after this value")

    def _unclosed(self, at: int, base: int) -> tuple[int, bool]:
        bracket = self.enclosing[-1]
        closing = "}" if bracket == "{" else "]"
        where = self.openings[-1]
        message = f"Unclosed '{bracket}'; missing '{closing}'"
        self.problem(where, where + 1, base, "missing-bracket", message, structural=True)
        self._ended = True
        return at, True

    def wrong_bracket(self, at: int, base: int, expected: str) -> tuple[int, bool]:
        """Recover from a bracket of the other kind: it closes an enclosing value of its kind, else it is skipped."""
        mark = self.text[at]
        if ("[" if mark == "]" else "{") in self.enclosing[:-1]:
            self.problem(
                at, at + 1, base, "missing-bracket", f"Missing '{expected}' before this '{mark}'", structural=True
            )
            return at, True
        self.problem(
            at,
            at + 1,
            base,
            "extra-bracket",
            f"Unmatched '{mark}'; expected '{expected}'",
            structural=True,
        )
        return at + 1, False

    def too_deep(self, at: int, base: int) -> int:
        """Note that brackets nest too deep; the offset after the value."""
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
            message = f"Brackets are nested too deeply; Azure accepts at most {MAX_DEPTH} levels"
            self.problem(at, at + 1, base, "too-deep", message, structural=True)
        else:
            message = f"Brackets are nested too deeply; armls checks at most {READ_DEPTH} levels"
            self.problem(at, at + 1, base, "too-deep", message, refused=False)
        return here

    def text_after_end(self, at: int) -> None:
        """Note text after the end of the document."""
        message = "Unexpected text after the end of the document; Azure ignores it, other tools reject it"
        end = at + len(LINE.match(self.text, at)[0])  # type: ignore[index]
        self.problem(at, max(end, at + 1), 0, "text-after-end", message, refused=False)
