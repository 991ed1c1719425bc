"""Random expressions: well-formed, and of kinds that fit well enough for most to be worked out."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

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
texts: split(text,text) split(text,texts) createArray(text,text) objectKeys(object) concat(texts,texts) take(texts,small)
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
_WORDS = [
    "", "a", "A", "b", "ab", "aB", "abc", "Abc", "a-b", "a b", "a/b", "a.b", "a,b", " a ", "é", "É", "e", "z", "ä", "ß",
    "SS", "1", "10", "9", "-1", "true", "False", "null", "x'y", "[x]", "[", "{0}", "日本", "😀", "aé", "ÀB", "co-op", "coop",
    "æ", "ae", "ø", "o", "hello world", "aaa", "a,,b", "A1", "_x",
]  # fmt: skip
_LITERALS: dict[str, list[str]] = {
    "letter": ["a", "b", "A", "B", "c", "0", "é", "a-b", " "],
    "small": ["0", "1", "2", "3", "5", "16", "17", "-1", "24"],
    "prefix": ["8", "16", "20", "24", "28", "32", "0", "33", "64", "127"],
    "int": ["0", "1", "-1", "2", "7", "-7", "10", "100", "007", "+5", "2147483647", "2147483648", "-2147483649",
            "9223372036854775807", "-9223372036854775808", "1234567", "9007199254740993"],
    "bool": ["true()", "false()"],
    "null": ["null()"],
    "digits": ["'1'", "' 5 '", "'+7'", "'-0'", "'1.5'", "'1e3'", "'1,000'", "''", "'x'", "'٣'", "'1_0'", "'0x10'", "'NaN'",
               "'-Infinity'", "'.5'", "'5.'", "'1e400'", "'9223372036854775808'", "'--1'", "'1 2'", "'1e-5'", "'(5)'"],
    "floats": ["'1.5'", "'-2.5'", "'0.1'", "'1e21'", "'1.0'", "'123456.789'", "'1e-7'", "'2.675'", "'0.0'", "'-0.0'",
               "'1234567.5'", "'1e15'", "'1e16'", "'0.00001'", "'99.995'", "'1.7976931348623157e308'", "'5e-324'"],
    "float": ["json('1.5')", "json('-0.5')", "json('2.0')", "json('1e20')", "json('0.1')"],
    "base64": ["'YQ=='", "'YWI='", "'YWJj'", "'YQ'", "' Y Q = = '", "''", "'w6k='", "'8J+YgA=='", "'/w=='", "'YQ==YQ=='", "'-_=='",
               "'eyJhIjoxfQ=='", "'WzFd'", "'YR=='", "'Y==='"],
    "pattern": ["'{0}'", "'{0}{1}'", "'{1}-{0}'", "'{{{0}}}'", "'x'", "'{0,5}|'", "'{0,-5}|'", "'{0:D3}'", "'{2}'", "'{'", "'}'",
                "'{0:}'", "'{0 }'", "'{ 0}'", "'{a}'", "'{0,3:N2}'", "'{0:X}'", "'{0,}'", "'{00}'", "'{0:0.0}'", "'{0:yyyy}'",
                "'{{0}}'", "'{0}}'", "'{{0}'", "'{0:{{}'", "'{0:a{{b}'", "'{0:P0}'", "'{0, 5}'", "'{0,-0}'", "'{-1}'"],
    "duration": ["'P1D'", "'PT1H'", "'-P1M'", "'P1Y2M3DT4H5M6S'", "'P13M'", "'PT1.5S'", "'P1W'", "'P'", "'PT'", "'P0D'", "'PT36H'",
                 "'p1d'", "'P1.5D'", "'PT0.1234567S'", "'P-1D'", "'-PT1S'", "'P1DT'", "'P9999Y'", "'PT1M'", "'P1M1Y'", "' P1D'",
                 "'P1D '", "'-P1Y'", "'PT1.S'", "'PT.5S'", "'P400D'"],
    "date": ["'2020-01-01'", "'2020-01-31T10:20:30Z'", "'2020-02-29T23:59:59.999Z'", "'2020-01-01T00:00:00-08:00'",
             "'2020-01-01T00:00:00.1234567+05:30'", "'20200102T030405Z'", "'01/02/2020'", "'2020-1-2'", "'x'", "''", "'2020'",
             "'2020-13-01'", "'1969-12-31T23:59:59.5Z'", "'0001-01-01'", "'9999-12-31'", "'2020-01-01 10:00'", "'20200102'",
             "'Jan 2, 2020'", "'2 January 2020'", "'2020-01-01T10:00:00+0100'", "'1900-02-29'", "'2021-03-04T05:06Z'",
             "'Thu, 02 Jan 2020 03:04:05 GMT'", "'2020-01-01T24:00:00Z'", "'2020-01-01T10:00:60Z'", "' 2020-01-01 '",
             "'2020/01/02'", "'10:00'", "'2020-01-01T10'", "'2020-01-01T1:2:3Z'", "'2020-01'", "'1/2/2020 3:04 PM'"],
    "layout": ["'u'", "'r'", "'o'", "'d'", "'D'", "'f'", "'F'", "'g'", "'G'", "'m'", "'s'", "'t'", "'T'", "'y'", "'U'", "'x'", "''",
               "'yyyy'", "'yyyy-MM-dd'", "'dd/MM/yy'", "'HH:mm:ss.fff'", "'h tt'", "'zzz'", "'%d'", "'ddd MMM'", "'dddd MMMM'",
               "'yyyyMMddTHHmmssZ'", "'fffffff'", "'FFF'", "'K'", "'\"x\"yyyy'", "'\\y'", "'yyyyy'", "'z'", "'%z'", "'d M'", "'gg'",
               "'hh:mm'", "'ss.FFFFFFF'", "'%'", "'ffffffff'", "'y'", "'%y'", "'yyy'", "'H'", "'%H'", "'%t'", "'R'", "'O'", "'M'",
               "'Y'", "'K yyyy'", "'yyyy K'", "'/ :'", "'''a''yyyy'", "'HH:mm K'"],
    "seconds": ["0", "1", "-1", "1577836800", "'0'", "'1577836800'", "253402300799", "253402300800", "-62135596800", "'x'",
                "-62135596801", "' 1 '", "'1.5'"],
    "network": ["'10.0.0.0/8'", "'10.144.0.0/20'", "'192.168.1.77/24'", "'10.0.0.0/30'", "'10.0.0.0/31'", "'10.0.0.0/32'", "'::/0'",
                "'fdad:3236:5555::/48'", "'10.0.0.0'", "'172.16.0.1'", "'x'", "'10.0.0.0/33'", "'10.0.0/24'", "'::1/128'", "'1/8'",
                "'010.0.0.0/8'", "'0x0a.0.0.0/8'", "'2001:db8::1'", "'10.0.0.0/'", "'10.0.0.0/8/9'", "'256.0.0.0/8'", "'/24'",
                "'::ffff:1.2.3.4/120'", "' 10.0.0.0/8'", "'10.0.0.0/08'", "'FE80::1%1/64'", "'10.0.0.0/-1'", "'10.0.0.0/ 8'",
                "'1.2.3/16'", "'fe80::/10'", "'2001:DB8:0:0:1:0:0:1/96'", "'::1.2.3.4/96'", "'192.168.1.1'", "'224.0.0.1'"],
    "address": ["'https://a.com'", "'HTTP://A.com:80/x/y?q=1#f'", "'http://a.com:8080/x/'", "'https://a.com/a b'", "'x'", "''",
                "'ftp://u:p@h/p'", "'https://a.com/x/../y/./z'", "'urn:a:b'", "'mailto:a@b.c'", "'https://é.com/é?é=é'", "'file:///c:/x'",
                "'https://a.com?x=1'", "'https://a.com/%41%2f'", "'//a.com/x'", "'https://[::1]:443/x'", "'https:///x'", "'https://a..b/'",
                "'https://a.com:99999/'", "'https://a.com/x;p=1'", "'https://a.com#f'", "'http://a.com/x?y=a b'", "'https://a_b.com/x'",
                "'https://1.2.3.4/x'", "'https://a.com:/x'", "'wss://a.com:443/x'", "'https://user@a.com/x'", "'https://a.com//x//y'"],
    "relative": ["'x'", "'x/y.json'", "'/x'", "'../x'", "'./x'", "'?q=1'", "'#f'", "''", "'//b.com/x'", "'https://b.com/y'", "'a b'", "'é'",
                 "'x?y#z'", "'../../../x'", "'x/'", "'.'", "'..'", "'a:b'", "'a%20b'", "'x\\y'", "'/'", "'x//y'", "'x/../y'", "'%'", "'a?b?c'",
                 "'a+b&c=d'", "'[x]'", "'a|b'", "'HTTP://B.com'", "'/x/./y/../z?a/../b'"],
    "escaped": ["'a%20b'", "'a+b'", "'%C3%A9'", "'%'", "'%zz'", "'%E2%82'", "'%41%'", "'%2B'", "'é'", "'%f0%9f%98%80'", "'%00'", "'%c3%28'"],
    "data": ["'data:text/plain;base64,SGk='", "'data:,a%20b+c'", "'data:text/plain;charset=utf-8,%C3%A9'", "'data:;base64,SGk='", "'x'",
             "'data:application/json;charset=utf8;base64,eyJhIjoxfQ=='", "'DATA:text/plain;BASE64,SGk='", "'data:text/plain,x'",
             "'data:text/plain;charset=latin1,x'", "'data:text/plain;base64,!'", "'data:'", "'data:,'", "'data:text/plain;charset=UTF-8;base64,w6k='",
             "'data:text/plain; charset=utf-8,x'", "'data:text/plain;foo=bar,x'", "'data:text/plain;base64;charset=utf-8,SGk='"],
    "guid": ["'11111111-1111-1111-1111-111111111111'", "'x'", "'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'"],
    "type": ["'A.b/c'", "'A.b/c'", "'Microsoft.Web/sites'", "'Microsoft.Resources/resourceGroups'", "'A.b/c/'", "'A.b/c/d'", "'A.b'"],
    "id": ["'/subscriptions/s/x/y'", "'/x/y/'", "'x'", "'/a/b/providers/c/d/e'", "'/providers/a/b'", "'/subscriptions/s'", "'/x'"],
    "jsontext": ["'1'", "'1.0'", "'\"a\"'", "'[1,2]'", "'{\"a\":1}'", "'null'", "'true'", "'True'", "''", "'{a:1}'", "'[1,]'", "'[1,,2]'", "'0x10'",
                 "'010'", "'1e3'", "'-0'", "'12345678901234567890'", "'{\"a\":1,\"a\":2}'", "'[1 2]'", "'undefined'", "'NaN'", "'// c'",
                 "'/* c */ 1'", "'\"\\u0041\\n\"'", "'{\"a\":{\"b\":[]}}'", "'\"2020-01-01T00:00:00Z\"'", "' 1 '", "'.5'", "'[1'", "'{\"a\":1} x'",
                 "'-1.5e-3'", "'{''a'':''b''}'", "'1 // x'", "'{\"a\" 1}'", "'[}'", "'\"a'", "'-'", "'+1'", "'1.'", "'1e'", "'Infinity'", "'-Infinity'"],
    "objecttext": ["'{\"a\":1}'", "'{\"A\":1,\"a\":2}'", "'{}'", "'{\"a\":null,\"b\":[1,{\"c\":1.5}]}'", "'{\"b\":1,\"a\":{\"b\":2}}'", "'{\"é\":1,\"e\":2}'"],
    "lists": ["'[]'", "'[1,1.0,\"1\",true,null]'", "'[[1],[1]]'", "'[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}]'"],
    "parts": ["createObject('scheme','https','host','a.com')", "createObject('scheme','http','host','A.com','port',80,'path','x y','query','a=1')",
              "createObject('scheme','https','host','a.com','port',8443,'path','/x/../y')", "createObject('host','a')", "createObject('scheme','','host','a')",
              "createObject('scheme','https','host','a.com','port','1')", "createObject('scheme','https','host','a.com','query','?x=é')",
              "createObject('scheme','https','host','','path','x')", "createObject('scheme','ftp','host','a','port',21,'path','é','query','')"],
}  # fmt: skip
_NUMBER_FORMATS = [
    "D", "D3", "d5", "X", "x8", "X2", "B", "B8", "N", "N0", "N3", "F", "F0", "F3", "E", "E2", "e0", "G", "G3", "g10", "P", "P0", "P1", "R", "C0",
    "0", "000", "0.00", "#.##", "#,##0.00", "#,#", "0%", "000-000", "#", "0.0#", "(0)", "0;(0)", "0;(0);zero", "\"x\"0", "\\x0", "0,,", "0.", "##0.0E+0",
    "00e0", "x", "0 x", "", "A", "Z1", "0‰", "#;#", "0,0.0", "0.000000000000000000001", "N20", "G20", "E20", "F20", "0.##%", "#0", ";", "0;", ";;z",
    "'a'0", "00.00.00", "0E0", "0e-00", "0,", "#-#-#", "D0", "N1", "F1", "G1", "G0", "P3", "E1",
]  # fmt: skip
_LITERALS["numbers"] = [f"'{{0:{layout.replace(chr(39), chr(39) * 2)}}}'" for layout in _NUMBER_FORMATS]
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
        known = _LITERALS[kind]
        return (
            st.sampled_from([one if one[0] in "'-+0123456789" or "(" in one else quoted(one) for one in known])
            if kind != ("letter")
            else st.sampled_from([quoted(one) for one in known])
        )
    if kind == "text":
        return st.one_of(st.sampled_from(_WORDS), st.text(_LETTERS, max_size=4)).map(quoted)
    if kind == "any":
        return st.sampled_from(_KINDS_OF_ANY[:-1] + ("null",)).flatmap(lambda other: _plainly(other, 0, variables))
    if kind in _TABLE:
        return st.sampled_from(_TABLE[kind]).flatmap(lambda call: _call(call[0], call[1], 0, variables))
    raise KeyError(kind)


_SIMPLE: dict[str, list[str]] = {
    "texts": ["createArray('a','B','a')", "createArray()", "createArray('é','z','A','b')"],
    "ints": ["createArray(3,1,2)", "range(0,3)", "createArray(1,1)"],
    "array": ["createArray(1,'a',null())", "createArray()", "json('[1,[2],{\"a\":1}]')"],
    "arrays": ["createArray(createArray(1,2),createArray())"],
    "object": ["createObject('a',1,'b','x')", "createObject()", 'json(\'{"A":null,"c":[1]}\')'],
    "objects": ["createArray(createObject('a',1),createObject('A',2,'b',null()))"],
}
_LITERALS.update(_SIMPLE)


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
        body: Callable[[str], str] = lambda function: (  # noqa: E731
            f"lambda('p','q',{function}(lambdaVariables('p'),lambdaVariables('q')))"
        )
        return st.sampled_from(["less", "greater", "lessOrEquals", "greaterOrEquals"]).map(body)
    names = ("x", "y")[: int(shape[0])]
    inner = _of(shape[1:], max(depth - 1, 0), (*names, *names, *variables))
    shown = ",".join(quoted(name) for name in names)
    return inner.map(lambda text: f"lambda({shown},{text})")
