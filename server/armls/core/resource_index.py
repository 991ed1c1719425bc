"""The resolution of strings to a template's resources: by symbolic name, id, type with name, name, or copy loop.

It is the only one, for ``dependsOn``, ``reference`` and ``list*``, for ids, duplicates and cycles. Resources are
identified by type, name *and* scope: their ids. An unknown part of a string is a placeholder in it
(:mod:`armls.core.evaluator.placeholders`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Generic, TypeVar

from armls.core.evaluator.placeholders import (
    has_placeholder,
    may_be_equal,
    placeholder_text,
    provider_path,
    scope_text,
)
from armls.core.evaluator.values import Context, Unknown, Value
from armls.core.targets import target_of

Item = TypeVar("Item")
ANY = "\U000f0000" + "0" * 16 + "\U000f0001"
"""A unique placeholder, which isn't certainly equal to anything else."""
_GROUPS = "microsoft.resources/resourcegroups"
_SLASHES = re.compile(r"/{2,}")
_GROUP = re.compile(r"(subscriptions/[^/]+)/providers/microsoft\.resources/resourcegroups/([^/]+)")


def id_text(
    context: Context, names: Context, type_: str, name: str, scope: Value, target: Context | None
) -> str | None:
    """The id of a resource; None if its scope is unknown.

    ``context`` is that of its template's deployment, ``names`` that of its expressions, ``scope`` its own property of
    that name, ``target`` its context if it is deployed elsewhere (a deployment).
    """
    if target is not None:
        return scope_text(target) + provider_path(type_, name)
    if scope is None or scope == "":
        return scope_text(context) + provider_path(type_, name)
    written = placeholder_text(scope, names)
    if written is None:
        return None
    if written.startswith("/") or has_placeholder(written[:1]):
        return written.rstrip("/") + provider_path(type_, name)
    return f"{scope_text(context)}/providers/{written}{provider_path(type_, name)}"


def target_text(context: Context, scope: Value, subscription: Value, group: Value) -> Context | None:
    """The context of a deployment or an existing resource, if declared by its own properties."""
    if all(one is None or one == "" for one in (scope, subscription, group)):
        return None
    return target_of(context, scope if isinstance(scope, str | Unknown) else None, subscription, group)


@lru_cache(maxsize=8192)
def normal_id(text: str) -> str:
    """Normalize an id: lower case, without redundant parts; a resource group has two equivalent ids."""
    lower = _SLASHES.sub("/", text.lower()).strip("/")
    return _GROUP.sub(r"\1/resourcegroups/\2", lower) if _GROUPS in lower else lower


