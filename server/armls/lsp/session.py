"""The only mutable state of an editing session: open documents, workspace folders, settings, configurations.

It belongs to the event loop. What leaves it is frozen: a :class:`Snapshot` holds a document and all it is judged with,
from unsaved buffers where there are any and else from disk.

The analysis, the rules and the configuration are imported where they are first needed: they take as long to import as
a small template takes to judge, and a client waits for its first answer meanwhile.
"""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from armls.core.cancellation import Cancelled
from armls.core.text import Encoding, SourceText
from armls.lsp.configurations import Configurations
from armls.lsp.disk import Disk
from armls.lsp.documents import Change, apply_changes, is_whole_text
from armls.lsp.editor_settings import EditorSettings, merged, read_settings
from armls.lsp.parameter_files import ParameterFiles
from armls.lsp.uris import identity_of, name_of, path_of, uri_of
from armls.services.links import MOST_LINKED_BYTES, linked_files, linked_texts

if TYPE_CHECKING:
    from armls.rules.settings import Settings
    from armls.services.analysis import Snapshot
    from armls.services.config import Config
    from armls.services.patterns import Patterns

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """One version of a document in the editor.

    ``edited_at`` is on the monotonic clock, 0 before the first edit; ``pause`` the seconds from the edit before to it.
    """

    uri: str
    name: str
    version: int
    text: SourceText
    edited_at: float = 0.0
    pause: float = math.inf


