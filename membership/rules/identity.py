"""Identity numbers (GB 11643-1999) and credit codes (GB 32100-2015).

Only checksum and birth date are required. A county code that is no longer in use is right for an
older person (110221 was Changping County until 1999), so regions are never checked here.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from core.rules.text import Text, say

EARLIEST_BIRTH = date(1900, 1, 1)
# The kind under which the vault seals and finds identity numbers.
SEALED_AS = "identity"


class IdentityKind(StrEnum):
    """Kinds of identity documents."""

    RESIDENT = "resident"


@dataclass(frozen=True)
class Identity:
    """A resident's identity number of 18 characters, X in upper case, with what it says."""

    number: str
    born: date

    @property
    def masked(self) -> str:
        """First three and last four characters, as screens show it."""
        return mask(self.number)


def mask(number: str) -> str:
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def is_woman(number: str) -> bool:
    """The last digit but one is even for women; the masked number shows it too."""
    return int(number[-2]) % 2 == 0


def read_identity(written: str, today: date) -> Identity | Text:
    """The identity number as written by a person, or the sentence that says what is wrong."""
    # A Chinese keyboard types full-width digits; they are the same number.
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", written)).upper()
    if re.fullmatch(r"\d{15}", number):
        return say("This is an old number of 15 digits. Take the 18 characters of the new card.")
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        return say("An identity number has 17 digits and a last digit or X.")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return say("Digits 7 to 14 must be a birth date. Compare them with the card.")
    if not EARLIEST_BIRTH <= born <= today:
        return say(
            "Digits 7 to 14 give the birth date %(born)s, which cannot be right. "
            "Compare them with the card.",
            born=born.isoformat(),
        )
    if mod_11_2.checksum(number) != 1:
        return say("The last character does not fit the others. Compare the number with the card.")
    return Identity(number, born)


def with_check_character(first: str) -> str:
    """Seventeen digits made into a full number, for demonstration data."""
    return first + str(mod_11_2.calc_check_digit(first))


def read_credit_code(written: str) -> str | Text:
    """A unified social credit code of 18 characters, or what is wrong with it."""
    try:
        return str(uscc.validate(written))
    except ValueError:  # ValidationError is one; a line break inside is a bare one
        return say(
            "A credit code has 18 characters and a right check character. Compare it with "
            "the business licence."
        )
