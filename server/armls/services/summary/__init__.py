"""Summaries of documents of any size, streamed in bounded memory."""

from armls.services.memory_watch import MemoryExceeded
from armls.services.summary.cache import SummaryCache
from armls.services.summary.findings import findings_of
from armls.services.summary.run import LARGEST_CHUNK, SMALLEST_CHUNK, Options, summarize_file, summarize_stream

__all__ = [
    "LARGEST_CHUNK",
    "SMALLEST_CHUNK",
    "MemoryExceeded",
    "Options",
    "SummaryCache",
    "findings_of",
    "summarize_file",
    "summarize_stream",
]
