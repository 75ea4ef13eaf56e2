"""What stands between a stage and its signatures."""

from enum import StrEnum

from core.rules.text import Text, say


class BlockKind(StrEnum):
    """Everything but ``waiting`` blocks: there enough of the panel have marked, and the rest may
    still come."""

    REMARK = "remark"
    CONTESTED = "contested"
    FLAG = "flag"
    UNCONFIRMED = "unconfirmed"
    UNMARKED = "unmarked"
    WAITING = "waiting"


BLOCK_NAMES: dict[BlockKind, Text] = {
    BlockKind.REMARK: say("To be marked again"),
    BlockKind.CONTESTED: say("Two marks in one field"),
    BlockKind.FLAG: say("Open flag"),
    BlockKind.UNCONFIRMED: say("Waits for confirmation"),
    BlockKind.UNMARKED: say("Not marked yet"),
    BlockKind.WAITING: say("A judge's mark is missing"),
}
