"""Giving a mark, confirming it, and settling two that met.

The order is always: take the work, read the field, ask who and when, apply the rule, write the
version, make the aspect's score anew, note it. A mark that comes second from somebody who had not
seen the first is put on record as contested and refused with both values: nothing is overwritten
in silence, and nothing that a judge gave is lost.
"""

from competitions.actions.marking.checking import confirm, reject, settle
from competitions.actions.marking.giving import give

__all__ = ["confirm", "give", "reject", "settle"]
