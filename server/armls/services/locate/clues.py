"""The anchors in a statement: positions, paths, ids, names of resources and of parts of the template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal as OneOf

from msgspec import Struct

from armls.services.locate.statements import Statement

Kind = OneOf["resource", "parameter", "variable", "output", "function", "loop", "symbol", "deployment", "type"]

MAX_CLUES = 200


class Subject(Struct, frozen=True):
    """A part of the template by its name; for a resource also its ``type``, empty if missing."""

    kind: Kind
    name: str
    type: str = ""


class Anchor(Struct, frozen=True):
    """A reference to one location, in several forms that belong together.

    ``line`` and ``column`` are one-based, 0 if missing; ``offset`` counts the UTF-16 units before it, -1 if
    missing.
    """

    line: int = 0
    column: int = 0
    path: str | None = None
    subject: Subject | None = None
    id: str = ""
    offset: int = -1

    @property
    def text(self) -> str:
        """The anchor in short, as in the error."""
        if self.line:
            return f"line {self.line}, column {self.column}"
        if self.offset >= 0:
            return f"character position {self.offset}"
        if self.path:
            return f"path '{self.path}'"
        if self.id:
            return f"resource '{self.id}'"
        return f"{self.subject.kind} '{self.subject.name}'" if self.subject else ""


class Use(Struct, frozen=True):
    """A part within the location: a ``call`` (with its argument ``name``), an ``expression``, a ``dependency``, a
    ``property`` (in an ``existing`` resource, ``forbidden``), a resource ``lacking`` one, a ``null`` in a section,
    an ``access`` to a property in an expression, a ``feature`` of a language version, a ``cycle`` of resources.

    ``supplied``: a parameter that is passed to a template which does not declare it (``declared``: those that it
    does, if the error lists them); ``value``: an invalid argument; ``field``: a property as named by a resource
    provider, a path from anywhere in the resource; ``mistyped``: an expression whose value has another type than
    ``function``; ``alias``: an extension as named by resources; ``id type``: the type in an id.
    """

    kind: OneOf[
        "call", "expression", "dependency", "supplied", "value", "property", "forbidden", "lacking", "null", "repeated",
        "access", "field", "feature", "cycle", "mistyped", "alias", "id type",
    ]  # fmt: skip
    name: str
    function: str = ""
    declared: tuple[str, ...] = ()


class Clues(Struct, frozen=True):
    """The anchors and uses in one statement."""

    anchors: tuple[Anchor, ...]
    uses: tuple[Use, ...]


_Q = r"['\"‘“]((?:\[.{0,1000}?\](?=['\"’”](?:[\s.,:;)(]|$)))|[^'\"’”\n]{0,2000})['\"’”]"
_N = r"['\"]?(\d{1,9})['\"]?"
_TOKENS = re.compile(
    "|".join(
        (
            rf"(?P<position>\bline(?:\s*number)?\s*[:=]?\s*{_N}\s*(?:,|;|and|:)?\s*"
            rf"(?:column|col|position|char(?:acter)?|line\s*position)\b(?:\s*number)?\s*[:=]?\s*{_N})",
            rf"(?P<reversed>\b(?:column|position)\s*{_N}\s*(?:,|of|on|at|in)?\s*line\s*{_N})",
            r"(?P<path>\b(?:[Pp]ath:?|encountered at)\s+'(?P<p>.{0,1000}?)'(?=,\s*line|[.,;:)]|\s|$))",
            rf"(?P<ignored>name '[^']*' contains|parent resource {_Q}|on object of type {_Q}|"
            r"\bresource \"[^\"\n]*\" \"[^\"\n]*\"|resources\.\w+#\w+)",
            r"(?P<offset>\bcharacter position\s*['\"]?(?P<o>\d{1,9}))",
            r"(?P<supplied>supplied, but do not correspond.{0,200}?:\s*(?P<s>'[^']*'(?:,\s*'[^']*')*|'[^']*')\."
            r"(?:\s*The parameters defined in the template are:\s*(?P<d1>'[^']*'))?)",
            r"(?P<invalid>template parameters?\s+(?P<i>'[^']*'(?:,\s*'[^']*')*) in the parameters file (?:are|is) not "
            r"valid(?:.{0,200}?supported parameters for this template are\s*(?P<d2>'[^']*'))?)",
            r"(?P<unrecognized>[Uu]nrecognized template parameter (?P<u1>'[^']*')(?:\. Allowed parameters:[^.;]*)?)",
            r"(?P<absent>[Mm]issing input parameters?: (?P<a>[\w, ]{1,2000}))",
            rf"(?P<access>property {_Q} (?:doesn't exist|does not exist|can't be evaluated))",
            rf"(?P<feature>in order to use feature {_Q}|not support feature {_Q})",
            r"(?P<mistyped>language expression '(?P<m>.{0,2000}?)' is type '\w+', expected type is '(?P<mt>\w+)')",
            r"(?P<cycle>[Cc]ircular dependency detected)",
            r"(?P<field>\b(?:[Pp]arameter|[Pp]roperty|[Ff]ield|value of)\s+['\"]?(?P<f>\w+(?:(?:\.|->)\w+|\[\d+\])+))",
            rf"(?P<fieldname>\b(?:[Pp]roperty|[Ff]ield|[Mm]ember)\s+(?:named\s+)?{_Q}"
            r"(?! (?:cannot be supplied|expects)))",
            rf"(?P<alias>(?:extension|import statement) with (?:the )?alias {_Q})",
            rf"(?P<idtype>the type {_Q} requires '\d+' resource name)",
            rf"(?P<missing>template (?P<mk>parameter|variable) {_Q} is not found)",
            rf"(?P<reference>template reference {_Q})",
            rf"(?P<copyname>copy name {_Q}|copy with name {_Q})",
            rf"(?P<expression>language expression\s*{_Q}(?=\s(?:is|cannot|can't|has)\b|:|\s*$|\.))",
            r"(?P<parse>parse language expression '(?P<e>.{0,8000}?)': expected)",
            r"(?P<notvalid>language expression '(?P<v>.{0,8000}?)' is (?:not valid|type))",
            r"(?P<unsupported>supported in a function definition: (?P<u>'[^']*'(?:,\s*'[^']*')*))",
            rf"(?P<call>(?:template|language) function {_Q} (?:is not (?:valid\.|expected|found|supported)|"
            rf"has |expects|must|requires|cannot)|language function:? {_Q})",
            rf"(?P<undefined>resource {_Q} is not defined)",
            rf"(?P<required>[Pp]roperty {_Q} (?:expects a value|cannot be supplied)|"
            rf"The {_Q} property must be specified)",
            r"(?P<phrase>template language version|number of template (?P<ns>\w+) limit|TemplateResourceConverter|"
            r"[Oo]ne of (?:the )?template (?P<es>\w+) has empty)",
            rf"(?P<metadata>deployment metadata {_Q})",
            rf"(?P<repeated>multiple variables named {_Q})",
            rf"(?P<notfound>template resource {_Q} is not found)",
            rf"(?P<provided>value for the template parameter {_Q})",
            rf"(?P<unnamed>[Rr]esource {_Q} has an invalid symbolic name)",
            rf"(?P<symbol>[Ss]ymbolic name {_Q}|The {_Q} symbol\b)",
            rf"(?P<typed>(?:[Rr]esource|for) type {_Q}(?: could not be found in the namespace {_Q})?)",
            rf"(?P<named>\b(?P<nk>(?:template |the |nested )?(?:[Rr]esources?|[Pp]arameter|variable|output|function|"
            rf"deployment|copy definition|resource identifier))s?:? {_Q}(?:\s+of\s+type\s+{_Q})?)",
            rf"(?P<expressionin>expression in (?P<xk>parameter|variable|output) {_Q})",
            r"(?P<id>/(?:subscriptions|providers)/[^\s'\"<>,;()\\|]{1,4000})",
            r"(?P<plain>(?<![\w/.])(?:\$\.|#/|properties\.template\.|"
            r"(?:resources|parameters|variables|outputs|functions)(?=\.\w|\[['\d]))"
            r"(?:[^\s'\",;()\[\]]|\[\d+\]|\['[^']*'\])+)",
        )
    ),
    re.DOTALL,
)


_GIVEN = re.compile(r"properties\.parameters\.(\w+)", re.IGNORECASE)


def clues(statement: Statement) -> Clues:
    """Extract the anchors and uses of a statement."""
    reader = _Reader()
    for found in _limited(statement.text):
        reader.take(found)
    reader.flush()
    for violation in statement.violations:
        reader.violation(violation.line, violation.column, violation.path)
    return Clues(tuple(reader.anchors[:MAX_CLUES]), tuple(dict.fromkeys(reader.uses[:MAX_CLUES])))


def _limited(text: str) -> Iterator[re.Match[str]]:
    for count, found in enumerate(_TOKENS.finditer(text)):
        if count >= MAX_CLUES:
            return
        yield found


def _quoted(found: re.Match[str]) -> str:
    """The first quoted name of a match."""
    whole = found[0]
    inner = re.search(_Q, whole, re.DOTALL)
    return inner[1] if inner is not None else ""


class _Reader:
    """Joins parts that belong together: a name, and the position or path after it."""

    def __init__(self) -> None:
        self.anchors: list[Anchor] = []
        self.uses: list[Use] = []
        self.subject: Subject | None = None
        self.id = ""
        self.path: str | None = None

    def take(self, found: re.Match[str]) -> None:
        """Add the next match in the statement."""
        getattr(self, f"_{found.lastgroup}")(found)

    def flush(self) -> None:
        """End the current anchor."""
        if self.subject is not None or self.id or self.path is not None:
            self.anchors.append(Anchor(0, 0, self.path, self.subject, self.id))
        self.subject, self.id, self.path = None, "", None

    def violation(self, line: int, column: int, path: str) -> None:
        """Add details beside the message to its first anchor without a position."""
        for index, one in enumerate(self.anchors):
            if not one.line or (one.line, one.column) == (line, column):
                self.anchors[index] = Anchor(line, column, path or one.path, one.subject, one.id)
                return
        if not any((one.line, one.column) == (line, column) for one in self.anchors):
            self.anchors.append(Anchor(line, column, path or None))

    def _place(self, line: str, column: str) -> None:
        self.anchors.append(Anchor(int(line), int(column), self.path, self.subject, self.id))
        self.subject, self.id, self.path = None, "", None

    def _position(self, found: re.Match[str]) -> None:
        line, column = re.findall(r"\d+", found[0])
        self._place(line, column)

    def _reversed(self, found: re.Match[str]) -> None:
        column, line = re.findall(r"\d+", found[0])
        self._place(line, column)

    def _path(self, found: re.Match[str]) -> None:
        if self.path is not None:
            self.flush()
        self.path = found["p"]
        given = _GIVEN.match(self.path)
        if given is not None:
            self.uses.append(Use("value", given[1]))

    def _plain(self, found: re.Match[str]) -> None:
        if self.path is not None:
            self.flush()
        self.path = found[0].rstrip(".")

    def _ignored(self, _: re.Match[str]) -> None:
        """It repeats the name, or constrains the location."""

    def _name(self, subject: Subject) -> None:
        if self.subject is not None or self.id:
            self.flush()
        self.subject = subject

    def _named(self, found: re.Match[str]) -> None:
        words = found["nk"].lower().split()
        name = _quoted(found)
        if not name and words[-1] not in ("parameter", "variable", "output"):
            return
        if _is_id(name):
            self._identity(name)
            return
        if words[-1] == "identifier":
            self.uses.append(Use("dependency", name))
            return
        kind = {"resources": "resource", "definition": "resource"}.get(words[-1], words[-1])
        if words[:1] == ["copy"]:
            return
        types = re.search(rf"of\s+type\s+{_Q}$", found[0], re.DOTALL)
        self._name(Subject(kind, name, types[1] if types else ""))  # type: ignore[arg-type]

    def _typed(self, found: re.Match[str]) -> None:
        namespace = re.search(rf"namespace {_Q}$", found[0], re.DOTALL)
        type_ = _quoted(found)
        # A message that also names the resource does so more precisely.
        if self.subject is None and not self.id:
            self._name(Subject("type", f"{namespace[1]}/{type_}" if namespace else type_))

    def _expressionin(self, found: re.Match[str]) -> None:
        self._name(Subject(found["xk"], _quoted(found)))  # type: ignore[arg-type]

    def _symbol(self, found: re.Match[str]) -> None:
        self._name(Subject("symbol", _quoted(found)))

    def _copyname(self, found: re.Match[str]) -> None:
        self._name(Subject("loop", _quoted(found)))

    def _identity(self, text: str) -> None:
        if self.subject is not None or self.id:
            self.flush()
        self.id = text

    def _id(self, found: re.Match[str]) -> None:
        self._identity(found[0].rstrip(".:"))

    def _supplied(self, found: re.Match[str]) -> None:
        self._surplus(found["s"], found["d1"])

    def _invalid(self, found: re.Match[str]) -> None:
        self._surplus(found["i"], found["d2"])

    def _unrecognized(self, found: re.Match[str]) -> None:
        self._surplus(found["u1"], None)

    def _surplus(self, names: str, declared: str | None) -> None:
        """Add surplus parameters, and the declared ones."""
        known = tuple(sorted({one.lower() for one in _names_in(declared)})) if declared else ()
        self.uses.extend(Use("supplied", name, "", known) for name in _names_in(names))

    def _absent(self, found: re.Match[str]) -> None:
        for name in _names_in(found["a"]):
            self._name(Subject("parameter", name))

    def _offset(self, found: re.Match[str]) -> None:
        self.anchors.append(Anchor(path=self.path, subject=self.subject, id=self.id, offset=int(found["o"])))
        self.subject, self.id, self.path = None, "", None

    def _access(self, found: re.Match[str]) -> None:
        self.uses.append(Use("access", _quoted(found)))

    def _feature(self, found: re.Match[str]) -> None:
        self.uses.append(Use("feature", _quoted(found)))

    def _mistyped(self, found: re.Match[str]) -> None:
        self.uses.append(Use("expression", found["m"]))
        self.uses.append(Use("mistyped", found["m"], found["mt"]))

    def _cycle(self, _: re.Match[str]) -> None:
        self.uses.append(Use("cycle", ""))

    def _alias(self, found: re.Match[str]) -> None:
        self.uses.append(Use("alias", _quoted(found)))

    def _idtype(self, found: re.Match[str]) -> None:
        # More exact than the function, which the message names before it.
        self.uses.insert(0, Use("id type", _quoted(found)))

    def _field(self, found: re.Match[str]) -> None:
        self.uses.append(Use("field", found["f"].replace("->", ".")))

    def _fieldname(self, found: re.Match[str]) -> None:
        if _quoted(found):
            self.uses.append(Use("field", _quoted(found)))

    def _missing(self, found: re.Match[str]) -> None:
        self.uses.append(Use("call", _quoted(found), found["mk"] + "s"))

    def _reference(self, found: re.Match[str]) -> None:
        self.uses.append(Use("dependency", _quoted(found)))

    def _undefined(self, found: re.Match[str]) -> None:
        self.uses.append(Use("dependency", _quoted(found)))

    def _expression(self, found: re.Match[str]) -> None:
        self.uses.append(Use("expression", _quoted(found)))

    def _parse(self, found: re.Match[str]) -> None:
        self.uses.append(Use("expression", found["e"]))

    def _notvalid(self, found: re.Match[str]) -> None:
        self.uses.append(Use("expression", found["v"]))

    def _unsupported(self, found: re.Match[str]) -> None:
        self.uses.extend(Use("call", "", name) for name in re.findall(r"'([^']*)'", found["u"]))

    def _call(self, found: re.Match[str]) -> None:
        self.uses.append(Use("call", "", _quoted(found)))

    def _required(self, found: re.Match[str]) -> None:
        name = _quoted(found)
        if "supplied" in found[0]:
            self.uses.append(Use("forbidden", name))
        else:
            self.uses.append(Use("property" if "expects" in found[0] else "lacking", name))

    def _phrase(self, found: re.Match[str]) -> None:
        """Add a part of the template that is referred to by its kind."""
        if found["es"] is not None:
            self.uses.append(Use("null", found["es"]))
            return
        section = found["ns"] or ("resources" if "Converter" in found[0] else "languageVersion")
        if self.path is None and self.subject is None and not self.anchors:
            self.path = section

    def _metadata(self, found: re.Match[str]) -> None:
        self.uses.append(Use("call", "", _quoted(found)))

    def _repeated(self, found: re.Match[str]) -> None:
        self.uses.append(Use("repeated", _quoted(found)))

    def _notfound(self, found: re.Match[str]) -> None:
        self.uses.append(Use("dependency", _quoted(found)))

    def _unnamed(self, found: re.Match[str]) -> None:
        self._name(Subject("resource", _quoted(found)))

    def _provided(self, found: re.Match[str]) -> None:
        self._name(Subject("parameter", _quoted(found)))
        self.uses.append(Use("value", _quoted(found)))


def _names_in(text: str) -> list[str]:
    """The names in a list, quoted separately or together."""
    return [name for name in (one.strip(" '") for one in text.split(",")) if name]


def _is_id(name: str) -> bool:
    """Whether a name is a resource's id, or a type with names as in ids."""
    if name.startswith(("/subscriptions/", "/providers/")):
        return True
    provider, _, rest = name.partition("/")
    return "." in provider and rest.count("/") >= 1 and " " not in provider and "[" not in provider
