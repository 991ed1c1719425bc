"""The packages of all platforms, unpacked: they hold what they must, byte by byte, and nothing else."""

from __future__ import annotations

import json
import re
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

import pytest
from tools.vsix import package
from tools.vsix.lock import read_lock
from tools.vsix.targets import PYTHONS, TARGETS
from tools.vsix.wheels import fetch

import armls
from tests.conftest import CHECKOUT
from tests.vsix.binaries import built_for, newest_glibc
from tests.vsix.conftest import Unpacked, package_of

LOCK = read_lock()
MOST_BYTES = 15 * 1024 * 1024
HERE = "linux-x64"

BUILDS = {
    "linux-x64": {"linux-x86_64": {"linux glibc x86_64"}},
    "linux-arm64": {"linux-arm64": {"linux glibc arm64"}},
    "alpine-x64": {"linux-x86_64": {"linux musl x86_64"}},
    "darwin-arm64": {"darwin-arm64": {"darwin arm64"}, "darwin-x86_64": {"darwin x86_64"}},
    "darwin-x64": {"darwin-x86_64": {"darwin x86_64"}},
    "win32-x64": {"win32-x86_64": {"win32 x86_64"}},
    "win32-arm64": {"win32-arm64": {"win32 arm64"}, "win32-x86_64": {"win32 x86_64"}},
}
"""What the compiled modules in each folder of a package are built for."""

MODULES = {
    "abi3": [("psutil", "_psutil_*")],
    **{
        f"cp{version.replace('.', '')}": [
            ("ijson/backends", "_yajl2.*"),
            ("markupsafe", "_speedups.*"),
            ("msgspec", "_core.*"),
            ("zlib_ng", "zlib_ng.*"),
        ]
        for version in PYTHONS
    },
}
"""The compiled modules in each folder."""

EXPECTED = re.compile(
    r"""package\.json | package\.nls(\.[a-z-]+)?\.json | readme\.md | changelog\.md | LICENSE\.txt
    | THIRD-PARTY-NOTICES\.txt | language-configuration\.json
    | dist/[a-z]+\.(js|css) | media/[\w.-]+\.(png|svg|css|js) | schemas/[\w.-]+\.json | syntaxes/[\w.-]+\.json
    | walkthrough/[\w.-]+\.(md|svg|png)
    | bundled/(armls_server\.py | lib/.+ | native/(linux|darwin|win32)-(x86_64|arm64)/(abi3|cp31[0-4])/.+)""",
    re.VERBOSE,
)

UNWANTED = re.compile(r"__pycache__|\.pyc$|/tests?/|/(rich|pygments|markdown_it)/", re.IGNORECASE)

every_target = pytest.mark.parametrize("target", TARGETS)


def files_of(folder: Path) -> dict[str, Path]:
    """The files below a folder by their paths in it."""
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def libraries_of(folder: Path) -> list[Path]:
    """The shared libraries below a folder."""
    return [path for name, path in files_of(folder).items() if re.search(r"\.(so|pyd|dylib|dll)(\.[\d.]+)?$", name)]


@every_target
def test_it_holds_only_what_is_expected_within_its_size(unpacked: Unpacked, target: str) -> None:
    names = files_of(unpacked(target))
    assert [name for name in names if not EXPECTED.fullmatch(name)] == []
    assert [name for name in names if UNWANTED.search(name)] == []
    assert package_of(target).stat().st_size < MOST_BYTES


@every_target
def test_its_compiled_modules_are_built_for_it(unpacked: Unpacked, target: str) -> None:
    native = unpacked(target) / "bundled" / "native"
    builds = {folder.name: {built_for(path) for path in libraries_of(folder)} for folder in native.iterdir()}
    without_library = {name: {build for build in found if " none " not in build} for name, found in builds.items()}
    assert without_library == BUILDS[target]
    assert all(newest_glibc(path) <= (2, 28) for path in libraries_of(native))


