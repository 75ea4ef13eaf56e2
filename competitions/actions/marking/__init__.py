"""Giving a mark, confirming it, and settling two that met.

The order is always: take the work, read the field, ask who and when, apply the rule, write the
version, make the aspect's score anew, note it. A mark that comes second from somebody who had not
seen the first is put on record as contested and refused with both values: nothing is overwritten
in silence, and nothing that a judge gave is lost.
"""

from competitions.actions.marking.checking import confirm, confirm_many, reject, settle
from competitions.actions.marking.giving import give, give_many
from competitions.actions.marking.record import Answer, rescore_works
from competitions.actions.marking.rounds import open_round

__all__ = [
    "Answer",
    "confirm",
    "confirm_many",
    "give",
    "give_many",
    "open_round",
    "reject",
    "rescore_works",
    "settle",
]
