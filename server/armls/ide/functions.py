"""What editors display of the built-in functions: signatures, return types and a line of documentation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from armls.core.functions import function_named
from armls.ide.function_table import TABLE

_LINE = re.compile(r"(?P<name>[\w*]+)\((?P<parameters>[^)]*)\) -> (?P<returns>[^:]+): (?P<text>.+)")


class FunctionParameter(Struct, frozen=True, gc=False):
    """A parameter of a built-in function; a repeated one accepts any number of arguments."""

    name: str
    is_optional: bool = False
    is_repeated: bool = False

    @property
    def label(self) -> str:
        """The parameter as a signature displays it: ``[name]`` if it is optional, ``...`` after a repeated one."""
        label = f"{self.name}..." if self.is_repeated else self.name
        return f"[{label}]" if self.is_optional else label


class FunctionDoc(Struct, frozen=True):
    """The documentation of a built-in function. ``returns`` is a type of the template language, or several."""

    name: str
    parameters: tuple[FunctionParameter, ...]
    returns: str
    text: str

    @property
    def signature(self) -> str:
        """The signature: ``dateTimeAdd(base, duration, [format]): string``."""
        return f"{self.name}({', '.join(one.label for one in self.parameters)}): {self.returns}"

    @property
    def counts(self) -> tuple[int, int | None]:
        """The least and the most arguments; None without a bound."""
        least = sum(not one.is_optional for one in self.parameters)
        is_open = any(one.is_repeated for one in self.parameters)
        return least, None if is_open else len(self.parameters)


def _parameter(written: str) -> FunctionParameter:
    is_repeated = written.endswith("...")
    name = written[:-3] if is_repeated else written
    return FunctionParameter(name.rstrip("?"), name.endswith("?"), is_repeated)


def _parse(line: str) -> FunctionDoc:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"not a line of the function table: {line}")
    parameters = tuple(_parameter(one) for one in match["parameters"].split(", ") if one)
    return FunctionDoc(match["name"], parameters, match["returns"], match["text"])


FUNCTION_DOCS: Mapping[str, FunctionDoc] = MappingProxyType(
    {one.name.lower(): one for one in map(_parse, TABLE.strip().splitlines())}
)
"""By lower-case name; ``list*`` has the functions whose names begin with ``list``, see ``doc_of``."""


def doc_of(name: str) -> FunctionDoc | None:
    """The documentation of the built-in function of that name in any case, including any ``list…`` function."""
    function = function_named(name)
    doc = FUNCTION_DOCS.get(function.name.lower()) if function is not None else None
    return FunctionDoc(name, doc.parameters, doc.returns, doc.text) if doc is not None and doc.name == "list*" else doc
