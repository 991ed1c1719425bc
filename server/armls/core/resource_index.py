"""Which resource of a template a text means: by symbolic name, id, type with name, name, or loop.

The one place that says so, for ``dependsOn``, ``reference`` and ``list*``, for ids, duplicates and cycles. Resources
are told apart by type, name *and* scope: their ids. What is not known of a text is a placeholder in it
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
"""A placeholder of its own: nothing else is certainly equal to it."""
_GROUPS = "microsoft.resources/resourcegroups"
_SLASHES = re.compile(r"/{2,}")
_GROUP = re.compile(r"(subscriptions/[^/]+)/providers/microsoft\.resources/resourcegroups/([^/]+)")


def id_text(
    context: Context, names: Context, type_: str, name: str, scope: Value, target: Context | None
) -> str | None:
    """The id of a resource; None where nothing is known of its scope.

    ``context`` is where its template is deployed, ``names`` the deployment whose expressions it is written with,
    ``scope`` its own property of that name, ``target`` where it is if it is deployed elsewhere (a deployment).
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
    """Where a deployment or an existing resource is, if it says so itself."""
    if all(one is None or one == "" for one in (scope, subscription, group)):
        return None
    return target_of(context, scope if isinstance(scope, str | Unknown) else None, subscription, group)


@lru_cache(maxsize=8192)
def normal_id(text: str) -> str:
    """An id in lower case without what means nothing in it; a resource group has two ids that are one."""
    lower = _SLASHES.sub("/", text.lower()).strip("/")
    return _GROUP.sub(r"\1/resourcegroups/\2", lower) if _GROUPS in lower else lower


@lru_cache(maxsize=8192)
def _keys(type_: str, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The paths and the names that a resource of that type and name is found by, in lower case."""
    path, lower = provider_path(type_, name).lower().removeprefix("/providers/"), name.lower()
    paths = frozenset([path.strip("/"), f"{type_}/{name}".lower().strip("/")])
    return paths, frozenset([lower, lower.rpartition("/")[2]])


def is_id(text: str) -> bool:
    """Whether a text says the scope too, and not only a type and a name."""
    lower = text.lower().lstrip("/")
    return text.startswith("/") or lower.startswith(("subscriptions/", "providers/")) or has_placeholder(text[:1])


class ResourceIndex(Generic[Item]):
    """The resources of one template. An item stands for one copy of a resource, or for all of them."""

    def __init__(self, is_symbolic: bool) -> None:
        """``is_symbolic``: the template's resources have symbolic names."""
        self._is_symbolic = is_symbolic
        self.by_id: dict[str, list[Item]] = {}
        self.by_symbol: dict[str, Item] = {}
        self._by_path: dict[str, list[Item]] = {}
        self._by_name: dict[str, list[Item]] = {}
        self._by_full_name: dict[str, list[Item]] = {}
        self._by_loop: dict[str, Item] = {}
        self._unknown_types: set[str] = set()
        self._open_symbols: list[str] = []

    # ---- what there is

    def add(self, item: Item, type_: str, name: str, identifier: str | None) -> None:
        """A copy of a resource, or the only one, by its full type and name."""
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
        """There is a resource of a type (empty: of any) of which the name is not known, or not how many."""
        self._unknown_types.add(type_.lower().strip("/"))

    def add_symbol(self, symbol: str, whole: Item, copies: list[Item], is_open: bool) -> None:
        """The symbolic name of a resource, and those of its copies; ``is_open``: there may be more of them."""
        self.by_symbol[symbol] = whole
        for index, copy in enumerate(copies):
            self.by_symbol[f"{symbol}[{index}]"] = copy
        if is_open:
            self._open_symbols.append(f"{symbol}[{ANY}]")

    def add_loop(self, loop: str, whole: Item) -> None:
        """All copies of a loop, by the loop's name."""
        self._by_loop[loop.lower()] = whole

    # ---- what a text means

    def find(self, text: str) -> list[Item]:
        """The copies, or the one that stands for all of them, that a text certainly means."""
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
        """``/providers/A.b/c/n``: what ``resourceId()`` gives in templates for management groups and the tenant.

        Azure takes it for the resource of that type and name wherever the template deploys it, which published
        templates rely on.
        """
        path = normal_id(text)
        return self._by_path.get(path.removeprefix("providers/"), []) if path.startswith("providers/") else []

    def named(self, name: str) -> list[Item]:
        """The copies with a full name, in any case, of whatever type; none where names lead nowhere, or to a loop."""
        if self._is_symbolic or "/" in name or name.lower() in self._by_loop:
            return []
        return self._by_full_name.get(name.lower(), [])

    def elsewhere(self, text: str) -> list[Item]:
        """The copies that have the type and name of an id, wherever they are."""
        path = normal_id(text).rpartition("providers/")[2]
        return self._by_path.get(path, []) if is_id(text) else []

    def may_mean(self, text: str, spend: Callable[[int], None]) -> bool:
        """Whether a text that certainly means nothing here may do so for some values. ``spend`` counts the steps."""
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
        """Whether a text may be the id of a resource of which little is known."""
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
    """Whether an id lacks its name, as ``resourceId()`` makes it of an empty one: that is another mistake."""
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
