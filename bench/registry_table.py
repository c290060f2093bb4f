"""The table of residents that is taken over, and names as a city bears them: plain Python, the same every time."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from gezhi.domain.registry.tests.made_registers import GIVEN, SURNAMES
from gezhi.ground.kernel.identifiers.resident_number import check_character
from gezhi.ground.kernel.names import initials_of, pinyin_of

HEAD = ["姓名", "身份证号", "联系电话", "小区", "楼栋", "单元", "房号", "人口类别", "户号", "与户主关系"]
COUNTY = "370211"
HOMES_OF_BUILDING, SIZES, WRONG = 60, (1, 1, 1, 2, 2, 2, 3), 0.01


def residents(count: int) -> Iterator[list[str]]:
    """So many rows, the same every time."""
    dice, made, home = random.Random(1), 0, 0
    names, given = Names(dice), set[str]()
    while made < count:
        home += 1
        building, surname = divmod(home, HOMES_OF_BUILDING)[0], names.surname()[0]
        for member in range(min(dice.choice(SIZES), count - made)):
            body = ""
            while not body or body in given:
                born = date(1935, 1, 1) + timedelta(days=dice.randrange(32_000))
                body = f"370211{born:%Y%m%d}{made * 7 % 999 + 1:03d}"
            given.add(body)
            check = check_character(body)
            if dice.random() < WRONG:
                check = "0" if check != "0" else "1"
            place = [f"幸福花园{building // 40}期", f"{building % 40 + 1}号楼", f"{home % 3 + 1}单元"]
            room = f"{home // 3 % 20 + 1}0{home % 2 + 1}"
            kind = "人户一致" if dice.random() < 0.7 else "暂住"
            paper = [kind, f"{home:09d}", ("户主", "妻", "子")[member]]
            phone = f"138{dice.randrange(10**8):08d}"
            yield [surname + names.given()[0], body + check, phone, *place, room, *paper]
            made += 1


@dataclass
class Names:
    """Names as they are spread in a city: few surnames are common, given names repeat."""

    dice: random.Random
    _surnames: list[tuple[str, str, str]] = field(default_factory=list)
    _given: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._surnames = [(s, pinyin_of(s), initials_of(s)) for s in SURNAMES]
        self._given = [(g, pinyin_of("王" + g)[4:], initials_of("王" + g)[1:]) for g in GIVEN]
        self._surname_weights = list(_summed(1 / (rank + 4) for rank in range(len(SURNAMES))))
        self._given_weights = list(_summed(1 / (rank + 30) for rank in range(len(GIVEN))))

    def surname(self) -> tuple[str, str, str]:
        return self.dice.choices(self._surnames, cum_weights=self._surname_weights)[0]

    def given(self) -> tuple[str, str, str]:
        count = 2 if self.dice.random() < 0.8 else 1
        parts = self.dice.choices(self._given, cum_weights=self._given_weights, k=count)
        return "".join(p[0] for p in parts), "".join(p[1] for p in parts), "".join(p[2] for p in parts)


def _summed(shares: Iterator[float]) -> Iterator[float]:
    total = 0.0
    for share in shares:
        total += share
        yield total