@lru_cache(maxsize=8192)
def _keys(type_: str, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The paths and the names under which a resource of that type and name is indexed, in lower case."""
    path, lower = provider_path(type_, name).lower().removeprefix("/providers/"), name.lower()
    paths = frozenset([path.strip("/"), f"{type_}/{name}".lower().strip("/")])
    return paths, frozenset([lower, lower.rpartition("/")[2]])


def is_id(text: str) -> bool:
    """Whether a string has a scope, besides a type and a name."""
    lower = text.lower().lstrip("/")
    return text.startswith("/") or lower.startswith(("subscriptions/", "providers/")) or has_placeholder(text[:1])


class ResourceIndex(Generic[Item]):
    """The index of one template's resources. An item is one copy of a resource, or all of them."""

    def __init__(self, is_symbolic: bool) -> None:
        """Create an empty index; ``is_symbolic``: the template's resources have symbolic names."""
        self._is_symbolic = is_symbolic
        self.by_id: dict[str, list[Item]] = {}
        self.by_symbol: dict[str, Item] = {}
        self._by_path: dict[str, list[Item]] = {}
        self._by_name: dict[str, list[Item]] = {}
        self._by_full_name: dict[str, list[Item]] = {}
        self._by_loop: dict[str, Item] = {}
        self._unknown_types: set[str] = set()
        self._open_symbols: list[str] = []

    # ---- registration

    def add(self, item: Item, type_: str, name: str, identifier: str | None) -> None:
        """Add a copy of a resource, or the only one, by its full type and name."""
        if identifier is None:
            self._unknown_types.add(type_.lower().strip("/"))
        else:
            self.by_id.setdefault(normal_id(identifier), []).append(item)
        paths, names = _keys(type_, name)
        for key in paths:
            self._by_path.setdefault(key, []).append(item)
        for key in names:
            self._by_name.setdefault(key, []).append(item)
        self._by_full_name.setdefault(name.lower(), []).append(item)

    def add_unknown(self, type_: str) -> None:
        """Add a resource of a type (empty: of any) whose name, or number of copies, is unknown."""
        self._unknown_types.add(type_.lower().strip("/"))

    def add_symbol(self, symbol: str, whole: Item, copies: list[Item], is_open: bool) -> None:
        """Add the symbolic name of a resource, and those of its copies; ``is_open``: there may be more copies."""
        self.by_symbol[symbol] = whole
        for index, copy in enumerate(copies):
            self.by_symbol[f"{symbol}[{index}]"] = copy
        if is_open:
            self._open_symbols.append(f"{symbol}[{ANY}]")

    def add_loop(self, loop: str, whole: Item) -> None:
        """Add all copies of a loop, by the loop's name."""
        self._by_loop[loop.lower()] = whole

    # ---- resolution

    def find(self, text: str) -> list[Item]:
        """The copies, or the item for all of them, to which a string certainly refers."""
        symbol = self.by_symbol.get(text)
        if symbol is not None:
            return [symbol]
        lower = text.lower()
        if "/" in text:
            known = self.by_id.get(normal_id(text)) if is_id(text) else None
            if known is not None:
                return known
            if is_id(text):
                return self._without_scope(text)
            return self._by_path.get(lower.strip("/")) or self._by_name.get(lower, [])
        loop = self._by_loop.get(lower)
        if loop is not None:
            return [loop]
        return [] if self._is_symbolic else self._by_name.get(lower, [])

    def _without_scope(self, text: str) -> list[Item]:
        """Resolve ``/providers/A.b/c/n``, which ``resourceId()`` returns for management groups and the tenant.

        Azure resolves it to the resource of that type and name wherever the template deploys it, and published
        templates rely on that.
        """
        path = normal_id(text)
        return self._by_path.get(path.removeprefix("providers/"), []) if path.startswith("providers/") else []

    def named(self, name: str) -> list[Item]:
        """The copies with a full name, in any case, of any type; none if names refer to nothing, or to a copy loop."""
        if self._is_symbolic or "/" in name or name.lower() in self._by_loop:
            return []
        return self._by_full_name.get(name.lower(), [])

    def elsewhere(self, text: str) -> list[Item]:
        """The copies with the type and name of an id, in any scope."""
        path = normal_id(text).rpartition("providers/")[2]
        return self._by_path.get(path, []) if is_id(text) else []

    def may_mean(self, text: str, spend: Callable[[int], None]) -> bool:
        """Whether an unresolved string may refer to a resource here for some values. ``spend`` counts the steps."""
        lower = text.lower()
        if "/" in text:
            return self._may_be_of_unknown_type(text) or _may_be_one(lower, self._ids(text), spend)
        if _may_be_one(text, iter((*self.by_symbol, *self._open_symbols)), spend):
            return True
        if _may_be_one(lower, iter(self._by_loop), spend):
            return True
        if self._is_symbolic:
            return has_placeholder(text[:1])  # it may be an id
        if has_placeholder(text[:1]) and _may_be_one(lower, iter(self.by_id), spend):
            return True
        return bool(self._unknown_types) or _may_be_one(lower, iter(self._by_name), spend)

    def _ids(self, text: str) -> Iterator[str]:
        if is_id(text):
            yield from self.by_id
        if not is_id(text) or has_placeholder(text[:1]):
            yield from self._by_path
            yield from self._by_name

    def _may_be_of_unknown_type(self, text: str) -> bool:
        """Whether a string may be the id of a resource whose name or number of copies is unknown."""
        if not self._unknown_types:
            return False
        if "" in self._unknown_types or has_placeholder(text[:1]):
            return True
        parts = normal_id(text).rpartition("providers/")[2].split("/")
        type_ = "/".join([parts[0], *parts[1::2]])
        return type_ in self._unknown_types or has_placeholder(type_)


def _may_be_one(text: str, others: Iterator[str], spend: Callable[[int], None]) -> bool:
    wanted = normal_id(text) if "/" in text else text
    if not has_placeholder(wanted):
        first = wanted[:1].lower()
        others = (
            one for one in others if has_placeholder(one) and (has_placeholder(one[:1]) or one[:1].lower() == first)
        )
    for other in others:
        spend(1 + (len(wanted) + len(other)) // 16)
        if may_be_equal(wanted, other):
            return True
    return False


def says_nothing(text: str) -> bool:
    """Whether an id has no name, as from ``resourceId()`` with an empty one, which is another error."""
    return "/" not in normal_id(text).rpartition("providers/")[2] and "/" in text


__all__ = [
    "ANY",
    "ResourceIndex",
    "id_text",
    "is_id",
    "normal_id",
    "says_nothing",
    "target_text",
]
