"""The unified social credit code of GB 32100: 18 characters, the last a check that may be any of 31."""

from __future__ import annotations

import re

from gezhi.ground.kernel.identifiers.compact import compact
from gezhi.ground.kernel.identifiers.organisation_code import OrganisationCode
from gezhi.ground.kernel.problem import problem

MALFORMED = problem(
    "credit_code.malformed",
    422,
    "“{code}” is not a unified social credit code: 18 digits and capital letters without I, O, S, V and Z are needed.",
)
WRONG_CHECK = problem(
    "credit_code.wrong_check",
    422,
    "The last character of the unified social credit code “{code}” does not fit the others: one of them is mistyped.",
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALUES = {character: value for value, character in enumerate(ALPHABET)}
SHAPE = re.compile(f"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")


class CreditCode(str):
    """A checked unified social credit code; behaves as the string of its 18 characters.

    Raises Problem `credit_code.malformed` or `credit_code.wrong_check`.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> CreditCode:
        code = compact(text)
        if not SHAPE.fullmatch(code):
            raise MALFORMED(code=code[:40])
        if code[17] != check_character(code[:17]):
            raise WRONG_CHECK(code=code)
        return super().__new__(cls, code)

    @property
    def authority(self) -> str:
        """The registration authority and the class of the body under it, e.g. `91` for an enterprise."""
        return self[:2]

    @property
    def division(self) -> str:
        """The division of the registration authority, six digits."""
        return self[2:8]

    @property
    def organisation_code(self) -> str:
        """The organisation code inside, nine characters, not checked on its own."""
        return self[8:17]

    @property
    def organisation(self) -> OrganisationCode:
        """The organisation code inside, checked. Raises Problem as `OrganisationCode` does."""
        return OrganisationCode(self.organisation_code)


def check_character(body: str) -> str:
    """The check character of the first 17 characters: weights are the powers of 3 modulo 31."""
    total = sum(VALUES[character] * pow(3, place, 31) for place, character in enumerate(body))
    return ALPHABET[-total % 31]
