"""Counts a template that is loaded as a whole, apart from the engines: what their counts are compared with."""

from __future__ import annotations

from collections import Counter
from typing import Any

DEPLOYMENT = "microsoft.resources/deployments"
LIMITS = ("parameters", "variables", "resources", "outputs")


def get(body: Any, name: str) -> Any:
    """A member in any case, the last one of that name; None where there is none."""
    found = [value for key, value in body.items() if key.lower() == name.lower()] if isinstance(body, dict) else []
    return found[-1] if found else None


def has(body: dict[str, Any], name: str) -> bool:
    return any(key.lower() == name.lower() for key in body)


def size(template: Any, section: str) -> int:
    body = get(template, section)
    return len({name.lower() for name in body}) if isinstance(body, dict) else 0


def items(section: Any) -> list[dict[str, Any]]:
    found = section.values() if isinstance(section, dict) else section if isinstance(section, list) else []
    return [one for one in found if isinstance(one, dict)]


def plain_count(template: Any) -> dict[str, Any]:
    """What a summary says of the document, as far as it can be counted."""
    counts: Counter[str] = Counter()
    types: Counter[str] = Counter()
    nested_used: dict[str, int] = dict.fromkeys(LIMITS, 0)

    def used(inner: Any) -> dict[str, int]:
        found = {name: size(inner, name) for name in LIMITS if name != "resources"}
        found["resources"] = sum(weight(one) for one in items(get(inner, "resources")))
        return found

    def weight(resource: dict[str, Any]) -> int:
        count = get(get(resource, "copy") or {}, "count")
        own = count if type(count) is int else 1
        children = sum(weight(one) for one in items(get(resource, "resources")))
        return children + (0 if get(resource, "existing") in (True, "true") else own)

    def walk(section: Any, kind: str, parent: str) -> None:
        for resource in items(section):
            counts[kind] += 1
            counts["copies"] += has(resource, "copy")
            counts["conditional"] += has(resource, "condition")
            counts["existing"] += get(resource, "existing") in (True, "true")
            own = get(resource, "type") or ""
            is_full = not parent or ("." in own.split("/")[0] and "/" in own)
            full = own if is_full else f"{parent}/{own}"
            types[full] += 1
            walk(get(resource, "resources"), "nested" if kind == "nested" else "child", full)
            inner = get(get(resource, "properties"), "template")
            if own.lower() == DEPLOYMENT and isinstance(inner, dict):
                for name, number in used(inner).items():
                    nested_used[name] = max(nested_used[name], number)
                walk(get(inner, "resources"), "nested", "")

    walk(get(template, "resources"), "topLevel", "")
    functions = get(template, "functions")
    root = used(template)
    limits = [(name, root[name]) for name in LIMITS]
    fuller = [(name, nested_used[name]) for name in LIMITS if nested_used[name] > root[name]]
    return {
        **{name: size(template, name) for name in ("parameters", "variables", "definitions", "outputs")},
        "functions": sum(len(get(one, "members") or {}) for one in (functions if isinstance(functions, list) else [])),
        "resources": {
            **{name: counts[name] for name in ("topLevel", "child", "nested")},
            "total": counts["topLevel"] + counts["child"] + counts["nested"],
            **{name: counts[name] for name in ("copies", "conditional", "existing")},
        },
        "resourceTypes": dict(types),
        "limits": sorted(limits + fuller),
    }
