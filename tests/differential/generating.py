"""Random expressions: well-formed, and of kinds that fit well enough for most to be worked out."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

_CALLS = """
text: concat(scalar) concat(scalar,scalar) concat(scalar,scalar,scalar) toLower(text) toUpper(text) trim(text)
text: replace(text,text,text) substring(text,small) substring(text,small,small) padLeft(scalar,small)
text: padLeft(text,small,letter) take(text,small) skip(text,small) first(text) last(text) string(any) base64(text)
text: base64ToString(base64) format(pattern,any) format(pattern,any,any) format(numbers,number) join(texts,text)
text: uriComponent(text) uriComponentToString(escaped) uri(address,relative) buildUri(parts) dataUri(any)
text: dataUriToString(data) guid(text) guid(text,text) uniqueString(text) uniqueString(text,text) first(texts)
text: dateTimeAdd(date,duration) dateTimeAdd(date,duration,layout) dateTimeFromEpoch(seconds) cidrHost(network,small)
text: cidrSubnet(network,prefix,small) resourceId(type,text) resourceId(text,type,text) resourceId(guid,text,type,text)
text: subscriptionResourceId(type,text) tenantResourceId(type,text) extensionResourceId(id,type,text)
text: managementGroupResourceId(text,type,text) if(bool,text,text) coalesce(maybe,text) last(texts) string(object)
text: reduce(texts,text,lambda2text) string(array)
int: add(int,int) sub(int,int) mul(int,int) div(int,int) mod(int,int) length(text) length(array) length(object)
int: indexOf(text,text) lastIndexOf(text,text) indexOf(array,any) lastIndexOf(array,any) int(digits) min(ints) max(ints)
int: min(int,int) max(int,int,int) dateTimeToEpoch(date) if(bool,int,int) reduce(ints,int,lambda2int) first(ints)
float: float(int) float(digits) json(floats) min(number,number) max(number,number,number)
bool: equals(any,any) equals(text,text) less(text,text) less(number,number) lessOrEquals(text,text)
bool: greater(text,text) greaterOrEquals(number,number) and(bool,bool) or(bool,bool,bool) not(bool) bool(any)
bool: contains(text,text) contains(array,any) contains(object,text) startsWith(text,text) endsWith(text,text)
bool: empty(text) empty(array) empty(object) if(bool,bool,bool) greater(number,number)
texts: split(text,text) split(text,texts) createArray(text,text) objectKeys(object) concat(texts,texts)
texts: take(texts,small)
texts: map(texts,lambda1text) filter(texts,lambda1bool) sort(texts,lambdaless) union(texts,texts) distinct(texts)
texts: intersection(texts,texts) skip(texts,small)
ints: range(small,small) createArray(int,int,int) concat(ints,ints) sort(ints,lambdaless) map(ints,lambda1int)
ints: filter(ints,lambda1bool)
array: createArray(any) createArray(any,any) createArray(any,any,any) concat(array,array) union(array,array)
array: intersection(array,array) distinct(array) flatten(arrays) items(object) array(any) take(array,small)
array: skip(array,small) map(array,lambda1any) filter(array,lambda1bool) json(lists) map(array,lambda2any)
arrays: createArray(array) createArray(array,texts) createArray(ints,array,array)
object: createObject(letter,any) createObject(letter,any,letter,any) union(object,object) intersection(object,object)
object: shallowMerge(objects) json(objecttext) parseUri(address) parseCidr(network) toObject(texts,lambda1text)
object: toObject(texts,lambda1text,lambda1any) groupBy(texts,lambda1text) mapValues(object,lambda1any)
object: groupBy(array,lambda1text) union(object,object,object) base64ToJson(base64) createObject(text,any)
objects: createArray(object) createArray(object,object)
any: first(array) last(array) coalesce(any,any) if(bool,any,any) tryGet(object,letter) tryGet(array,small)
any: tryGet(object,letter,letter) indexFromEnd(array,small) tryIndexFromEnd(array,small) json(jsontext)
any: tryIndexFromEnd(arrays,small,small) reduce(array,any,lambda2any) null()
"""
_KINDS_OF_ANY = ("text", "int", "float", "bool", "texts", "ints", "array", "object", "any")
_PLAIN: dict[str, tuple[str, ...]] = {
    "scalar": ("text", "text", "int", "bool"),
    "number": ("int", "float"),
    "maybe": ("null", "text"),
}
"""Kinds that are one of several others."""
_LETTERS = "aAbBzZ019 -_./,;:'[]{}()\"\\%+#?&=@*~éÉäßøæİıñΣςяж日😀\n\t\u00a0"
_LITERALS: dict[str, list[str]] = json.loads((Path(__file__).parent / "literals.json").read_text("utf-8"))
"""What stands for a kind where no call does, as expressions; under ``words`` texts without their quotes."""
UNKNOWN = "reference('x').y"


def expressions(depth: int = 3) -> st.SearchStrategy[str]:
    """Expressions without their brackets, ``depth`` calls within each other and a little more."""
    return st.sampled_from(_KINDS_OF_ANY).flatmap(lambda kind: _of(kind, depth, ()))


def quoted(text: str) -> str:
    """A text as an expression has it."""
    return "'" + text.replace("'", "''") + "'"


def _table() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for line in _CALLS.split("\n"):
        kind, _, calls = line.partition(": ")
        for call in calls.split():
            name, _, kinds = call[:-1].partition("(")
            found.setdefault(kind, []).append((name, tuple(kinds.split(",")) if kinds else ()))
    return found


_TABLE = _table()
_WILD = st.integers(0, 39)


@cache
def _of(kind: str, depth: int, variables: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Expressions of a kind, within lambdas of these variables."""
    if kind.startswith("lambda"):
        return _lambda(kind[6:], depth, variables)

    def chosen(wild: int) -> st.SearchStrategy[str]:
        if wild == 0:
            return st.just(UNKNOWN)
        if wild == 1 and depth > 0:
            return st.sampled_from(_KINDS_OF_ANY).flatmap(lambda other: _plainly(other, depth, variables))
        if wild in (2, 3, 4) and variables:
            return st.sampled_from([f"lambdaVariables('{name}')" for name in variables])
        if wild == 5 and depth > 0:
            return _accessed(depth, variables)
        return _plainly(kind, depth, variables)

    return _WILD.flatmap(chosen)


