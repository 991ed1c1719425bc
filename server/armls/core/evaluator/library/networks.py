"""Functions of networks: ``parseCidr``, ``cidrSubnet``, ``cidrHost``, with addresses parsed as by .NET."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address

from armls.core.evaluator.library.arguments import text, whole
from armls.core.evaluator.values import EvaluationError, Value

_IGNORED = re.compile(r"[^0-9a-fA-F./:\s]+")
"""Characters that the engine removes before it parses a network."""
_SEPARATOR = re.compile(r"[\s/]+")
_PART = re.compile(r"0[xX][0-9a-fA-F]{1,8}|[0-9]{1,11}")


class _Network:
    """A network: its first address as a number, the length of its prefix, and the bits of its addresses."""

    def __init__(self, given: str) -> None:
        self.written = given
        mistake = EvaluationError(f"'{given[:60]}' isn't a valid network in CIDR notation, such as '10.0.0.0/24'")
        parts = _SEPARATOR.sub(" ", _IGNORED.sub("", given)).split()
        if not parts:
            raise mistake
        value = v4_number(parts[0])
        self.bits = 32 if value is not None else 128
        if value is None:
            value = _v6(parts[0])
        if value is None:
            raise mistake
        prefix = self._prefix(parts[1]) if len(parts) > 1 else self._default(value)
        if prefix is None:
            raise mistake
        self.prefix = prefix
        if self.prefix > self.bits:
            raise EvaluationError(
                f"'{given[:60]}' isn't a valid network; its prefix must not be longer than {self.bits} bits"
            )
        self.size = 1 << (self.bits - self.prefix)
        self.first = value & ~(self.size - 1)

    def _prefix(self, written: str) -> int | None:
        """The length of the prefix, written as a number or as a mask; None if it is neither."""
        if re.fullmatch("[0-9]{1,3}", written) and int(written) <= self.bits:
            return int(written)
        mask, bits = v4_number(written), 32
        if mask is None:
            mask, bits = _v6(written), 128
        if mask is None:
            return None
        ones = f"{mask:0{bits}b}".rstrip("0")
        return len(ones) if "0" not in ones else None

    def _default(self, value: int) -> int:
        """The prefix that the class of an address decides."""
        if self.bits == 128:
            return 64
        octet = value >> 24
        return 8 if octet < 128 else 16 if octet < 192 else 24

    def shown(self, value: int) -> str:
        """The string form of an address."""
        if self.bits == 32:
            return str(IPv4Address(value))
        return show_v6(IPv6Address(value))


def v4_number(written: str) -> int | None:
    """An IPv4 address of one to four parts, the last one filling the rest; ``010`` is octal, ``0x10`` is 16."""
    parts = written.split(".")
    if len(parts) > 4 or not all(_PART.fullmatch(part) for part in parts):
        return None
    try:
        numbers = [int(part, 16 if part[:2] in ("0x", "0X") else 8 if part[0] == "0" else 10) for part in parts]
    except ValueError:
        return None
    *heads, last = numbers
    room = 8 * (4 - len(heads))
    if any(head > 255 for head in heads) or last >= 1 << room:
        return None
    value = last
    for index, head in enumerate(heads):
        value |= head << (24 - 8 * index)
    return value


def show_v6(address: IPv6Address) -> str:
    """The string form of an IPv6 address; its last four bytes as an IPv4 address where .NET writes them so."""
    groups = [int(group, 16) for group in address.exploded.split(":")]
    embeds = groups[4:6] == [0, 0x5EFE] or (
        not any(groups[:4]) and groups[6] != 0 and (groups[4:6] in ([0, 0], [0, 0xFFFF], [0xFFFF, 0]))
    )
    if not embeds:
        return _compressed(groups)
    return f"{_compressed([*groups[:6], 1, 1]).removesuffix('1:1')}{IPv4Address(int(address) & 0xFFFFFFFF)}"


def _compressed(groups: list[int]) -> str:
    """Groups in hexadecimal, ``::`` in place of the first of the longest runs of two zeros or more."""
    shown = ":".join(f"{group:x}" for group in groups)
    row = max(re.finditer(r"\b0(?::0)+\b", shown), key=lambda row: len(row[0]), default=None)
    if row is None:
        return shown
    return f"{shown[: row.start()].removesuffix(':')}::{shown[row.end() :].removeprefix(':')}"


def _v6(written: str) -> int | None:
    try:
        return int(IPv6Address(written.partition("%")[0]))
    except ValueError:
        return None


def _parse_cidr(arguments: list[Value]) -> Value:
    network = _Network(text(arguments, 0, "parseCidr"))
    first, last = network.first, network.first + network.size - 1
    mask = ((1 << network.bits) - 1) ^ (network.size - 1)
    found: dict[str, Value] = {"network": network.shown(first), "netmask": network.shown(mask)}
    if network.bits == 32:
        found["broadcast"] = network.shown(last)
        if network.size > 2:
            first, last = first + 1, last - 1
        else:
            last = first
    return {**found, "firstUsable": network.shown(first), "lastUsable": network.shown(last), "cidr": network.prefix}


def _cidr_subnet(arguments: list[Value]) -> Value:
    written = text(arguments, 0, "cidrSubnet")
    prefix, index = whole(arguments, 1, "cidrSubnet"), whole(arguments, 2, "cidrSubnet")
    network = _Network(written)
    if not network.prefix <= prefix <= network.bits:
        raise EvaluationError(
            f"cidrSubnet() requires a prefix from {network.prefix} to {network.bits} (found: {prefix})"
        )
    count = 1 << (prefix - network.prefix)
    if not 0 <= index < count:
        raise EvaluationError(f"cidrSubnet() requires an index from 0 to {count - 1} here (found: {index})")
    return f"{network.shown(network.first + index * (1 << (network.bits - prefix)))}/{prefix}"


def _cidr_host(arguments: list[Value]) -> Value:
    written, index = text(arguments, 0, "cidrHost"), whole(arguments, 1, "cidrHost")
    network = _Network(written)
    address = network.first + index + 1
    if address >= network.first + network.size - 1 and index >= 0:
        raise EvaluationError(f"The network {network.written} has no host number {index}")
    return network.shown(address % (1 << network.bits))


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "parsecidr": _parse_cidr,
    "cidrsubnet": _cidr_subnet,
    "cidrhost": _cidr_host,
}
