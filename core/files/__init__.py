"""Files that people send and that we make: known by their content, kept once, checked by it."""

from core.files.incoming import Incoming, given, inspect, kind_names, too_large
from core.files.keeping import (
    FORGET,
    SWEEP,
    StoredFile,
    check,
    content,
    drop,
    forget,
    keep,
    keep_a_week,
    own,
    path,
    sweep,
    use,
)
from core.files.kinds import ENDINGS, MEDIA, NAMES, Kind

__all__ = [
    "ENDINGS",
    "FORGET",
    "MEDIA",
    "NAMES",
    "SWEEP",
    "Incoming",
    "Kind",
    "StoredFile",
    "check",
    "content",
    "drop",
    "forget",
    "given",
    "inspect",
    "keep",
    "keep_a_week",
    "kind_names",
    "own",
    "path",
    "sweep",
    "too_large",
    "use",
]
