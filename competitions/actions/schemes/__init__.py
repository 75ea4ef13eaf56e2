"""Writing marking schemes: as a whole, piece by piece, and as a version that follows a locked one.

The first mark locks a scheme. From then on it changes by a draft of the next version alone, which
says why, shows what it moves, and takes the marks along where they are still possible.
"""

from competitions.actions.schemes.aspects import (
    add_aspect,
    change_aspect,
    drop_aspect,
    move_aspect,
)
from competitions.actions.schemes.criteria import (
    add_criterion,
    add_sub_criterion,
    change_criterion,
    change_scheme,
    change_sub_criterion,
    drop_criterion,
    drop_sub_criterion,
    move_sub_criterion,
)
from competitions.actions.schemes.sections import add_section, change_section, drop_section
from competitions.actions.schemes.versions import (
    apply_version,
    begin_version,
    drop_version,
    preview,
)
from competitions.actions.schemes.whole import copy_scheme, write_scheme
from competitions.actions.schemes.workbooks import (
    keep_workbook,
    to_write,
    understood,
    write_workbook,
)

__all__ = [
    "add_aspect",
    "add_criterion",
    "add_section",
    "add_sub_criterion",
    "apply_version",
    "begin_version",
    "change_aspect",
    "change_criterion",
    "change_scheme",
    "change_section",
    "change_sub_criterion",
    "copy_scheme",
    "drop_aspect",
    "drop_criterion",
    "drop_section",
    "drop_sub_criterion",
    "drop_version",
    "keep_workbook",
    "move_aspect",
    "move_sub_criterion",
    "preview",
    "to_write",
    "understood",
    "write_scheme",
    "write_workbook",
]
