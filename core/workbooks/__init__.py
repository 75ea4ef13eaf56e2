"""Workbooks (xlsx) that people send us and that we send them: read whole, written in a stream."""

from core.workbooks.book import Book, Fault, FaultKind, Merged
from core.workbooks.reading import load, old_office, read
from core.workbooks.writing import Column, Kind, Table, content, made, write

__all__ = [
    "Book",
    "Column",
    "Fault",
    "FaultKind",
    "Kind",
    "Merged",
    "Table",
    "content",
    "load",
    "made",
    "old_office",
    "read",
    "write",
]
