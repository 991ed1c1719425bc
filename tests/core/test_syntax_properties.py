"""What holds for the parser on any text, and after any edit."""

from __future__ import annotations

import json
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from armls.core.syntax import Array, Member, Node, Object, Slot, String, Tree, parse
from tests.core.generating import apply, edits, templates, texts


def outline(tree: Tree) -> object:
    """Everything a tree says, members and relative offsets included, for comparison.

    Without the members where it is misread, as those of an earlier tree may stand in other places then.
    """
    problems = tree.problems()
    if any(problem.structural or problem.code == "text-after-end" for problem in problems):
        comments = sorted((base + one.start, base + one.end) for base, it in tree.members() for one in it.comments)
        return problems, comments, tree.root.depth, tree.root.value.start, tree.root.value.end
    return problems, _member(tree.root)


def _member(member: Member) -> object:
    return member.kind, _node(member.value), member.problems, member.comments, member.depth, member.broken


def _node(node: Node) -> object:
    if isinstance(node, Slot):
        return "slot", node.start, node.end, _member(node.member)
    if isinstance(node, Object):
        return node.start, node.end, [(item.key, _node(item.value)) for item in node.properties]
    if isinstance(node, Array):
        return node.start, node.end, [_node(item) for item in node.items]
    return repr(node)


def leaves(tree: Tree) -> list[tuple[int, int, str]]:
    """Every string with its absolute offsets."""
    found = []
    for base, member in tree.members():
        stack: list[Node] = [member.value]
        while stack:
            node = stack.pop()
            if isinstance(node, Object):
                for item in node.properties:
                    stack += [item.key, item.value]
            elif isinstance(node, Array):
                stack.extend(node.items)
            elif isinstance(node, String):
                found.append((base + node.start, base + node.end, node.value))
    return found


@given(texts)
@settings(max_examples=400)
def test_no_text_makes_the_parser_raise_and_all_places_lie_in_it(text: str) -> None:
    tree = parse(text)
    for problem in tree.problems():
        assert 0 <= problem.start <= problem.end <= len(text)
        assert problem.message.strip()
    for start, end, _ in leaves(tree):
        assert 0 <= start <= end <= len(text)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=3), x, max_size=3), max_leaves=10))  # fmt: skip  # noqa: E501
def test_json_is_read_as_json(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    tree = parse(text)
    assert [problem for problem in tree.problems() if problem.code != "control-character"] == []
    for start, end, said in leaves(tree):
        assert json.loads(text[start:end]) == said


@given(templates, edits)
@settings(max_examples=150)
def test_a_tree_after_edits_is_the_tree_of_the_text(text: str, changes: list[tuple[float, int, str]]) -> None:
    tree = parse(text)
    for change in changes:
        start, end, new = apply(text, change)
        text = text[:start] + new + text[end:]
        tree = parse(text, tree)
        assert outline(tree) == outline(parse(text))


@given(templates, edits)
@settings(max_examples=150)
def test_a_mended_text_has_the_members_of_the_last_version_that_could_be_read(
    text: str, changes: list[tuple[float, int, str]]
) -> None:
    good = tree = parse(text)
    first = text
    for change in changes:
        start, end, new = apply(text, change)
        text = text[:start] + new + text[end:]
        tree = parse(text, tree, good)
        assert outline(tree) == outline(parse(text))
    mended = parse(first, tree, good)
    assert outline(mended) == outline(good)
    if not good.root.broken:
        assert [member for _, member in mended.members()][1:] == [member for _, member in good.members()][1:]


@given(templates, st.integers(0, 2**32))
@settings(max_examples=60)
def test_pasting_and_cutting_members_keeps_the_tree_true(text: str, seed: int) -> None:
    chance = random.Random(seed)
    tree = parse(text)
    for _ in range(4):
        spans = [(base, base + member.value.end) for base, member in tree.members()]
        start, end = chance.choice(spans)
        piece = text[start:end]
        at = chance.choice(spans)[chance.randrange(2)]
        text = text[:at] + chance.choice([",", ""]) + piece + chance.choice([",", ""]) + text[at:]
        tree = parse(text, tree)
        assert outline(tree) == outline(parse(text))


def test_an_edit_in_one_member_keeps_all_others() -> None:
    text = '{"resources": [{"name": "a"}, {"name": "b"}, {"name": "c"}]}'
    tree = parse(text)
    changed = parse(text.replace('"b"', '"bb"'), tree)
    old = [member for _, member in tree.members()]
    new = [member for _, member in changed.members()]
    assert [one is other for one, other in zip(old, new, strict=True)] == [False, True, False, True]
