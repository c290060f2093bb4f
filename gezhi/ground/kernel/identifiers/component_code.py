"""The number of one city component (a manhole cover, a lamp) in GB/T 47678.5: 6 division, 5 class, 6 sequence."""

from __future__ import annotations

import re

from gezhi.ground.kernel.identifiers.compact import compact
from gezhi.ground.kernel.problem import problem

MALFORMED = problem(
    "component_code.malformed",
    422,
    "“{code}” is not a component number: 17 digits are needed, 6 of the division, 5 of the class, 6 of the sequence.",
)

SHAPE = re.compile(r"[1-9][0-9]{16}")


class ComponentCode(str):
    """A component number; behaves as the string of its 17 digits. Raises Problem `component_code.malformed`."""

    __slots__ = ()

    def __new__(cls, text: str) -> ComponentCode:
        code = compact(text)
        if not SHAPE.fullmatch(code):
            raise MALFORMED(code=code[:40])
        return super().__new__(cls, code)

    @classmethod
    def of(cls, division: str, class_code: str, sequence: int) -> ComponentCode:
        """The number of the `sequence`-th component of a class in a county. Raises Problem as the constructor does."""
        parts = f"{division}|{class_code}|{sequence:06d}"
        if [len(part) for part in parts.split("|")] != [6, 5, 6]:
            raise MALFORMED(code=parts[:40])
        return cls(parts.replace("|", ""))

    @property
    def division(self) -> str:
        return self[:6]

    @property
    def class_code(self) -> str:
        """Two digits of the major and three of the minor class."""
        return self[6:11]

    @property
    def sequence(self) -> int:
        return int(self[11:])
