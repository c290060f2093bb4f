"""What a deed changes for whoever holds documents: which of them, or which kinds as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gezhi.edges.sync.vocabulary import PLACED, REGISTER, THEMED, Kind

SUBJECTS: Mapping[str, Kind | None] = {
    "case": Kind.CASES,
    "building": Kind.BUILDINGS,
    "home": Kind.HOMES,
    "person": Kind.PEOPLE,
    "rental": Kind.INSPECTIONS,  # it shows at its home, too
    "theme_record": Kind.MARKS,
    "patrol_plan": Kind.ROUNDS,
    "round": None,  # it shows at its plan
    "inspected": Kind.INSPECTIONS,  # a thing under a template
    "thing": None,  # what was inspected, as the facts of a deed name it
}
"""Subjects of the journal whose deeds change documents, and the kind of their own document."""

INSPECTED = (Kind.TEMPLATES, Kind.INSPECTIONS)
EDITED = ("class_edition", "case_class", "time_limit", "procedure", "calendar")
AGAIN: Mapping[str, tuple[Kind, ...]] = {
    **dict.fromkeys(EDITED, (Kind.EDITIONS,)),
    "theme": THEMED,
    "inspection_template": INSPECTED,
    "instruction": (Kind.INSTRUCTIONS,),  # few rows; whose they are, its roles say
    "gate": (Kind.GATES,),  # a few in an area
}
"""Subjects of which one line says something about many rows, and the kinds that are walked again for it."""
HOMES_IN_FACTS = ("home", "from", "to")
"""Facts of a deed on a person that name doors they came to or left."""


@dataclass(frozen=True, slots=True)
class Touched:
    """The subject and doors that a deed names, or kinds that are walked again because it stands for many rows."""

    subject: tuple[str, UUID] | None = None
    homes: frozenset[UUID] = frozenset()
    theme: UUID | None = None
    """The theme of a mark: to whom it is not open, nothing has happened."""
    again: tuple[Kind, ...] = ()


NOTHING = Touched()


def touched(deed: str, subject_kind: str, subject_id: UUID | None, facts: Mapping[str, Any]) -> Touched:
    """What one line of the feed means. A deed that no document shows touches nothing."""
    again = _again(deed, subject_kind, subject_id)
    if again:
        return Touched(again=again)
    if subject_kind == "theme_record":
        return _marked(subject_id, _id(facts.get("theme")))
    if subject_kind == "inspection":
        thing = _id(facts.get("thing"))
        kind = "rental" if facts.get("about") == "rental" else "thing"
        return Touched((kind, thing)) if thing is not None else NOTHING
    if subject_kind in SUBJECTS and subject_id is not None:
        homes = _homes(facts) if subject_kind == "person" else frozenset()
        return Touched((subject_kind, subject_id), homes)
    return NOTHING


def _again(deed: str, subject_kind: str, subject_id: UUID | None) -> tuple[Kind, ...]:
    """Kinds of which one line says something about many rows."""
    if deed == "mesh.publish":
        return (Kind.EDITIONS, *PLACED)
    if deed == "register.rental.rhythm":
        return (Kind.INSPECTIONS,)
    if subject_kind in AGAIN:
        return AGAIN[subject_kind]
    bulk = deed.startswith("register.") and subject_id is None
    return (Kind.EDITIONS, *REGISTER, Kind.INSPECTIONS) if bulk else ()


def _marked(record_id: UUID | None, theme: UUID | None) -> Touched:
    """A mark of a theme; where the line does not say of which, nobody is told of a mark: the kind is walked again."""
    if record_id is None or theme is None:
        return Touched(again=(Kind.MARKS,))
    return Touched(("theme_record", record_id), theme=theme)


def _homes(facts: Mapping[str, Any]) -> frozenset[UUID]:
    return frozenset(id for name in HOMES_IN_FACTS if (id := _id(facts.get(name))) is not None)


def _id(word: object) -> UUID | None:
    try:
        return UUID(word) if isinstance(word, str) else None
    except ValueError:
        return None
