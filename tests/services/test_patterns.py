"""Patterns as in a ``.gitignore``: what they match, as git itself says, and that none takes long."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armls.services.patterns import MOST_PATTERNS, InvalidPattern, Pattern, Patterns

MATCHES = [
    # pattern, paths that it matches, paths that it does not match
    ("a.json", "a.json x/a.json a.json/b", "A.json a.jsonc xa.json"),
    ("/a.json", "a.json", "x/a.json"),
    ("x/a.json", "x/a.json", "y/x/a.json"),
    ("old/", "old/ old/a.json x/old/b/c", "old"),
    ("*.json", "a.json .json x/b.json", "a.jsonc"),
    ("a*b*c", "abc aXbYc abcbc", "ab acb"),
    ("src/**", "src/a src/a/b src/a/", "src/ src"),
    ("**/a", "a x/a x/y/a", "xa"),
    ("a/**/b", "a/b a/x/b a/x/y/b", "a/xb ab"),
    ("**/a/**/b/", "a/b/ x/a/y/b/c", "a/b b/a/"),
    ("x/*/y", "x/a/y", "x/y x/a/b/y"),
    ("a**c", "abc abbc", "a/c"),
    ("?.json", "a.json é.json", "ab.json .json"),
    ("[a-cx].json", "b.json x.json", "d.json"),
    ("[!a-c].json", "d.json", "a.json"),
    ("[]x]", "] x", "[]"),
    ("[[:digit:]_]", "7 _", "a"),
    (r"a\*", "a*", "ab"),
    (r"\!a", "!a", "a"),
    (r"\#a", "#a", "a"),
    ("a//b", "", "a/b"),
]


@pytest.mark.parametrize(("pattern", "accepted", "refused"), MATCHES)
def test_what_a_pattern_matches(pattern: str, accepted: str, refused: str) -> None:
    patterns = Patterns.of([pattern])
    paths = [*accepted.split(), *refused.split()]
    assert [path for path in paths if patterns.matches(path)] == accepted.split()


def test_the_last_pattern_decides_but_an_excluded_folder_stays_excluded() -> None:
    lines = ["*.json", "!keep.json", "out/", "!out/keep.json", "# a comment", "", "trailing  ", r"kept\ "]
    patterns = Patterns.of(lines)
    paths = ["a.json", "keep.json", "out/keep.json", "# a comment", "trailing", "kept "]
    assert [path for path in paths if patterns.matches(path)] == ["a.json", "out/keep.json", "trailing", "kept "]


@pytest.mark.parametrize("line", ["!", "/", "!/", "[a", "[]", "[z-a]", "[[:odd:]]", "a\\", "x/[", "a" * 5000])
def test_a_text_that_no_path_can_match_is_no_pattern(line: str) -> None:
    with pytest.raises(InvalidPattern):
        Pattern.of(line)
    assert Patterns.of([line, "a"]).patterns == Patterns.of(["a"]).patterns


def test_only_so_many_patterns_are_used() -> None:
    patterns = Patterns.of(f"x{number}" for number in range(MOST_PATTERNS + 1))
    assert patterns.matches(f"x{MOST_PATTERNS - 1}")
    assert not patterns.matches(f"x{MOST_PATTERNS}")


class _Counted(str):
    """A name that counts how often its characters are looked at."""

    looks = 0

    def __iter__(self):  # type: ignore[no-untyped-def]
        for char in str(self):
            _Counted.looks += 1
            yield char


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("a*" * 14 + "b", "a" * 200),
        ("*a" * 1000 + "b", "a" * 2000),
        ("**/a/" * 14 + "b", "a/" * 200 + "a"),
        ("**/a*a*a*c/" * 14 + "b", "aaaaaaaa/" * 40 + "a"),
        ("**/" * 500 + "*b", "a/" * 200 + "a"),
        ("[a-z]*" * 100 + "?", "a" * 2000 + "/"),
    ],
)
def test_no_pattern_looks_at_a_character_more_often_than_it_has_segments(pattern: str, path: str) -> None:
    parsed = Pattern.of(pattern)
    assert parsed is not None
    _Counted.looks = 0
    names = [_Counted(name) for name in path.split("/") if name]
    parsed.matches(names, path.endswith("/"))  # type: ignore[arg-type]
    assert _Counted.looks <= len(path) * len(parsed.segments)


# ---- git itself

# gitignore(5) says that these are a '*' each; git itself takes some of them for '**/'.
_STARS_IN_A_NAME = re.compile(r"[^/!]\*\*|\*\*[^/]")

NAMES = st.sampled_from(["a", "b", "ab", "a.json", "ba", "-", "]", "a b"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
PIECES = st.sampled_from([*"ab*?/!# ", "**", "/**/", "**/", "/**", "[ab]", "[!a]", "[]-]", "\\", ".json", "ab"])
LINES = st.lists(PIECES, min_size=1, max_size=6).map("".join).filter(lambda line: not _STARS_IN_A_NAME.search(line))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return folder


@given(lines=st.lists(LINES, min_size=1, max_size=5), path=PATHS)
def test_a_path_is_excluded_where_it_or_a_folder_around_it_is(lines: list[str], path: str) -> None:
    patterns, names = Patterns.of(lines), path.split("/")
    around = [patterns.verdict("/".join(names[:count]), True) for count in range(1, len(names))]
    assert patterns.matches(path) is (True in around or patterns.verdict(path, False) is True)


@settings(max_examples=150)
@given(lines=st.lists(LINES, min_size=1, max_size=3), paths=st.lists(PATHS, min_size=1, max_size=12, unique=True))
def test_git_says_the_same(repository: Path, lines: list[str], paths: list[str]) -> None:
    (repository / ".gitignore").write_text("\n".join(lines) + "\n")
    command = ["git", "-C", str(repository), "check-ignore", "--stdin", "-z", "--no-index"]
    said = subprocess.run(command, input="\0".join(paths), capture_output=True, text=True, check=False)
    assert said.returncode in (0, 1), said.stderr
    ours = Patterns.of(lines)
    assert [path for path in paths if ours.matches(path)] == [one for one in said.stdout.split("\0") if one]
