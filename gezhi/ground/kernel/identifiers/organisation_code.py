"""The organisation code of GB 11714: eight characters and a check character, printed with a hyphen between."""

from __future__ import annotations

import re

from gezhi.ground.kernel.identifiers.compact import compact
from gezhi.ground.kernel.problem import problem

MALFORMED = problem(
    "organisation_code.malformed",
    422,
    "“{code}” is not an organisation code: eight digits or letters and a check character, 0–9 or X, are needed.",
)
WRONG_CHECK = problem(
    "organisation_code.wrong_check",
    422,
    "The check character of the organisation code “{code}” does not fit the others: one of them is mistyped.",
)

SHAPE = re.compile(r"([0-9A-Z]{8})-?([0-9X])")
WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "0123456789X0"  # by 11 − sum mod 11, which is 1 … 11; 10 is written X, 11 is written 0


class OrganisationCode(str):
    """A checked organisation code; behaves as the string of its nine characters, without the hyphen.

    Raises Problem `organisation_code.malformed` or `organisation_code.wrong_check`.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> OrganisationCode:
        code = compact(text)
        found = SHAPE.fullmatch(code)
        if not found:
            raise MALFORMED(code=code[:40])
        body, check = found.groups()
        if check != check_character(body):
            raise WRONG_CHECK(code=code)
        return super().__new__(cls, body + check)

    @property
    def printed(self) -> str:
        """As certificates print it: `D2143569-X`."""
        return f"{self[:8]}-{self[8]}"


def check_character(body: str) -> str:
    """The check character of the eight characters of `body`; letters count A = 10 … Z = 35."""
    return CHECKS[11 - sum(weight * int(character, 36) for weight, character in zip(WEIGHTS, body, strict=True)) % 11]
