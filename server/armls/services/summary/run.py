"""Summarise a document from a stream: with the fast engine as far as possible, and with ijson from there on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import FileIO
from typing import Literal

import ijson

from armls.core.kinds import DocumentKind, Entries, kind_of, scope_of_schema
from armls.core.limits import (
    DEPLOYMENT_LIMITS,
    MAX_DEPTH,
    MAX_PARAMETER_FILE_BYTES,
    MAX_PARAMETERS,
    MAX_TEMPLATE_BYTES,
    MEGABYTE,
)
from armls.core.summary import Break, LimitUse, ResourceCounts, Sizes, Summary
from armls.services.memory_watch import MemoryWatch
from armls.services.summary.ahead import Ahead
from armls.services.summary.events import DocumentPart, EventCounter, TooDeep
from armls.services.summary.lenient import LenientFilter
from armls.services.summary.source import FileChange, Lines, Source, Stream
from armls.services.summary.strict import Rest, StrictReader
from armls.services.summary.tally import Template, Totals

Engine = Literal["auto", "ijson"]

SMALLEST_CHUNK, LARGEST_CHUNK = 64 * 1024, 2 * MEGABYTE
_FED = 128 * 1024


@dataclass(frozen=True, slots=True)
class Options:
    """Options of reading. ``chunk``: bytes at a time; ``max_memory``: bytes that the process may use, None for any.

    ``may_fork``: a second process may help with a large file, where this one has no threads.
    """

    chunk: int = MEGABYTE
    engine: Engine = "auto"
    max_memory: int | None = None
    may_fork: bool = False


def _nothing(_: int) -> None:
    pass


def summarize_file(path: str, options: Options = Options(), observe: Callable[[int], None] = _nothing) -> Summary:
    """The summary of a file, FIFO or device. Raises OSError, MemoryExceeded, and what ``observe`` raises.

    ``observe`` is told how many bytes have been read, every now and then.
    """
    with FileIO(path, "rb") as stream:
        change = FileChange(stream.fileno())
        ahead = None
        if options.may_fork and change.is_regular and Ahead.is_possible():
            ahead = Ahead(stream.fileno(), change.size)
        run = _Run(path, stream, options, observe, change.limit, stream if change.is_regular else None, ahead)
        return run.result(change.size if change.is_regular and change.size else None, change.note())


def summarize_stream(
    name: str, stream: Stream, options: Options = Options(), observe: Callable[[int], None] = _nothing
) -> Summary:
    """The summary of a stream such as standard input, to its end."""
    return _Run(name, stream, options, observe, None, None).result(None, None)


class _Run:
    """One reading of a document."""

    def __init__(
        self,
        name: str,
        stream: Stream,
        options: Options,
        observe: Callable[[int], None],
        limit: int | None,
        file: FileIO | None,
        ahead: Ahead | None = None,
    ) -> None:
        self.name, self.options, self.limit, self.file = name, options, limit, file
        self.started = time.perf_counter()
        self.memory = MemoryWatch(options.max_memory)
        self.ahead = ahead

        def observe_both(read: int) -> None:
            if ahead is not None:
                self.memory.others = ahead.private
            self.memory.observe(read)
            observe(read)

        self.source = Source(stream, observe_both, limit)
        if file is None:
            self.source.keep_track()
        self.root = Template()
        self.engine, self.minified, self.escapes, self.deepest = "msgspec", 0, 0, 0
        self.broken: Break | None = None
        self._read()

    def _read(self) -> None:
        if self.options.engine == "ijson":
            self._read_events(Rest(b"", b""))
            return
        reader = StrictReader(self.source, self.root, self.options.chunk, self.ahead)
        rest = reader.run()
        self.minified, self.escapes = reader.minified, reader.escapes
        if rest is None and self.source.failure is not None:
            rest = Rest(b"{}", b"")
        if rest is not None:
            self._read_events(rest)

    # ---- events

    def _read_events(self, rest: Rest) -> None:
        """Go on where the fast engine stopped."""
        self.engine = "msgspec+ijson" if rest.prefix else "ijson"
        resumed = (rest.section, self.root.sections.get(rest.section)) if rest.section is not None else None
        counter = EventCounter(DocumentPart(self.root, resumed))
        base = self.source.given - len(rest.unread)
        filter_ = LenientFilter()
        parser = _Parser(counter)
        failure: tuple[str, int] | None = None
        try:
            parser.feed(rest.prefix)
            for piece in self._pieces(rest.unread):
                parser.feed(filter_.feed(piece))
            out, failure = filter_.finish()
            parser.feed(out)
            if failure is None:
                parser.finish()
            elif self.source.failure is not None:
                failure = self.source.failure, self.source.given - base
        except _Stopped as stop:
            failure = stop.message, self.source.given - base if stop.at is None else filter_.source_offset(stop.at)
        if self.source.failure is not None and (failure is None or base + failure[1] >= self.source.given):
            failure = self.source.failure, self.source.given - base
        if failure is not None:
            counter.stop()
            self.broken = self._break(failure[0], base + failure[1])
        self.minified += filter_.minified
        self.escapes += filter_.escapes
        self.deepest = counter.deepest - 1

    def _pieces(self, unread: bytes) -> Iterator[bytes]:
        for start in range(0, len(unread), _FED):
            yield unread[start : start + _FED]
        while piece := self.source.read():
            yield bytes(piece)

    def _break(self, message: str, at: int) -> Break:
        if not self.source.given and self.source.failure is None:
            message = "The file is empty"
        lines = self.source.place(at) or self._place_again(at)
        return Break(message, lines.line, lines.character, lines.column, lines.offset)

    def _place_again(self, at: int) -> Lines:
        """The place of an offset, from reading the file up to there once more."""
        lines = Lines()
        assert self.file is not None
        self.file.seek(0)
        source = Source(self.file, _nothing, self.limit)
        while at > 0 and (piece := source.read()):
            lines.advance(bytes(piece[:at]))
            at -= len(piece)
        return lines

    # ---- the result

    def result(self, size: int | None, note: str | None) -> Summary:
        """Everything together; ``size`` is what the file had at the beginning."""
        self.memory.sample(self.source.raw)
        root, totals = self.root, self.root.totals()
        schema = root.text("$schema")
        kind = _kind(self.name, root)
        sizes = Sizes(self.source.raw, self.minified, self.minified + self.escapes + 2)
        notes = [note] if note else []
        if self.deepest > MAX_DEPTH:
            notes.append(f"JSON is nested {self.deepest} levels deep; Azure accepts at most {MAX_DEPTH}")
        types = {**totals.own}
        for type_, count in totals.far.items():
            types[type_] = types.get(type_, 0) + count
        return Summary(
            path=self.name,
            bytes=self.source.raw if size is None else size,
            kind=kind,
            schema=schema,
            scope=scope_of_schema(schema or "") if kind == "deploymentTemplate" else "unknown",
            language_version=root.text("languageversion"),
            content_version=root.text("contentversion"),
            parameters=root.count("parameters"),
            variables=root.count("variables"),
            functions=root.count("functions"),
            definitions=root.count("definitions"),
            outputs=root.count("outputs"),
            resources=ResourceCounts(
                totals.direct, totals.child, totals.nested, totals.copies, totals.conditional, totals.existing
            ),
            types=dict(sorted(types.items(), key=lambda item: (-item[1], item[0]))),
            limits=tuple(_limits(kind, root, totals, sizes)),
            sizes=sizes,
            engine=self.engine,
            seconds=time.perf_counter() - self.started,
            memory=self.memory.result(),
            broken=self.broken,
            notes=tuple(notes),
        )


class _Stopped(Exception):
    """The input can't be read further; ``at`` is an offset in the piece that was fed last, None for its end."""

    def __init__(self, message: str, at: int | None) -> None:
        super().__init__(message)
        self.message, self.at = message, at


