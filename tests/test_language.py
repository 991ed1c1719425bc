"""The language of messages, manuals and docstrings: the standard terms of Azure, LSP and Python, no dialect of our own.

``python tests/test_language.py [PATH…]`` lists what is not in these terms in files or folders.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVER = Path(__file__).resolve().parents[1] / "server" / "armls"
RULES = SERVER / "rules"
REWRITTEN: tuple[str, ...] = (
    "cli",
    "core",
    "rules/__init__.py",
    "rules/api_versions.py",
    "rules/context.py",
    "rules/declared.py",
    "rules/deployment_parameters.py",
    "rules/document_context.py",
    "rules/documentation.py",
    "rules/empty_values.py",
    "rules/engine",
    "rules/expressions",
    "rules/facts.py",
    "rules/functions",
    "rules/limits",
    "rules/literals.py",
    "rules/lookup.py",
    "rules/loops.py",
    "rules/meter.py",
    "rules/other_templates.py",
    "rules/outputs",
    "rules/parameter_files",
    "rules/parameter_values.py",
    "rules/parameters",
    "rules/registry.py",
    "rules/resource_settings.py",
    "rules/resources",
    "rules/rule.py",
    "rules/rule_context.py",
    "rules/secrecy.py",
    "rules/secrets",
    "rules/security",
    "rules/settings.py",
    "rules/shape.py",
    "rules/simplifying.py",
    "rules/syntax",
    "rules/template",
    "rules/type_shape.py",
    "rules/web_sites.py",
    "rules/written_ids.py",
    "services/__init__.py",
    "services/analysis",
    "services/baseline.py",
    "services/cache",
    "services/checking.py",
    "services/config.py",
    "services/config_schema.py",
    "services/discovery.py",
    "services/doctor.py",
    "services/excerpt.py",
    "services/expansion.py",
    "services/expansion_text.py",
    "services/files.py",
    "services/fixing.py",
    "services/isolated.py",
    "services/json_text.py",
    "services/links.py",
    "services/locate",
    "services/manuals.py",
    "services/memory.py",
    "services/memory_watch.py",
    "services/metrics.py",
    "services/monitor.py",
    "services/patterns.py",
    "services/refusals.py",
    "services/scheduler.py",
    "services/summary",
    "services/ttk",
    "services/writing.py",
)
"""The files and folders of the server that are held to this so far."""

TERMS = {
    r"(?<!there )\b(is|are) no (?!longer|more\b)": "isn't a valid …; unknown …",
    r"\bno member of\b": "unknown property … on …",
    r"\b(stands?|standing)\b": "is, is defined in",
    r"\bcomes? to\b": "evaluates to, resolves to",
    r"\bwait(s|ing)? for\b": "depends on",
    r"\b(behind|in front of)\b": "after, before",
    r"\b(takes|taken|(can|may|must|to|that|which|they|and|or) take)\b": "accepts, requires",
    r"\bwhole numbers?\b": "integer",
    r"\btrue or false\b": "Boolean",
    r"\b(texts|a text|the text '|as text)\b": "string",
    r"\b(a|each|every|one|per|the|this) round\b|\brounds\b": "iteration",
    r"\b(mend(s|ed|ing)?|judge[sd]?|judging|made up|fed by)\b": "fix, check, placeholder",
    r"\bgive(s|n)? up\b": "stop, cancel",
    r"\blet be\b": "ignored",
}
"""Patterns of what is not written, and what is written instead."""
FIRST_LINE = {r"^What\b": "a noun or an imperative verb", r"^The same\b": "a line that stands on its own"}
TITLE = {r"^Write '": "Change to '…'", r"^Leave\b": "Remove …"}


def offences(path: Path) -> list[str]:
    """Each as ``path:line: what is written (what to write)``."""
    tree = ast.parse(path.read_text("utf-8"))
    found = []
    for line, text, terms in [*_docstrings(tree, RULES in path.parents), *_messages(tree)]:
        prose = re.sub("``.*?``", "``", text)
        for pattern, instead in terms.items():
            match = re.search(pattern, prose, re.IGNORECASE)
            if match:
                found.append(f"{path.relative_to(SERVER)}:{line}: {match[0]!r} in {text.strip()[:90]!r} ({instead})")
    return found


def _docstrings(tree: ast.Module, are_manuals: bool) -> Iterator[tuple[int, str, dict[str, str]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node) or ""
            line = getattr(node, "lineno", 1)
            yield line, text.partition("\n")[0], {**TERMS, **FIRST_LINE}
            if are_manuals and isinstance(node, ast.Module):
                yield line, text.partition("\n")[2], TERMS


def _messages(tree: ast.Module) -> Iterator[tuple[int, str, dict[str, str]]]:
    """The literals that read like sentences, of docstrings none; of an f-string each part between two braces."""
    docstrings = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            if re.search(r"[a-z'] [a-z']", node.value):
                yield node.lineno, node.value, TERMS
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fix" and node.args:
            yield node.lineno, ast.unparse(node.args[0]).lstrip("f").strip("'\""), TITLE


def _files(paths: list[Path]) -> list[Path]:
    return sorted(file for path in paths for file in (path.rglob("*.py") if path.is_dir() else [path]))


@pytest.mark.parametrize("path", _files([SERVER / path for path in REWRITTEN]), ids=lambda path: path.name)
def test_only_standard_terms(path: Path) -> None:
    assert offences(path) == []


def test_each_term_is_found() -> None:
    source = '"""What is it."""\nmessage = f"The type {x} stands twice"\nfix = Fix("Write \'x\'", ())\n'
    tree = ast.parse(source)
    found = {
        pattern
        for _, text, terms in [*_docstrings(tree, False), *_messages(tree)]
        for pattern in terms
        if re.search(pattern, text, re.IGNORECASE)
    }
    assert found == {r"^What\b", r"\b(stands?|standing)\b", r"^Write '"}


if __name__ == "__main__":
    lines = [
        line for file in _files([Path(one).resolve() for one in sys.argv[1:]] or [SERVER]) for line in offences(file)
    ]
    sys.stdout.write("\n".join([*lines, f"{len(lines)} to rewrite\n"]))
