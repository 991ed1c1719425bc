"""The careful half of the parser: comments, escapes, what only Azure's reader takes, and every kind of mistake.

What passes and what is refused follows Newtonsoft's reader, which Azure uses. Where something is missing, reading goes
on as if it were there; where brackets do not match, the problem is ``structural``.
"""

from __future__ import annotations

import re

from armls.core.syntax.nodes import (
    Array,
    Comment,
    Literal,
    MemberKind,
    Missing,
    Node,
    Number,
    Object,
    Problem,
    Property,
    Slot,
    String,
)
from armls.core.syntax.roles import Role
from armls.core.syntax.strings import read_string, unescape

MAX_DEPTH = 512
"""Azure's reader refuses deeper nesting."""

READ_DEPTH = 300
"""What nests deeper is not looked at, so that reading never exhausts Python's stack."""

MAX_PROBLEMS = 1000
"""Problems that are noted of one text."""

MAX_STRUCTURAL = 20
"""After so many structural problems the rest of the text is left unread."""

LITERALS = {"true": True, "false": False, "null": None, "undefined": None}

_BLANK = re.compile(r"\s*")
_WORD = re.compile(r"[^\s,:{}\[\]\"'/]+|/")
_IDENTIFIER = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_QUOTED = {quote: re.compile(rf"{quote}([^{quote}\\]*(?:\\.[^{quote}\\]*)*){quote}", re.DOTALL) for quote in "\"'"}
_LINE = re.compile(r"[^\r\n]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NUMBER = re.compile(r"[+-]?(?:0[xX][0-9a-fA-F]+|[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)")
_STRICT_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_TYPOGRAPHIC = re.compile(r"[“”„‟«][^“”„‟«»\r\n]*[“”‟»]")
_NAN = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
_NESTING = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_GARBAGE = re.compile(r"[^\r\n,{}\[\]\"]+")


def to_number(word: str) -> int | float:
    """The value of a number as Newtonsoft reads it: ``0x10`` is 16, ``010`` is 8, ``5.`` and ``1e3`` are floats."""
    sign, digits = (-1, word[1:]) if word[:1] == "-" else (1, word.removeprefix("+"))
    if digits[:2] in ("0x", "0X"):
        return sign * int(digits, 16)
    if digits.isdecimal() and len(digits) < 4000:
        if len(digits) > 1 and digits[0] == "0" and not set(digits) & {"8", "9"}:
            return sign * int(digits, 8)
        return sign * int(digits)
    return float(word)


class Reader:
    """State of one reading, and everything that is not plain JSON."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.limit = READ_DEPTH
        self.problems: list[Problem] = []
        self.comments: list[Comment] = []
        self.slots: list[Slot] = []
        self.deepest = 0
        self.enclosing: list[str] = []
        self.openings: list[int] = []
        self._structural = 0
        self._count = 0
        self._ended = False

    def object(self, at: int, base: int, depth: int, role: Role | None) -> Object:
        """The object whose bracket is at ``at``."""
        raise NotImplementedError

    def array(self, at: int, base: int, depth: int, role: Role | None) -> Array:
        """The array whose bracket is at ``at``."""
        raise NotImplementedError

    def member(self, at: int, base: int, depth: int, kind: MemberKind, role: Role | None) -> Slot:
        """The value at ``at`` as a member of its own."""
        raise NotImplementedError

    def problem(
        self,
        start: int,
        end: int,
        base: int,
        code: str,
        message: str,
        *,
        refused: bool = True,
        structural: bool = False,
    ) -> None:
        """Note a mistake at absolute offsets."""
        if self._ended:
            return
        self._count += 1
        if self._count > MAX_PROBLEMS and not structural:
            return
        self.problems.append(Problem(start - base, end - base, code, message, refused, structural))
        if structural:
            self._structural += 1
            if self._structural >= MAX_STRUCTURAL:
                self._ended = True

    def end_of(self, node: Node, at: int) -> int:
        """The absolute offset behind the root node, or ``at`` where there is none."""
        return at if type(node) is Missing else node.end

    # Blanks and comments

    def skip(self, at: int, base: int) -> int:
        """The offset of the next character that is neither blank nor comment."""
        if self._ended:
            return len(self.text)
        text = self.text
        while True:
            at = _BLANK.match(text, at).end()  # type: ignore[union-attr]
            two = text[at : at + 2]
            if two == "//":
                end = _LINE.match(text, at).end()  # type: ignore[union-attr]
            elif two == "/*":
                end = text.find("*/", at + 2) + 2
                if end < 2:
                    self.problem(
                        at,
                        at + 2,
                        base,
                        "unclosed-comment",
                        "This comment is never closed. Write '*/'.",
                        structural=True,
                    )
                    end = len(text)
            elif text[at : at + 1] == "\ufeff" and at == 0:
                at += 1
                continue
            elif text[at : at + 1] == "#":
                end = _LINE.match(text, at).end()  # type: ignore[union-attr]
                self.problem(at, end, base, "hash-comment", "'#' starts no comment in a template. Write '//'.")
                at = end
                continue
            else:
                return at
            self.comments.append(Comment(at - base, end - base))
            at = end

    # Values

    def value(self, at: int, base: int, depth: int, role: Role | None) -> Node:
        """The value that starts at ``at``; :class:`Missing`, with a problem, where none does."""
        mark = self.text[at : at + 1]
        if mark == "{":
            return self.object(at, base, depth, role)
        if mark == "[":
            return self.array(at, base, depth, role)
        if mark in ('"', "'") and mark:
            return self.string(at, base)
        if mark == "" or mark in ",:}]":
            if mark:
                self.problem(max(at - 1, 0), at, base, "missing-value", "A value is missing here.")
            else:
                self._at_end(at, base)
            return Missing(at - base, at - base)
        return self._word(at, base)

    def _at_end(self, at: int, base: int) -> None:
        if not self.text[:at].strip("\ufeff \t\r\n\0") and not self.comments:
            self.problem(
                0,
                at,
                base,
                "empty",
                "The file is empty. A template needs at least '$schema', 'contentVersion' and 'resources'.",
            )
        else:
            self.problem(
                max(at - 1, 0), at, base, "missing-value", "The text ends where a value should stand.", structural=True
            )
        self._ended = True

    def string(self, at: int, base: int) -> String:
        """The string whose quote is at ``at``."""
        text, quote = self.text, self.text[at]
        found = _QUOTED[quote].match(text, at)
        if found is None or not self._is_closed(found):
            return self._unclosed_string(at, base)
        raw, end = found[1], found.end()
        value = raw
        if "\\" in raw:
            try:
                value, _ = read_string(text, at) if quote == '"' else unescape(raw)
            except ValueError:
                value, bad = unescape(raw)
                for start, stop in bad:
                    message = f"JSON knows no escape '{raw[start:stop]}'. Write '\\\\' for a backslash."
                    self.problem(at + 1 + start, at + 1 + stop, base, "bad-escape", message)
        if quote == "'":
            self.problem(at, end, base, "single-quotes", "Strict JSON wants double quotes.", refused=False)
        control = _CONTROL.search(raw)
        if control:
            where = at + 1 + control.start()
            message = f"Control character U+{ord(control[0]):04X} in a string: write it as '\\u{ord(control[0]):04x}'."
            self.problem(where, where + 1, base, "control-character", message, refused=False)
        return String(at - base, end - base, value)

    def _is_closed(self, found: re.Match[str]) -> bool:
        """Whether a string over several lines ends where it seems to, not at the opening quote of the next one."""
        if "\n" not in found[1] and "\r" not in found[1]:
            return True
        at = _BLANK.match(self.text, found.end()).end()  # type: ignore[union-attr]
        return self.text[at : at + 1] in ",:}]/" or at == len(self.text)

    def _unclosed_string(self, at: int, base: int) -> String:
        line = _LINE.match(self.text, at)[0].rstrip()  # type: ignore[index]
        line = line.removesuffix(",") if len(line) > 1 else line
        end = at + len(line)
        self.problem(
            at,
            end,
            base,
            "unclosed-string",
            f"This string is never closed. Write {self.text[at]} at its end.",
            structural=True,
        )
        return String(at - base, end - base, unescape(line[1:])[0])

    def _word(self, at: int, base: int) -> Node:
        """A number or literal that strict JSON does not know, or a word without quotes."""
        word = _WORD.match(self.text, at)[0]  # type: ignore[index]
        start, end = at - base, at - base + len(word)
        if word in LITERALS:
            if word == "undefined":
                self.problem(
                    at,
                    at + len(word),
                    base,
                    "not-portable",
                    "Strict JSON knows no 'undefined'. Write null.",
                    refused=False,
                )
            return Literal(start, end, LITERALS[word])
        if word in _NAN:
            self.problem(at, at + len(word), base, "not-portable", f"Strict JSON knows no {word}.", refused=False)
            return Number(start, end, _NAN[word])
        if _NUMBER.fullmatch(word):
            if word[0] == "+":
                self.problem(at, at + len(word), base, "bad-number", f"A number has no '+' in JSON. Write {word[1:]}.")
            elif not _STRICT_NUMBER.fullmatch(word):
                message = f"Other tools refuse {word}. Write {to_number(word)}."
                self.problem(at, at + len(word), base, "not-portable", message, refused=False)
            return Number(start, end, to_number(word))
        lower = word.lower()
        if lower in ("true", "false", "null"):
            self.problem(at, at + len(word), base, "bad-word", f"JSON writes {lower} in lower case.")
            return Literal(start, end, LITERALS[lower])
        return self._garbage_value(at, base, word)

    def _garbage_value(self, at: int, base: int, word: str) -> Node:
        end = at + len(word)
        if word[0] in "“”„‟«":
            closing = _TYPOGRAPHIC.match(self.text, at)
            end = closing.end() if closing else at + 1
            message = 'JSON strings stand in straight double quotes ("), not in typographic ones.'
        else:
            message = f"'{word[:40]}' is no JSON value. Text needs double quotes."
        self.problem(at, end, base, "bad-word", message)
        return Missing(at - base, end - base)

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
        if word and self.text[_BLANK.match(self.text, word.end()).end() :][:1] == ":":  # type: ignore[union-attr]
            self.problem(
                at, word.end(), base, "unquoted-name", "Strict JSON wants the name in double quotes.", refused=False
            )
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
                message = f"'{item.key.value}' stands twice in this object; Azure takes the last."
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
                "Strict JSON takes no comma behind the last value.",
                refused=False,
            )

    def _missing_comma(self, here: int, base: int) -> None:
        self.problem(max(here - 1, 0), here, base, "missing-comma", "A comma is missing behind this value.")

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
        end = at + len(_LINE.match(self.text, at)[0])  # type: ignore[index]
        self.problem(at, max(end, at + 1), 0, "text-after-end", message, refused=False)