@cache
def _plainly(kind: str, depth: int, variables: tuple[str, ...]) -> st.SearchStrategy[str]:
    if kind in _PLAIN:
        return st.sampled_from(_PLAIN[kind]).flatmap(lambda other: _of(other, depth, variables))
    literal = _literals(kind, variables)
    if depth <= 0 or kind not in _TABLE:
        return literal
    calls = st.sampled_from(_TABLE[kind]).flatmap(lambda call: _call(call[0], call[1], depth, variables))
    return calls if kind not in ("text", "int", "bool", "any") else st.one_of(calls, calls, literal)


@cache
def _literals(kind: str, variables: tuple[str, ...]) -> st.SearchStrategy[str]:
    if kind in _LITERALS:
        return st.sampled_from(_LITERALS[kind])
    if kind == "text":
        return st.one_of(st.sampled_from(_LITERALS["words"]), st.text(_LETTERS, max_size=4)).map(quoted)
    if kind == "any":
        return st.sampled_from((*_KINDS_OF_ANY[:-1], "null")).flatmap(lambda other: _plainly(other, 0, variables))
    if kind in _TABLE:
        return st.sampled_from(_TABLE[kind]).flatmap(lambda call: _call(call[0], call[1], 0, variables))
    raise KeyError(kind)


def _call(name: str, kinds: tuple[str, ...], depth: int, variables: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.tuples(*[_of(kind, depth - 1, variables) for kind in kinds]).map(
        lambda given: f"{name}({','.join(given)})"
    )


def _accessed(depth: int, variables: tuple[str, ...]) -> st.SearchStrategy[str]:
    objects = st.tuples(_plainly("object", depth, variables), st.sampled_from(["a", "A", "b", "key", "scheme", "cidr"]))
    arrays = st.tuples(_plainly("array", depth, variables), _of("small", 0, variables))
    return st.one_of(objects.map(lambda pair: f"{pair[0]}.{pair[1]}"), arrays.map(lambda pair: f"{pair[0]}[{pair[1]}]"))


def _lambda(shape: str, depth: int, variables: tuple[str, ...]) -> st.SearchStrategy[str]:
    if shape == "less":
        orders = st.sampled_from(["less", "greater", "lessOrEquals", "greaterOrEquals"])
        return orders.map(lambda order: f"lambda('p','q',{order}(lambdaVariables('p'),lambdaVariables('q')))")
    names = ("x", "y")[: int(shape[0])]
    inner = _of(shape[1:], max(depth - 1, 0), (*names, *names, *variables))
    shown = ",".join(quoted(name) for name in names)
    return inner.map(lambda text: f"lambda({shown},{text})")
