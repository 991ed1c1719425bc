"""The command line: one module for each command.

Each of these files has ``add_arguments(parser)`` and ``run(arguments) -> exit code``; :data:`COMMANDS` lists them.
Only the module of the requested command is imported.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import BinaryIO, NoReturn

from armls import __version__

COMMANDS = {
    "cache": "show or clear the cache of ARM-TTK results",
    "catalogue": "show the catalogue of resource types, or update it",
    "check": "check files and folders and report findings",
    "doctor": "report the environment: Python, ARM-TTK, pwsh, caches",
    "expand": "show the resources and outputs that a template deploys, or compare two templates",
    "generate": "make a solution package of a kind: template, portal form, parameters and README",
    "locate": "locate a deployment error in the source",
    "package": "make a package for the Azure Marketplace, or verify one",
    "rules": "list the rules and their manuals",
    "serve": "run the language server",
    "summary": "summarize a file of any size and its use of Azure's limits",
}

FINDINGS, FAILURE, INTERRUPTED = 1, 2, 130


class UsageError(Exception):
    """Raised for a request that can't be fulfilled; the message is one line with the reason and the remedy."""


def standard_input() -> BinaryIO:
    """The bytes of standard input. Raises UsageError if it is closed."""
    if sys.stdin is None:  # Python's value for a closed descriptor
        raise UsageError("standard input is closed; redirect input to it, or name a file")
    return sys.stdin.buffer


def day(text: str) -> date:
    """The argument of ``--as-of``. Raises argparse.ArgumentTypeError if it isn't a date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' isn't a valid date; write YYYY-MM-DD") from None


class _Parser(argparse.ArgumentParser):
    """A parser that reports invalid arguments in one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; its exit code is 0 fine, 1 findings, 2 failure, 130 interrupted.

    Raises SystemExit for ``--help`` and ``--version`` only.
    """
    logging.getLogger("armls").addHandler(logging.NullHandler())
    if sys.stdout is None:  # Python's value for a closed descriptor
        return _fail("standard output is closed; redirect it to a file or to the null device")
    try:
        try:
            return _run(list(sys.argv[1:] if arguments is None else arguments))
        finally:
            sys.stdout.flush()  # a failing write must fail here, not when Python exits
    except KeyboardInterrupt:
        return INTERRUPTED
    except UsageError as error:
        return _fail(str(error))
    except BrokenPipeError:  # the reader of the output has closed it
        _write_no_more()
        return FAILURE
    except OSError as error:
        _write_no_more()
        return _fail(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
    except Exception as error:
        if os.environ.get("ARMLS_DEBUG"):
            raise
        return _fail(
            f"internal error ({type(error).__name__}: {error}); please report it with the traceback of ARMLS_DEBUG=1"
        )


def _write_no_more() -> None:
    """Discard unwritten output to standard output; Python would write it again at exit."""
    with suppress(OSError):  # standard output has been replaced
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str) -> int:
    report_failure(message)
    return FAILURE


def report_failure(message: str) -> None:
    """Print one line on standard error (where Python escapes characters that it can't encode)."""
    from armls.services.excerpt import printable

    if sys.stderr is not None:
        sys.stderr.write(f"armls: {printable(' '.join(message.split()))}\n")


def _run(arguments: list[str]) -> int:
    if arguments and arguments[0] in COMMANDS:
        return _run_command(arguments[0], arguments[1:])
    parser = _Parser(prog="armls", description="Check Azure Resource Manager (ARM) templates.")
    parser.add_argument("--version", action="version", version=f"armls {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, text in COMMANDS.items():
        commands.add_parser(name, help=text)
    parser.parse_args(arguments)
    return 0


def _run_command(name: str, arguments: list[str]) -> int:
    command = importlib.import_module(f"armls.cli.{name}")
    parser = _Parser(prog=f"armls {name}", description=f"{COMMANDS[name][0].upper()}{COMMANDS[name][1:]}.")
    command.add_arguments(parser)
    code: int = command.run(parser.parse_intermixed_args(arguments))
    return code
