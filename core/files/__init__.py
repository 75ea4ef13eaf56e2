"""Files that people send and that we make: known by their content, kept once, checked by it."""

from core.files.incoming import Incoming, given, inspect, kind_names, too_large
from core.files.keeping import (
    SWEEP,
    StoredFile,
    check,
    content,
    drop,
    keep,
    path,
    sweep,
    use,
)
from core.files.kinds import ENDINGS, MEDIA, NAMES, Kind

__all__ = [
    "ENDINGS",
    "MEDIA",
    "NAMES",
    "SWEEP",
    "Incoming",
    "Kind",
    "StoredFile",
    "check",
    "content",
    "drop",
    "given",
    "inspect",
    "keep",
    "kind_names",
    "path",
    "sweep",
    "too_large",
    "use",
]
