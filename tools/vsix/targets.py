"""The platforms that the extension is packaged for, and the wheels that run on each."""

from __future__ import annotations

from dataclasses import dataclass

PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
"""The versions of CPython whose compiled packages are bundled."""


@dataclass(frozen=True, slots=True)
class Target:
    """A platform of VS Code, by vsce's name.

    ``system`` and ``machine`` are those of the Pythons that run there (``sys.platform``; ``x86_64`` or ``arm64``),
    ``tags`` the platform tags of wheels that they accept, best first. ``emulated`` names the target whose Pythons the
    platform runs as well, by emulation.
    """

    name: str
    system: str
    machine: str
    tags: tuple[str, ...]
    emulated: str | None = None

    @property
    def native_folder(self) -> str:
        """The folder of compiled packages in the extension, as the launcher looks for it."""
        return f"{self.system}-{self.machine}"

    @property
    def environment(self) -> dict[str, str]:
        """What environment markers of requirements see on this platform."""
        system, name, machines = {
            "linux": ("Linux", "posix", {"x86_64": "x86_64", "arm64": "aarch64"}),
            "darwin": ("Darwin", "posix", {"x86_64": "x86_64", "arm64": "arm64"}),
            "win32": ("Windows", "nt", {"x86_64": "AMD64", "arm64": "ARM64"}),
        }[self.system]
        return {
            "sys_platform": self.system,
            "platform_system": system,
            "os_name": name,
            "platform_machine": machines[self.machine],
        }


def _manylinux(machine: str, oldest: int) -> tuple[str, ...]:
    """Wheels for glibc 2.28, which VS Code itself requires, and older ones, under their old names too."""
    names = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
    tags: list[str] = []
    for minor in range(28, oldest - 1, -1):
        tags.append(f"manylinux_2_{minor}_{machine}")
        if minor in names:
            tags.append(f"{names[minor]}_{machine}")
    return tuple(tags)


def _macos(machine: str) -> tuple[str, ...]:
    """Wheels for macOS 11 and older ones, for one processor or both."""
    versions = ["11_0", *(f"10_{minor}" for minor in range(16, 8, -1))]
    processors = [machine, "universal2"]
    return tuple(
        f"macosx_{version}_{processor}"
        for version in versions
        for processor in processors
        if processor != "arm64" or version == "11_0"  # there was no such Mac before
    )


TARGETS = {
    target.name: target
    for target in (
        Target("linux-x64", "linux", "x86_64", _manylinux("x86_64", 5)),
        Target("linux-arm64", "linux", "arm64", _manylinux("aarch64", 17)),
        Target("alpine-x64", "linux", "x86_64", ("musllinux_1_2_x86_64", "musllinux_1_1_x86_64")),
        Target("darwin-arm64", "darwin", "arm64", _macos("arm64"), emulated="darwin-x64"),
        Target("darwin-x64", "darwin", "x86_64", _macos("x86_64")),
        Target("win32-x64", "win32", "x86_64", ("win_amd64",)),
        Target("win32-arm64", "win32", "arm64", ("win_arm64",), emulated="win32-x64"),
    )
}


def with_emulated(target: Target) -> list[Target]:
    """The targets whose compiled packages belong into the .vsix of one."""
    return [target] if target.emulated is None else [target, TARGETS[target.emulated]]
