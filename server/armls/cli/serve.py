"""``armls serve``: run the language server over standard input and output, or TCP."""

from __future__ import annotations

import argparse

LOOPBACK = "127.0.0.1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--stdio", action="store_true", help="communicate over standard input and output (default)")
    way.add_argument(
        "--tcp", type=_address, metavar="[HOST:]PORT", help=f"listen for one client (default HOST: {LOOPBACK})"
    )
    parser.add_argument(
        "--metrics-port", type=_port, metavar="PORT", help=f"serve Prometheus metrics at http://{LOOPBACK}:PORT/metrics"
    )
    parser.add_argument("--log-file", metavar="FILE", help="append the log to FILE instead of standard error")


def run(arguments: argparse.Namespace) -> int:
    """Serve until the client disconnects."""
    import armls.lsp.server as server

    if arguments.tcp is not None:
        host, port = arguments.tcp
        return server.main_tcp(host, port, arguments.log_file, arguments.metrics_port)
    return server.main_stdio(arguments.log_file, arguments.metrics_port)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' isn't a valid port; write a number up to 65535")
    return int(text)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' isn't a valid address; write PORT or HOST:PORT")
    return host.strip("[]") or LOOPBACK, int(port)