class Session:
    """What one client has told the server."""

    def __init__(self) -> None:
        self.encoding: Encoding = "utf-16"
        self.editor = EditorSettings()
        self.disk = Disk()
        self.disk_is_watched = False
        self.disk_generation = 0
        self.configurations = Configurations(self.disk, self._open_text)
        self._documents: dict[str, OpenDocument] = {}
        self._lost: set[str] = set()
        self._closed: dict[str, SourceText] = {}
        self._folders: dict[str, str] = {}
        self._initial_section: Any = None
        self._excluded: Patterns | None = None
        self._parameter_files: ParameterFiles | None = None

    # ---- documents

    def open(self, uri: str, version: int, text: str) -> OpenDocument:
        """A document is in the editor from now on; opened twice, the later text counts.

        Opened again with the text that it was closed with, it has that very text.
        """
        name = name_of(uri)
        closed = self._closed.pop(identity_of(name), None)
        source = closed if closed is not None and closed.text == text else SourceText(text)
        document = OpenDocument(uri, name, version, source)
        self._documents[identity_of(name)] = document
        self._lost.discard(identity_of(name))
        if not self.disk_is_watched:
            self.disk_changed()
        return document

    def change(self, uri: str, version: int | None, changes: Sequence[Change]) -> OpenDocument | None:
        """Apply edits; None for a document whose text is not known: it is not open, or lost."""
        known = self.document(uri)
        if known is None and self.is_lost(uri) and any(map(is_whole_text, changes)):
            known = self.open(uri, 0, "")
            changes = changes[next(number for number, one in enumerate(changes) if is_whole_text(one)) :]
        if known is None:
            return None
        text = apply_changes(known.text, changes, self.encoding)
        version = known.version + 1 if version is None else version
        now = time.monotonic()
        pause = now - known.edited_at if known.edited_at else math.inf
        changed = replace(known, version=version, text=text, edited_at=now, pause=pause)
        self._documents[identity_of(known.name)] = changed
        return changed

    def close(self, uri: str) -> OpenDocument | None:
        """The document is as it is on disk again; gives what was open."""
        self._lost.discard(identity_of(name_of(uri)))
        known = self._documents.pop(identity_of(name_of(uri)), None)
        if known is not None:
            self._closed[identity_of(known.name)] = known.text
        return known

    def close_all(self) -> None:
        """No document is open any more: nothing is worked out again for one."""
        self._documents.clear()

    def lose(self, uri: str) -> OpenDocument | None:
        """The editor's text is no longer known, until it is sent whole; gives what was open."""
        self._lost.add(identity_of(name_of(uri)))
        return self._documents.pop(identity_of(name_of(uri)), None)

    def is_lost(self, uri: str) -> bool:
        """Whether the document is open in the editor and its text not known."""
        return identity_of(name_of(uri)) in self._lost

    def forget_closed(self, name: str) -> None:
        """The document is not about to be opened again."""
        self._closed.pop(identity_of(name), None)

    def document(self, uri: str) -> OpenDocument | None:
        """The open document with that URI, however the client spells it."""
        return self._documents.get(identity_of(name_of(uri)))

    def documents(self) -> list[OpenDocument]:
        """Every open document."""
        return list(self._documents.values())

    def dependents(self, name: str) -> list[OpenDocument]:
        """The other open documents that are judged with this one."""
        if self.configurations.is_configuration(name):
            return [one for one in self.documents() if one.name != name]
        wanted = identity_of(name)
        others = [one for one in self.documents() if one.name != name]
        return [one for one in others if wanted in self._judged_with(one.name, name) or self._links_to(one, wanted)]

    def _links_to(self, document: OpenDocument, identity: str) -> bool:
        paths = linked_files(document.name, document.text.text).values() if is_path(document.name) else ()
        return any(identity_of(path) == identity for path in paths)

    def _judged_with(self, name: str, other: str) -> set[str]:
        """The identities of what a document is judged with because of the name of ``other``, or by choice."""
        chosen = self.parameter_files
        by_choice = [*chosen.templates_of(name), chosen.of(name) or ""]
        return {identity_of(one) for one in (*_siblings(name, [other]), *by_choice)}

    def is_current(self, snapshot: Snapshot) -> bool:
        """Whether the focused document still has the text that the snapshot was taken of."""
        known = self._documents.get(identity_of(snapshot.focus))
        return known is None or known.text is snapshot.documents[snapshot.focus]

    async def with_snapshot(self, document: OpenDocument, work: Callable[[Snapshot], Awaitable[Result]]) -> Result:
        """The result of work on a snapshot of an open document.

        The work starts again where it is cancelled because the settings, or the files beside the document, change
        meanwhile. Raises Cancelled where the document itself is edited or closed.
        """
        while self.document(document.uri) is document:
            try:
                result = await work(self.snapshot(document))
            except Cancelled:
                continue
            if self.document(document.uri) is document:
                return result
        raise Cancelled

    # ---- snapshots

    async def prepare(self, name: str) -> None:
        """Read what a document is checked with, on another thread, so that its snapshot reads nothing."""
        if is_path(name):
            await self.disk.load(one for one in (name, *self.siblings(name)) if self._open_text(one) is None)
            text = self.text_of(name)
            paths = linked_files(name, text.text).values() if text is not None else ()
            await self.disk.load((one for one in paths if self._open_text(one) is None), MOST_LINKED_BYTES)
            await self.configurations.load(name)

    def snapshot(self, document: OpenDocument) -> Snapshot:
        """What an open document is to be judged with now."""
        return self._snapshot(document.name, document.text)

    def snapshot_of(self, uri: str) -> Snapshot | None:
        """The same for any document; None for one that is neither open nor a readable file."""
        known = self.document(uri)
        if known is not None:
            return self.snapshot(known)
        if self.is_lost(uri):
            return None
        path = path_of(uri)
        text = None if path is None else self.disk.text(path)
        return None if path is None or text is None else self._snapshot(path, text)

    def snapshot_of_file(self, path: str, text: SourceText) -> Snapshot:
        """The same for a file whose text has been read already."""
        return self._snapshot(path, text)

    def _snapshot(self, name: str, text: SourceText) -> Snapshot:
        from armls.services.analysis import Snapshot

        documents = {name: text}
        for sibling in self.siblings(name):
            other = self.text_of(sibling)
            if other is not None:
                documents[sibling] = other
        chosen = self.parameter_files.of(name)
        linked = linked_texts(name, text.text, self._linked_text) if is_path(name) else {}
        return Snapshot(name, documents, self.settings_for(name), self.as_of(), chosen, linked)

    def _linked_text(self, path: str) -> SourceText | None:
        opened = self._open_text(path)
        return opened if opened is not None else self.disk.text(path, MOST_LINKED_BYTES)

    def siblings(self, name: str) -> list[str]:
        """The names of the documents, open or on disk, that one is judged with."""
        from armls.services.analysis import sibling_names, values_name
        from armls.services.files import leads_out

        chosen = self.parameter_files
        values = chosen.of(name)
        folder, slash, own = name.rpartition("/")
        names = {identity_of(one): one for one in _siblings(name, (one.name for one in self.documents()))}
        if is_path(name):
            for wanted in sibling_names(own):
                for entry in self.disk.names(folder or "/", wanted):
                    path = folder + slash + entry
                    if not leads_out(path):
                        names.setdefault(identity_of(path), path)
        for path in chosen.templates_of(name):
            names.setdefault(identity_of(path), path)
        if values is not None:
            names = {identity: one for identity, one in names.items() if one.lower() != values_name(name)}
        if values:
            names[identity_of(values)] = values
        return sorted(one for one in names.values() if one != name)

    def text_of(self, name: str) -> SourceText | None:
        """The text of a document in the editor or on disk."""
        opened = self._open_text(name)
        if opened is not None:
            return opened
        return self.disk.text(name) if is_path(name) else None

    def version_of(self, name: str) -> tuple[int, int] | None:
        """What is other for every text that a document has in the editor; None for one that is not open."""
        known = self._documents.get(identity_of(name))
        return None if known is None else (known.version, id(known.text))

    def _open_text(self, name: str) -> SourceText | None:
        known = self._documents.get(identity_of(name))
        return None if known is None else known.text

    # ---- settings and folders

    def configure_initially(self, section: Any) -> list[str]:
        """Take ``initializationOptions``; gives complaints about them."""
        self._initial_section = section
        return self.configure(None)

    def configure(self, section: Any) -> list[str]:
        """Take the editor's section ``armls``; what it leaves out is as it was at the start. Gives complaints."""
        self.editor, complaints = read_settings(merged(self._initial_section, section))
        self._excluded = self._parameter_files = None
        return complaints

    @property
    def parameter_files(self) -> ParameterFiles:
        """The parameter files that the user has chosen."""
        if self._parameter_files is None:
            self._parameter_files = ParameterFiles(self.editor.parameter_files, self.folders())
        return self._parameter_files

    def as_of(self) -> date:
        """The day that ages are counted to."""
        return self.editor.as_of or date.today()

    def settings_for(self, name: str) -> Settings:
        """How a document is judged. Rules in a configuration file count instead of the editor's."""
        from armls.rules.settings import Settings

        found = self.configurations.settings_for(name) if is_path(name) else None
        if found is not None and (found.levels or found.options):
            return replace(found, profile=self.editor.profile)
        return Settings(levels=self.editor.levels, options=self.editor.options, profile=self.editor.profile)

    async def configurations_in_use(self) -> list[Config]:
        """The configuration files that hold for open documents."""
        for one in self.documents():
            if is_path(one.name):
                await self.configurations.load(one.name)
        return self.configurations.around(one.name for one in self.documents() if is_path(one.name))

    def excludes(self, path: str) -> bool:
        """Whether a file or folder (``/`` at its end) of the workspace is left out where it is not open."""
        decided = self.configurations.excludes(path)
        if decided is not None:
            return decided
        if not self.editor.exclude:
            return False
        if self._excluded is None:
            from armls.services.patterns import Patterns

            self._excluded = Patterns.of(self.editor.exclude)
        patterns = self._excluded
        return any(patterns.matches(path[len(root) + 1 :]) for root in self.folders_of(path))

    def disk_changed(self) -> None:
        """Files may not be what they were."""
        self.disk.forget()
        self.configurations.forget()
        self._parameter_files = None
        self.disk_generation += 1

    def add_folder(self, uri: str) -> None:
        """A workspace folder is there; one that is no file is of no use here."""
        path = path_of(uri)
        if path is not None:
            path = path.rstrip("/") or "/"
            self._folders[identity_of(path)] = path
            self._parameter_files = None
            self.disk_generation += 1

    def remove_folder(self, uri: str) -> None:
        """A workspace folder is gone."""
        self._folders.pop(identity_of(name_of(uri).rstrip("/") or "/"), None)
        self._parameter_files = None
        self.disk_generation += 1

    def folders(self) -> list[str]:
        """The paths of the workspace folders, without those that lie in others."""
        paths = sorted(self._folders.values())
        return [one for one in paths if not any(one != other and _lies_in(one, other) for other in paths)]

    def folders_of(self, path: str) -> Iterator[str]:
        """The workspace folders that a path lies in."""
        return (folder for folder in self.folders() if _lies_in(path, folder))

    def uri_of(self, name: str) -> str:
        """The URI that the client knows a document by."""
        known = self._documents.get(identity_of(name))
        if known is not None:
            return known.uri
        return uri_of(name) if is_path(name) else name


def is_path(name: str) -> bool:
    """Whether a document's name is a path: absolute, or with a drive."""
    return name.startswith("/") or name[1:3] == ":/"


def _lies_in(path: str, folder: str) -> bool:
    return identity_of(path).startswith(identity_of(folder.rstrip("/") + "/"))


def _siblings(name: str, names: Iterable[str]) -> list[str]:
    from armls.services.analysis import siblings

    return siblings(name, names)
