"""PowerShell with ARM-TTK as the program of a pool: ``worker.ps1`` and how one speaks with it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from armls.services.ttk.adapter import Ask, Launch, Refused, Unavailable, WorkerFailed
from armls.services.ttk.installation import Installation
from armls.services.ttk.snapshots import private_copy, private_folder, temporary_folder

SCRIPT = Path(__file__).with_name("worker.ps1")
_DROPPED = ("SAMPLE_NAME", "RAW_REPO", "BICEP_VERSION")
_SETTINGS = {
    "POWERSHELL_TELEMETRY_OPTOUT": "1",
    "POWERSHELL_UPDATECHECK": "Off",
    "NO_COLOR": "1",
    # Else every process that is killed leaves pipes and sockets in the temporary folder.
    "DOTNET_EnableDiagnostics": "0",
    "POWERSHELL_DIAGNOSTICS_OPTOUT": "1",
    # Measured over twenty templates: a third faster, for some 60 MB more.
    "DOTNET_TieredPGO": "0",
    "DOTNET_GCgen0size": "0x4000000",
}
_LONGEST_FOLDER = 30
"""Characters of a temporary folder in which a worker may have its own: the path of a socket has room for 100."""
_TINY = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {"location": {"type": "string", "defaultValue": "[resourceGroup().location]"}},
    "resources": [
        {
            "type": "Microsoft.Storage/storageAccounts",
            "apiVersion": "2023-01-01",
            "name": "[uniqueString(resourceGroup().id)]",
            "location": "[parameters('location')]",
        }
    ],
}


class Place(msgspec.Struct, frozen=True):
    """One error or warning of ARM-TTK, and its location as far as ARM-TTK knows it.

    ``index`` and ``length`` count UTF-16 units in text number ``text`` of the answer (-1: the file's own, -2: there is
    none); ``path`` is a JSON path in the template, or in the inner template whose JSON path is ``inner``.
    """

    message: str
    id: str = ""
    text: int = -2
    index: int = 0
    length: int = 0
    path: str = ""
    inner: str = ""
    target: str = ""


class TtkResult(msgspec.Struct, frozen=True):
    """The result of one test for one file, which is a path in the snapshot."""

    name: str
    file: str
    errors: list[Place] = []
    warnings: list[Place] = []


class TtkRun(msgspec.Struct, frozen=True):
    """The answer to a run. ``problems``: what went wrong outside of any test."""

    results: list[TtkResult]
    problems: list[str] = []
    texts: list[str] = []


class _Reply(msgspec.Struct, frozen=True):
    id: int
    ok: bool
    value: msgspec.Raw = msgspec.Raw(b"null")
    error: str = ""


def run_question(folder: Path, template: str, test_date: str) -> dict[str, str]:
    """Run ARM-TTK over a template in a private folder, with what lies beside it, as on a day (``YYYY-MM-DD``).

    The folder is the worker's to delete if we are killed.
    """
    return {"op": "test", "folder": str(folder), "template": str(folder / template), "testDate": test_date}


class Pwsh:
    """The adapter."""

    name = "pwsh"

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self.version: str | None = None
        """PowerShell's own, once a worker has said it."""

    def launch(self) -> Launch:
        """See :class:`Adapter`."""
        command = ("-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", str(SCRIPT))
        environment = {name: value for name, value in os.environ.items() if name not in _DROPPED}
        environment.update(_SETTINGS)
        scratch = None
        if os.name == "posix" and len(str(temporary_folder())) <= _LONGEST_FOLDER:
            scratch = private_folder()
            environment["TMPDIR"] = str(scratch)
        return Launch((str(self._installation.pwsh), *command), environment, SCRIPT.parent, scratch)

    def greet(self, ask: Ask) -> None:
        """Import ARM-TTK and run it once over a tiny template, so that the first run is fast."""
        try:
            started = ask({"op": "start", "module": str(self._installation.module)})
            self.version = str(msgspec.json.decode(started)["powershell"])
            with private_copy({"main.json": json.dumps(_TINY).encode()}) as folder:
                ask(run_question(folder, "main.json", ""))
        except Refused as error:
            raise Unavailable(f"ARM-TTK in {self._installation.module.parent} cannot be used: {error}") from error

    def question(self, number: int, question: Mapping[str, str]) -> bytes:
        """See :class:`Adapter`."""
        return json.dumps({"id": number, **question}).encode("ascii") + b"\n"

    def whole_answers(self, received: bytearray) -> list[bytes]:
        """See :class:`Adapter`."""
        end = received.rfind(b"\n")
        if end < 0:
            return []
        lines = bytes(received[:end]).split(b"\n")
        del received[: end + 1]
        return lines

    def answer(self, number: int, data: bytes) -> msgspec.Raw:
        """The JSON value that was answered."""
        try:
            reply = msgspec.json.decode(data, type=_Reply)
        except msgspec.DecodeError as error:
            raise WorkerFailed(f"pwsh sent an invalid answer: {_shown(data)}") from error
        if reply.id != number:
            raise WorkerFailed(f"pwsh answered question {reply.id}, not {number}")
        if not reply.ok:
            raise Refused(" ".join(reply.error.split()) or "ARM-TTK failed without a message")
        return reply.value

    def is_fit(self, answer: object) -> bool:
        """A worker that has answered may be asked again."""
        return True


def _shown(data: bytes) -> str:
    text = data[:80].decode("utf-8", "replace")
    return repr(text + "…" if len(data) > 80 else text)
