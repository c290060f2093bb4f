"""Lists for a field client: whom or what a form can be about, in my area, as one chooses it from at a door.

By the rule of lists (docs/decisions/0012): of a name the first character, no document number, no telephone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from gezhi.domain.registry.labels import SEX_LABELS
from gezhi.domain.registry.models import Home, Household, Organisation, Person, Theme
from gezhi.domain.registry.selectors.themes import open_where, records
from gezhi.domain.registry.vocabulary import RecordState, SubjectKind
from gezhi.ground.kernel.masking import mask_name
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.scope import Scope, within

MOST_ROWS = 100_000
TOO_LONG = problem(
    "field_list.too_long", 413, "This list has more than {most} rows: a field client is for a post over a smaller area."
)
DIGITS = re.compile(r"(\d+)")
Label = Callable[..., str]


class FieldRow(NamedTuple):
    """One row: the subject's id, how it is called in the list, the code of its cell; with a theme whether it carries
    the theme's mark, and when the next visit is due. A tuple: a hundred thousand are made for one list."""

    id: UUID
    label: str
    code: str
    is_carried: bool = False
    due: date | None = None


def field_list(scope: Scope, kind: SubjectKind, today: date, theme: Theme | None = None) -> list[FieldRow]:
    """Everything of a kind in force in my area (of a theme: where it is open to me), what is due soonest first, then
    by building and room. Two queries. Raises `scope.forbidden`, `field_list.too_long`.
    """
    scope.require(Permission.REGISTER_VIEW)
    where = Q(state=RecordState.ACTIVE) & within(scope, Permission.REGISTER_VIEW)
    carried: dict[UUID, date | None] = {}
    if theme is not None:
        opened = open_where(scope, theme)
        where &= Q(pk__in=[]) if opened is None else opened
        carried = dict(records(scope, theme, today).values_list("subject_id", "due_date"))
    table, columns, naming = KINDS[kind]
    label = naming()
    found = list(table.objects.filter(where).order_by("pk").values_list("pk", "code", *columns)[: MOST_ROWS + 1])
    if len(found) > MOST_ROWS:
        raise TOO_LONG(most=MOST_ROWS)
    rows = [FieldRow(id, label(*told), code, id in carried, carried.get(id)) for id, code, *told in found]
    return sorted(rows, key=order_of)


def order_of(row: FieldRow) -> tuple[bool, date, list[tuple[int, str]], UUID]:
    """Marks before the rest, the next due first; then 2号楼 before 10号楼."""
    parts = DIGITS.split(row.label)
    return (
        not row.is_carried,
        row.due or date.max,
        [(int(part) if part.isdecimal() else -1, part) for part in parts],
        row.id,
    )


def _door(*parts: str | None) -> str:
    """Building, stairwell and room, as far as they are known."""
    return " ".join(part for part in parts if part)


def _people() -> Label:
    sexes = {sex: str(SEX_LABELS[sex]) for sex in ("1", "2")}  # in the reader's language, asked for once

    def person(name: str, sex: str, born: date | None, *door: str | None) -> str:
        return _door(*door, mask_name(name), sexes.get(sex), str(born.year) if born else None)

    return person


def _households() -> Label:
    def household(number: str, *door: str | None) -> str:
        return _door(*door, number)

    return household


DOOR = ("home__building__name", "home__stairwell", "home__room")
KINDS: dict[SubjectKind, tuple[Any, tuple[str, ...], Callable[[], Label]]] = {
    SubjectKind.PERSON: (Person, ("name", "sex", "birth_date", *DOOR), _people),
    SubjectKind.HOME: (Home, ("building__name", "stairwell", "room"), lambda: _door),
    SubjectKind.HOUSEHOLD: (Household, ("number", *DOOR), _households),
    SubjectKind.UNIT: (Organisation, ("name",), lambda: str),
}
"""The table of each kind, the columns its label is made of, and who makes it in the reader's language."""
