"""The command line: one file a sub-command.

Each of these files has ``add_arguments(parser)`` and ``run(arguments) -> exit code``; :data:`COMMANDS` names it. Only
the file of the command that was asked for is imported.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import BinaryIO, NoReturn

from armls import __version__

COMMANDS = {
    "cache": "show or clear what is kept of ARM-TTK's results",
    "catalogue": "show which resource types armls knows, and build a newer list of them",
    "check": "check files and folders, and show what is wrong in them",
    "doctor": "show what is installed and found",
    "expand": "show what a template deploys, or what differs between two",
    "generate": "make a solution package of a kind: template, portal form, parameters and README",
    "locate": "say where in the source a deployment error comes from",
    "package": "make a package for the Azure Marketplace, or verify one",
    "rules": "show what the rules check, and why",
    "serve": "run the language server",
    "summary": "show what is in a file of any size, and how close it is to the limits of Azure",
}

FINDINGS, FAILURE, INTERRUPTED = 1, 2, 130


class UsageError(Exception):
    """What the user asked for cannot be done; the message is one line that says why and what to do."""


def standard_input() -> BinaryIO:
    """The bytes of standard input. Raises UsageError where it is closed."""
    if sys.stdin is None:  # what Python makes of a closed descriptor
        raise UsageError("standard input is closed; send something to it, or name a file")
    return sys.stdin.buffer


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with the arguments."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code: 0 fine, 1 findings, 2 failure, 130 interrupted.

    Raises SystemExit for ``--help`` and ``--version`` only.
    """
    logging.getLogger("armls").addHandler(logging.NullHandler())
    if sys.stdout is None:  # what Python makes of a closed descriptor
        return _fail("standard output is closed; send it to a file or to the null device")
    try:
        try:
            return _run(list(sys.argv[1:] if arguments is None else arguments))
        finally:
            sys.stdout.flush()  # what cannot be written is to fail here, not when Python exits
    except KeyboardInterrupt:
        return INTERRUPTED
    except UsageError as error:
        return _fail(str(error))
    except BrokenPipeError:  # whoever read our output has had enough
        _write_no_more()
        return FAILURE
    except OSError as error:
        _write_no_more()
        return _fail(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
    except Exception as error:
        if os.environ.get("ARMLS_DEBUG"):
            raise
        return _fail(f"internal error ({type(error).__name__}: {error}); ARMLS_DEBUG=1 shows where. Please report it.")


def _write_no_more() -> None:
    """Give up what could not be written to standard output; Python would try again when it exits."""
    with suppress(OSError):  # somebody has put in an output of their own
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str) -> int:
    report_failure(message)
    return FAILURE


def report_failure(message: str) -> None:
    """One line on standard error (which Python writes with escapes for what it cannot encode)."""
    from armls.services.excerpt import printable

    if sys.stderr is not None:
        sys.stderr.write(f"armls: {printable(' '.join(message.split()))}\n")


def _run(arguments: list[str]) -> int:
    if arguments and arguments[0] in COMMANDS:
        return _run_command(arguments[0], arguments[1:])
    parser = _Parser(prog="armls", description="Checks Azure ARM templates.")
    parser.add_argument("--version", action="version", version=f"armls {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, text in COMMANDS.items():
        commands.add_parser(name, help=text)
    parser.parse_args(arguments)
    return 0


def _run_command(name: str, arguments: list[str]) -> int:
    command = importlib.import_module(f"armls.cli.{name}")
    parser = _Parser(prog=f"armls {name}", description=f"{COMMANDS[name].capitalize()}.")
    command.add_arguments(parser)
    code: int = command.run(parser.parse_intermixed_args(arguments))
    return code
