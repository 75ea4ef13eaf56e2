"""What an event may ask of those who enter."""

from enum import StrEnum


class ClauseKind(StrEnum):
    """The question a clause asks; its values set the limits."""

    AGE = "age"
    MEMBER = "member"
    IN_BEIJING = "in_beijing"
    ONE_EVENT = "one_event"
    NOT_WITH = "not_with"
    QUOTA = "quota"
    TRADE = "trade"
