"""Starts armls from the packages beside this file: python -I -B armls_server.py serve

If this Python can't run them, it says so in one line on standard error and exits with code 2. It is written so that
any Python can read it, also those too old to run armls.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def machine():
    """The processor that this Python was built for, and not the one it may be emulated on."""
    if sys.platform == "win32":
        import sysconfig

        name = sysconfig.get_platform()[len("win-") :]
    else:
        name = os.uname()[4]
    name = name.lower()
    name = {"amd64": "x86_64", "aarch64": "arm64"}.get(name, name)
    return name if sys.maxsize > 2**32 else "32-bit"


def versions(folder):
    """The versions of Python that there are compiled packages for, oldest first."""
    names = [name[len("cp3") :] for name in os.listdir(folder) if name.startswith("cp3")]
    return sorted(int(name) for name in names if name.isdigit())


def folders():
    """The folders to import from, and None; or None and why this Python can't run armls, in one line."""
    natives = os.path.join(HERE, "native")
    platforms = sorted(os.listdir(natives))
    minors = versions(os.path.join(natives, platforms[0]))
    required = "armls requires a 64-bit CPython 3.{} to 3.{}".format(minors[0], minors[-1])
    found = "Python {} at {}".format(".".join(map(str, sys.version_info[:3])), sys.executable)
    if sys.version_info[0] != 3 or sys.version_info[1] not in minors:
        return None, "{}; found {}".format(required, found)
    if sys.implementation.name != "cpython":
        return None, "{}; found {} ({})".format(required, found, sys.implementation.name)
    if "free-threading build" in sys.version:
        return None, "{} with a global interpreter lock; found the free-threaded {}".format(required, found)
    platform = "{}-{}".format(sys.platform, machine())
    if platform not in platforms:
        return None, "this package of armls is for {}; found {} for {}".format(" and ".join(platforms), found, platform)
    compiled = os.path.join(natives, platform)
    names = ["cp3{}".format(sys.version_info[1]), "abi3"]
    return [os.path.join(HERE, "lib")] + [os.path.join(compiled, name) for name in names], None


def main():
    """Run armls with the arguments of this process; gives its exit code."""
    path, reason = folders()
    if path:
        sys.path[:0] = path
        try:
            import msgspec  # noqa: F401  # compiled, and needed by everything
        except ImportError as error:
            said = " ".join(str(error).split())
            reason = "{} can't load the packages of armls: {}".format(sys.executable, said)
    if reason:
        sys.stderr.write("armls: {}\n".format(reason))
        return 2
    from armls.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
