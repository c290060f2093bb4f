"""The citizen identity number of GB 11643: 6 division, 8 birth date, 3 sequence, 1 check character.

The new card of foreign permanent residents (starts with 9) and the residence permits for residents of Hong Kong,
Macao and Taiwan (81, 82, 83) have the same shape and check. No Problem repeats the number: sentences are logged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from gezhi.ground.kernel.identifiers.compact import compact
from gezhi.ground.kernel.problem import problem

MALFORMED = problem(
    "resident_number.malformed", 422, "An identity number has 18 characters: 17 digits and a check character, 0–9 or X."
)
OLD_MALFORMED = problem(
    "resident_number.old_malformed", 422, "An identity number of the first generation has 15 digits."
)
NOT_A_DATE = problem(
    "resident_number.not_a_date", 422, "Digits 7 to 14 of the identity number are not a date of birth."
)
NOT_YET_BORN = problem(
    "resident_number.not_yet_born", 422, "The date of birth in the identity number is in the future."
)
WRONG_CHECK = problem(
    "resident_number.wrong_check",
    422,
    "The check character of the identity number does not fit the other digits: one of them is mistyped.",
)

SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")
OLD_SHAPE = re.compile(r"[1-9][0-9]{14}")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


class Sex(StrEnum):
    """As the 17th digit of an identity number tells it: odd is male."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class ResidentNumber:
    """A checked identity number. Its `repr` is silent about the number, so that no log can tell it."""

    number: str = field(repr=False)
    birth_date: date = field(repr=False)
    sex: Sex = field(repr=False)

    def __str__(self) -> str:
        return self.number

    @property
    def division(self) -> str:
        """The first six digits: the place of *first* registration, perhaps dissolved; never the present address."""
        return self.number[:6]

    @classmethod
    def parse(cls, text: str, *, today: date) -> ResidentNumber:
        """The identity number in `text`.

        Raises Problem `resident_number.malformed`, `.not_a_date`, `.not_yet_born` (after `today`) or `.wrong_check`.
        """
        number = compact(text)
        if not SHAPE.fullmatch(number):
            raise MALFORMED()
        birth_date = _birth_date(number, today)
        if number[17] != check_character(number[:17]):
            raise WRONG_CHECK()
        return cls(number, birth_date, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)

    @classmethod
    def parse_old(cls, text: str, *, today: date) -> ResidentNumber:
        """The 15-digit number of the first generation, as its 18-digit successor: 19 inserted, check added.

        It carries no check of its own, so it is for imports of old registers only. Raises Problem
        `resident_number.old_malformed`, `.not_a_date` or `.not_yet_born`.
        """
        old = compact(text)
        if not OLD_SHAPE.fullmatch(old):
            raise OLD_MALFORMED()
        body = f"{old[:6]}19{old[6:]}"
        return cls.parse(body + check_character(body), today=today)


def check_character(body: str) -> str:
    """The check character (ISO 7064 MOD 11-2) of the 17 digits of `body`."""
    return CHECKS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % 11]


def _birth_date(number: str, today: date) -> date:
    try:
        birth_date = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise NOT_A_DATE() from None
    if birth_date > today:
        raise NOT_YET_BORN()
    return birth_date
