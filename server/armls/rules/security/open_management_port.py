"""Management ports should not be open to the internet

## What it does
Reports a security rule that allows inbound traffic from any source to the port of SSH (22), RDP (3389) or WinRM (5985,
5986).

## Why
These ports are attacked within minutes. Allow the addresses of the administrators only, or use Azure Bastion.

## Example
Bad: `"sourceAddressPrefix": "*", "destinationPortRange": "3389", "direction": "Inbound", "access": "Allow"`
Good: `"sourceAddressPrefix": "203.0.113.0/24", "destinationPortRange": "3389", …`
"""

from __future__ import annotations

from collections.abc import Iterator

from armls.core.evaluator.values import Value
from armls.core.finding import Finding, Severity
from armls.core.syntax import Array, Node, Object, content
from armls.rules.context import MemberContext
from armls.rules.resource_settings import says, setting, type_of
from armls.rules.rule import rule


@rule("member", members=("resource",), severity=Severity.WARNING, default=False)
def check(ctx: MemberContext) -> Iterator[Finding]:
    """Check each rule of a security group, defined in it or as a resource of its own."""
    type_ = type_of(ctx)
    if type_ == "microsoft.network/networksecuritygroups/securityrules":
        found = setting(ctx, "properties")
        if found is not None:
            yield from _check_rule(ctx, found.node, found.value)
    elif type_ == "microsoft.network/networksecuritygroups":
        found = setting(ctx, "properties", "securityRules")
        if found is None or not isinstance(found.value, list):
            return
        nodes = content(found.node)
        items = nodes.items if type(nodes) is Array and len(nodes.items) == len(found.value) else ()
        for index, rule_ in enumerate(found.value):
            node = content(items[index]) if items else found.node
            body = (
                next((inner for key, inner in rule_.items() if key.lower() == "properties"), None)
                if isinstance(rule_, dict)
                else None
            )
            yield from _check_rule(ctx, _properties(node), body)


_PORTS = (22, 3389, 5985, 5986)
_ANYONE = ("*", "0.0.0.0/0", "0.0.0.0", "::/0", "internet", "any")


def _properties(node: Node) -> Node:
    """The node of a security rule's properties, or of the rule without them."""
    found = node.get("properties") if type(node) is Object else None
    return found.value if found is not None else node


def _check_rule(ctx: MemberContext, node: Node, body: Value) -> Iterator[Finding]:
    if not isinstance(body, dict):
        return
    rule_ = {key.lower(): value for key, value in body.items()}
    if not says(rule_.get("direction"), "inbound") or not says(rule_.get("access"), "allow"):
        return
    if not says(rule_.get("protocol"), "*", "tcp"):
        return
    sources = _listed(rule_, "sourceaddressprefix", "sourceaddressprefixes")
    if not any(says(source, *_ANYONE) for source in sources):
        return
    ports = _listed(rule_, "destinationportrange", "destinationportranges")
    open_ports = [port for port in _PORTS if any(_includes(written, port) for written in ports)]
    if open_ports:
        named = ", ".join(map(str, open_ports))
        source = node.get("sourceAddressPrefix") if type(node) is Object else None
        place = source.value if source is not None else node
        ports_ = f"Port {named} is" if len(open_ports) == 1 else f"Ports {named} are"
        message = f"{ports_} open to the whole internet; set 'sourceAddressPrefix' to the addresses that need access"
        yield ctx.at(place, message)


def _listed(rule_: dict[str, Value], one: str, many: str) -> list[Value]:
    others = rule_.get(many)
    return [rule_.get(one), *(others if isinstance(others, list) else [])]


def _includes(written: Value, port: int) -> bool:
    """Whether a port, a range, a list of both or ``*`` includes a port."""
    if isinstance(written, int):
        return written == port
    if not isinstance(written, str):
        return False
    if written.strip() == "*":
        return True
    for part in written.split(","):
        first, _, last = part.strip().partition("-")
        if first.isdigit() and (last or first).isdigit() and int(first) <= port <= int(last or first):
            return True
    return False