class _Parser:
    """ijson, with our own error messages."""

    def __init__(self, counter: EventCounter) -> None:
        self._counter = counter
        self._events = ijson.sendable_list()
        self._coroutine = ijson.basic_parse_coro(self._events)
        self._last = b""

    def feed(self, text: bytes) -> None:
        """Parse some more. Raises _Stopped."""
        if not text:
            return
        self._last = text
        failure: Exception | None = None
        try:
            self._coroutine.send(text)
        except (ijson.JSONError, UnicodeDecodeError) as error:
            failure = error
        self._count()
        if failure is not None:
            raise _Stopped(*_explained(str(failure), text)) from None

    def finish(self) -> None:
        """The text ends here. Raises _Stopped."""
        try:
            self._coroutine.close()
        except ijson.JSONError as error:
            raise _Stopped(_in_our_words(str(error)), None) from None
        self._count()

    def _count(self) -> None:
        try:
            self._counter.take(self._events)
        except TooDeep:
            raise _Stopped("JSON is nested too deeply to be read", None) from None
        self._events.clear()


_WORDS = (
    ("premature EOF", "Unexpected end of the document"),
    ("trailing garbage", "Unexpected content after the end of the document"),
    ("after key and value", "Missing comma or '}'"),
    ("after array element", "Missing comma or ']'"),
    ("separated by a colon", "Missing colon"),
    ("invalid object key", "Missing property name"),
    ("unallowed token", "Missing value"),
    ("invalid string in json", "Invalid JSON value; strings require double quotes"),
    ("occurs before a character", "Invalid escape sequence; write '\\\\' for a backslash"),
    ("non-hex character", "'\\u' requires four hexadecimal digits"),
)


