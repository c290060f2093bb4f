"""A mobile phone number of mainland China: 11 digits, 1 and then 3 to 9."""

from __future__ import annotations

import re

from gezhi.ground.kernel.identifiers.compact import compact
from gezhi.ground.kernel.problem import problem

MALFORMED = problem(
    "mobile_phone.malformed", 422, "This is not a mobile phone number: 11 digits that begin with 13 to 19 are needed."
)

SHAPE = re.compile(r"(?:(?:\+|00)86)?(1[3-9][0-9]{9})")


class MobilePhone(str):
    """A checked mobile number; behaves as the string of its 11 digits, without country code, spaces and hyphens.

    Raises Problem `mobile_phone.malformed`, which does not repeat the number: sentences are logged.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> MobilePhone:
        found = SHAPE.fullmatch(compact(text).replace("-", ""))
        if not found:
            raise MALFORMED()
        return super().__new__(cls, found[1])

    def __repr__(self) -> str:
        return f"MobilePhone({self[:3]}****{self[-4:]})"