@every_target
def test_every_python_has_every_compiled_module(unpacked: Unpacked, target: str) -> None:
    for platform in (unpacked(target) / "bundled" / "native").iterdir():
        assert sorted(folder.name for folder in platform.iterdir()) == sorted(MODULES)
        for folder, modules in MODULES.items():
            for package_folder, pattern in modules:
                if (package_folder, platform.name, folder) == ("zlib_ng", "win32-arm64", "cp310"):
                    continue  # it has no wheel
                [module] = (platform / folder / package_folder).glob(pattern)
                if folder != "abi3":  # named for the Python it is for: cpython-310-…, cp310-…
                    assert re.search(rf"\.(cpython-|cp){folder[2:]}-", module.name), module


@every_target
def test_every_file_is_that_of_a_locked_wheel_or_of_the_server(unpacked: Unpacked, target: str) -> None:
    folder = unpacked(target) / "bundled"
    sources = {f"lib/{name}": path.read_bytes() for name, path in files_of(CHECKOUT / "server").items()}
    members: dict[str, set[bytes]] = {}
    for path in fetch(LOCK, [TARGETS[target]]).values():
        with ZipFile(path) as archive:
            for name in archive.namelist():
                members.setdefault(name, set()).add(archive.read(name))
    for name, path in files_of(folder).items():
        if name == "armls_server.py":
            assert path.read_bytes() == (CHECKOUT / "tools/vsix/armls_server.py").read_bytes()
        elif name.startswith("lib/armls/"):
            assert path.read_bytes() == sources[name], name
        else:
            member = re.sub(r"^(lib|native/[^/]+/[^/]+)/", "", name)
            assert path.read_bytes() in members[member], name


@every_target
def test_it_holds_all_of_the_server(unpacked: Unpacked, target: str) -> None:
    present = files_of(unpacked(target) / "bundled" / "lib" / "armls").keys()
    wanted = {name for name in files_of(CHECKOUT / "server" / "armls") if not re.search(r"__pycache__|(^|/)\.", name)}
    assert present == wanted - {"py.typed"}


@every_target
def test_it_holds_the_licences_of_all_packages(unpacked: Unpacked, target: str) -> None:
    notices = (unpacked(target) / "THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8")
    infos = list((unpacked(target) / "bundled" / "lib").glob("*.dist-info"))
    described = {}
    for info in infos:
        metadata = HeaderParser().parsestr((info / "METADATA").read_text(encoding="utf-8"))
        described[metadata["Name"].lower().replace("_", "-")] = metadata["Version"]
        licences = [path for name, path in files_of(info).items() if name != "METADATA"]
        assert licences, info
        assert f"{metadata['Name']} {metadata['Version']} (Python; " in notices
        assert all(path.read_text(encoding="utf-8").strip() in notices for path in licences)
    assert described == {name: locked.version for name, locked in LOCK.items()}
    for name in ("vscode-languageclient", "vscode-languageserver-protocol", "vscode-jsonrpc"):
        assert re.search(rf"^{name} [\d.]+ \(npm; MIT\)$", notices, re.MULTILINE), name


@every_target
def test_its_manifest_is_for_the_target_in_the_version_of_the_server(unpacked: Unpacked, target: str) -> None:
    folder = unpacked(target)
    manifest = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    assert manifest["version"] == armls.__version__
    assert not manifest.keys() & {"scripts", "dependencies", "devDependencies"}
    assert f'TargetPlatform="{target}"' in (folder.parent / "extension.vsixmanifest").read_text(encoding="utf-8")


@every_target
def test_it_does_not_say_where_it_was_made(unpacked: Unpacked, target: str) -> None:
    place = str(CHECKOUT).encode()
    files = files_of(unpacked(target)).items()
    made = {name: path.read_bytes() for name, path in files if not name.startswith("bundled/")}
    assert [name for name, content in made.items() if place in content] == []


def test_the_same_files_make_the_same_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = package_of(HERE).read_bytes()
    monkeypatch.setattr(package, "OUTPUT", tmp_path)
    monkeypatch.setattr(package, "STAGING", tmp_path / "staging")
    target = TARGETS[HERE]
    again = package.pack(target, package.stage(target, LOCK, fetch(LOCK, [target])))
    assert again.read_bytes() == made
