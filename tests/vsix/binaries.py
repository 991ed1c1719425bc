"""What compiled modules are built for, by their first bytes."""

from __future__ import annotations

import re
import struct
from pathlib import Path


def built_for(path: Path) -> str:
    """The system, C library and processor of a shared library, such as ``linux glibc x86_64`` or ``win32 arm64``."""
    data = path.read_bytes()
    if data[:4] == b"\x7fELF":
        [machine] = struct.unpack_from("<H", data, 18)
        library = "musl" if b"libc.musl" in data else "glibc" if b"libc.so.6\0" in data else "none"
        return f"linux {library} { {62: 'x86_64', 183: 'arm64'}[machine] }"
    if data[:4] == b"\xcf\xfa\xed\xfe":
        [processor] = struct.unpack_from("<I", data, 4)
        return f"darwin { {0x01000007: 'x86_64', 0x0100000C: 'arm64'}[processor] }"
    assert data[:2] == b"MZ", path
    [header] = struct.unpack_from("<I", data, 0x3C)
    assert data[header : header + 4] == b"PE\0\0", path
    [machine] = struct.unpack_from("<H", data, header + 4)
    return f"win32 { {0x8664: 'x86_64', 0xAA64: 'arm64'}[machine] }"


def newest_glibc(path: Path) -> tuple[int, int]:
    """The version of glibc that a Linux library requires, by the newest version among its symbols."""
    versions = re.findall(rb"GLIBC_(\d+)\.(\d+)", path.read_bytes())
    return max(((int(major), int(minor)) for major, minor in versions), default=(0, 0))