def _in_our_words(message: str) -> str:
    return next((ours for theirs, ours in _WORDS if theirs in message), "Invalid JSON")


def _explained(message: str, text: bytes) -> tuple[str, int]:
    """The message, and its offset in ``text``, of which ijson only gives an excerpt with an arrow below."""
    rows = message.split("\n")
    at = 0
    if len(rows) > 2 and "^" in rows[2]:
        shown = rows[1].encode("utf-8", "surrogateescape")
        excerpt = shown.strip(b" ")
        found = text.replace(b"\n", b" ").replace(b"\r", b" ").find(excerpt)
        if excerpt and found >= 0:
            lead = len(shown) - len(shown.lstrip(b" "))
            at = _beginning(text, max(found + rows[2].index("^") - lead, 0), message.startswith("parse"))
    return _in_our_words(message), min(at, len(text) - 1)


def _beginning(text: bytes, at: int, is_token: bool) -> int:
    """The start of the token that ends before the arrow, or at it."""
    if is_token and text[at : at + 1] == b'"' and text[at - 1 : at] not in b"{[]},: \r\n\t":
        return max(text.rfind(b'"', 0, at), 0)
    at = max(at - 1, 0)
    while at < len(text) - 1 and text[at : at + 1].isspace():
        at += 1
    return at


def _kind(name: str, root: Template) -> DocumentKind:
    """As :func:`armls.core.kinds.document_kind`, but each parameter counts as one with a value."""
    entries: Entries = "values" if root.count("parameters") else "none"
    return kind_of(name, root.text("$schema") or "", root.sections.keys(), lambda: entries)


def _limits(kind: DocumentKind, root: Template, totals: Totals, sizes: Sizes) -> Iterator[LimitUse]:
    """The root's use of each limit and, where it is fuller, that of the fullest nested deployment."""
    if kind == "deploymentParameters":
        yield LimitUse("parameters", root.count("parameters"), MAX_PARAMETERS)
        yield LimitUse("parameterFileSize", sizes.minified, MAX_PARAMETER_FILE_BYTES)
    if kind != "deploymentTemplate":
        return
    used = root.used(totals)
    for name, limit in DEPLOYMENT_LIMITS.items():
        yield LimitUse(name, used[name], limit)
        most, where = totals.fullest.get(name, (0, ""))
        if most > used[name]:
            yield LimitUse(name, most, limit, f"/resources{where}")
    yield LimitUse("templateSize", sizes.minified, MAX_TEMPLATE_BYTES)
    yield LimitUse("requestSize", sizes.escaped, MAX_TEMPLATE_BYTES)
