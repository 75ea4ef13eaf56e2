"""Setting up a competition, until marking goes by it."""

from competitions.actions.setup.competitions import (
    add_competition,
    add_milestone,
    announce_competition,
    cancel_competition,
    change_competition,
    change_milestone,
    finish_competition,
    prepare_competition_again,
    remove_milestone,
)
from competitions.actions.setup.copying import copy_competition
from competitions.actions.setup.events import (
    add_event,
    change_event,
    leave_vacant,
    set_awards,
    set_rules,
)
from competitions.actions.setup.parts import add_part, change_part, remove_part
from competitions.actions.setup.stages import (
    add_stage,
    change_stage,
    close_stage,
    open_stage,
    remove_stage,
)
from competitions.actions.setup.ties import add_tie_step, raise_tie_step, remove_tie_step

__all__ = [
    "add_competition",
    "add_event",
    "add_milestone",
    "add_part",
    "add_stage",
    "add_tie_step",
    "announce_competition",
    "cancel_competition",
    "change_competition",
    "change_event",
    "change_milestone",
    "change_part",
    "change_stage",
    "close_stage",
    "copy_competition",
    "finish_competition",
    "leave_vacant",
    "open_stage",
    "prepare_competition_again",
    "raise_tie_step",
    "remove_milestone",
    "remove_part",
    "remove_stage",
    "remove_tie_step",
    "set_awards",
    "set_rules",
]
