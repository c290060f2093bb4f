"""What a theme, a visit or a matter can be about: a person, home, household or unit, resolved in one place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from gezhi.domain.registry.models import Home, Household, Organisation, Person
from gezhi.domain.registry.vocabulary import RecordState, SubjectKind
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, within

TABLES: dict[SubjectKind, Any] = {
    SubjectKind.PERSON: Person,
    SubjectKind.HOME: Home,
    SubjectKind.HOUSEHOLD: Household,
    SubjectKind.UNIT: Organisation,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody or something of the register: its kind and id, how it is called, the cell it stands in."""

    kind: SubjectKind
    id: UUID
    name: str
    code: str


def subject(scope: Scope, kind: str, id: UUID) -> Subject:
    """One subject in force in my area. Raises Problem `scope.not_found`, also for what lies elsewhere."""
    if kind not in set(SubjectKind):
        raise NOT_FOUND()
    found = TABLES[SubjectKind(kind)].objects.filter(within(scope, Permission.REGISTER_VIEW), _in_force(), pk=id)
    row = _with_place(found, SubjectKind(kind)).first()
    if row is None:
        raise NOT_FOUND()
    return _told(SubjectKind(kind), row)


def subject_names(kind: str, ids: Collection[UUID]) -> dict[UUID, str]:
    """How the subjects of rows that the asker already sees are called. One query."""
    rows = _with_place(TABLES[SubjectKind(kind)].objects.filter(pk__in=ids), SubjectKind(kind))
    return {row.pk: _told(SubjectKind(kind), row).name for row in rows}


def subjects_called(scope: Scope, kind: str, words: str, most: int = 20) -> list[Subject]:
    """Subjects of my area whose name (a person's also in pinyin or initials), number or room begins like this."""
    column = {
        SubjectKind.PERSON: Q(name__startswith=words) | Q(pinyin__startswith=words.lower()) | Q(initials=words.lower()),
        SubjectKind.HOME: Q(room__startswith=words) | Q(building__name__startswith=words),
        SubjectKind.HOUSEHOLD: Q(number__startswith=words),
        SubjectKind.UNIT: Q(name__startswith=words),
    }[SubjectKind(kind)]
    found = TABLES[SubjectKind(kind)].objects.filter(within(scope, Permission.REGISTER_VIEW), _in_force(), column)
    rows = _with_place(found, SubjectKind(kind)).order_by("code", "pk")[:most]
    return [_told(SubjectKind(kind), row) for row in rows]


def _in_force() -> Q:
    return Q(state=RecordState.ACTIVE)


def _with_place(found: Any, kind: SubjectKind) -> Any:
    """With the building of a home, whose name is part of how the home is called."""
    if kind is SubjectKind.HOME:
        return found.select_related("building")
    return found.select_related("home__building") if kind is SubjectKind.HOUSEHOLD else found


def _told(kind: SubjectKind, row: Any) -> Subject:
    if kind is SubjectKind.HOME:
        name = _home_words(row)
    elif kind is SubjectKind.HOUSEHOLD:
        name = row.number or (_home_words(row.home) if row.home else "")
    else:
        name = row.name
    return Subject(kind, row.pk, name, row.code)


def _home_words(home: Home) -> str:
    parts = (home.building.name, home.stairwell, home.room)
    return " ".join(part for part in parts if part)
