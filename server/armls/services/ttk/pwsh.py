"""PowerShell with ARM-TTK as the program of a pool: ``worker.ps1`` and how one speaks with it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
import psutil

from armls.services.ttk.adapter import Ask, Launch, Refused, Unavailable, WorkerFailed
from armls.services.ttk.installation import Installation

SCRIPT = Path(__file__).with_name("worker.ps1")
_PREFIX = "armls-ttk-"
_DROPPED = ("SAMPLE_NAME", "RAW_REPO", "BICEP_VERSION")
_SETTINGS = {
    "POWERSHELL_TELEMETRY_OPTOUT": "1",
    "POWERSHELL_UPDATECHECK": "Off",
    "NO_COLOR": "1",
    "DOTNET_EnableDiagnostics": "0",  # else every process that is killed leaves two pipes in the temporary folder
    # Measured over twenty templates: a third faster, for some 60 MB more.
    "DOTNET_TieredPGO": "0",
    "DOTNET_GCgen0size": "0x4000000",
}
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
    """What ARM-TTK says in one error or warning, and what it knows of where.

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
    """What one test says of one file, which is a path in the snapshot."""

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


def run_question(template: Path, test_date: str) -> dict[str, str]:
    """Run ARM-TTK over a template, and what lies beside and beneath it, as on a day (``YYYY-MM-DD``)."""
    return {"op": "test", "template": str(template), "testDate": test_date}


class Pwsh:
    """The adapter. Each worker has a private folder (:meth:`folder`) that is removed with it."""

    name = "pwsh"

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._root = temporary_folder()
        self.version: str | None = None
        """PowerShell's own, once a worker has said it."""

    def folder(self, number: int) -> Path:
        """The private folder of a worker."""
        return self._root / f"{_PREFIX}{os.getpid()}-{id(self):x}-{number}"

    def launch(self) -> Launch:
        """See :class:`Adapter`."""
        command = ("-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", str(SCRIPT))
        environment = {name: value for name, value in os.environ.items() if name not in _DROPPED}
        return Launch((str(self._installation.pwsh), *command), {**environment, **_SETTINGS}, SCRIPT.parent)

    def greet(self, ask: Ask, number: int) -> None:
        """Import ARM-TTK and run it once over a tiny template, which takes the first run's cost out of the way."""
        folder = self.folder(number)
        try:
            folder.mkdir(mode=0o700)
            template = folder / "warm-up" / "main.json"
            template.parent.mkdir()
            template.write_text(json.dumps(_TINY), "utf-8")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise Unavailable(f"no files can be written in the temporary folder {self._root}: {reason}") from error
        module = str(self._installation.module)
        try:
            started = ask({"op": "start", "module": module, "folder": str(folder)})
            self.version = str(msgspec.json.decode(started)["powershell"])
            ask(run_question(template, ""))
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
            raise WorkerFailed(f"pwsh said something that is no answer: {_shown(data)}") from error
        if reply.id != number:
            raise WorkerFailed(f"pwsh answered question {reply.id}, not {number}")
        if not reply.ok:
            raise Refused(" ".join(reply.error.split()) or "ARM-TTK failed without a word")
        return reply.value

    def is_fit(self, answer: object) -> bool:
        """A worker that has answered may be asked again."""
        return True

    def gone(self, number: int) -> None:
        """Remove the worker's folder, whatever a killed run has left in it."""
        shutil.rmtree(self.folder(number), ignore_errors=True)


def temporary_folder() -> Path:
    """Where private folders are made. Raises Unavailable where there is no place that is safe for it."""
    found = Path(tempfile.gettempdir()).resolve()
    if found == Path.cwd() or set("[]*?`") & set(str(found)):
        raise Unavailable(f"there is no usable temporary folder (found {found}); set TMPDIR to one")
    return found


def sweep(folder: Path) -> None:
    """Remove what processes that are gone have left in the temporary folder."""
    for path in folder.glob(f"{_PREFIX}*"):
        owner = path.name[len(_PREFIX) :].partition("-")[0]
        with suppress(OSError):
            mine = not hasattr(os, "getuid") or path.lstat().st_uid == os.getuid()
            if owner.isdecimal() and not psutil.pid_exists(int(owner)) and mine and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)


def _shown(data: bytes) -> str:
    text = data[:80].decode("utf-8", "replace")
    return repr(text + "…" if len(data) > 80 else text)
