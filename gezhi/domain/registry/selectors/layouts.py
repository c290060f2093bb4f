"""The lists that can be taken out: our own, and the tables of GB/T 31000-2015 in the standard's order of columns."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

from gezhi.domain.registry.rules.columns import PEOPLE
from gezhi.domain.registry.rules.layouts import ANSWERS, GBT_31000, HIDDEN, LISTS, THEMES, Hidden
from gezhi.domain.registry.rules.wanting import LIST_OF, TELLING, WANTED
from gezhi.domain.registry.vocabulary import Kind

STANDARD = "gbt31000-"


@dataclass(frozen=True, slots=True)
class Layout:
    """One list: its key, headings and facts of its columns (“”: stays empty), whether codes or words stand in it."""

    key: str
    headings: tuple[str, ...]
    facts: tuple[str, ...]
    is_coded: bool

    @property
    def table(self) -> str:
        """The number of the standard's table; empty for a list of our own."""
        return self.key.removeprefix(STANDARD) if self.is_coded else ""

    @property
    def theme(self) -> str:
        """The key of the theme that knows whom the table holds; empty for a list of the register itself."""
        return THEMES.get(self.table, "")

    @property
    def hidden(self) -> frozenset[Hidden]:
        """What of it stands under masks; a form may have been told anything."""
        if self.key == ANSWERS:
            return frozenset(Hidden)
        return frozenset(HIDDEN[fact] for fact in self.facts if fact in HIDDEN)


def wanted_layout(kind: Kind, fields: Sequence[str]) -> Layout:
    """The list that a department's request opens: which row it is, and exactly the fields that were agreed."""
    facts = (*TELLING[kind], *fields)
    is_people = kind is Kind.PERSON
    return Layout(LIST_OF[kind], tuple(PEOPLE[fact][0] if is_people else fact for fact in facts), facts, is_coded=False)


def layout_of(row: Any) -> Layout:
    """The layout of a list that was asked for."""
    if row.layout == WANTED:
        return wanted_layout(Kind(row.wanted.kind), row.wanted.fields)
    return layouts()[row.layout]


@cache
def layouts() -> dict[str, Layout]:
    """Every list by its key, our own first."""
    own = [
        Layout(key, tuple(PEOPLE[fact][0] if key == "people" else fact for fact in facts), facts, is_coded=False)
        for key, facts in LISTS.items()
    ]
    file = settings.CITIES_DIR / "cn" / "layouts" / "gbt31000.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    standard = [
        Layout(
            f"{STANDARD}{table}",
            tuple(row["heading"] for row in rows if row["table"] == table),
            tuple(facts.get(row["key"], "") for row in rows if row["table"] == table),
            is_coded=True,
        )
        for table, facts in GBT_31000.items()
    ]
    return {layout.key: layout for layout in (*own, Layout(ANSWERS, (), (), is_coded=False), *standard)}
