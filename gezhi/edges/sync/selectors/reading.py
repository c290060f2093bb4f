"""The rows of each kind, as the post may see them: in order of their keys, or those of some ids."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from gezhi.domain.cases import selectors as cases
from gezhi.domain.cases.rules.moves import as_contract
from gezhi.domain.grids import selectors as grids
from gezhi.domain.office import selectors as office
from gezhi.domain.patrols import selectors as patrols
from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry.selectors.themes import form_in_force
from gezhi.edges.sync.selectors.wording import labels
from gezhi.edges.sync.vocabulary import Kind
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.scope import Scope

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """Which rows: behind a key, or of some ids; at most so many."""

    scope: Scope
    area: str
    now: datetime
    today: date
    after: tuple[str, str] | None = None
    ids: Collection[UUID] | None = None
    most: int = 500

    @property
    def behind(self) -> tuple[str, UUID] | None:
        return None if self.after is None else (self.after[0], UUID(self.after[1]))


def _editions(ask: Ask) -> list[Row]:
    """The table of moves, the catalogue, the mesh, our words and how long values are believed: one document each."""
    told: dict[str, Any] = {"labels": labels(), "mesh": {"number": grids.edition_number()}}
    if ask.scope.may(Permission.CATALOGUE_VIEW):
        told |= {"moves": as_contract(), "catalogue": _catalogue.get("now", lambda: _read_catalogue(ask.scope))}
    if ask.scope.may(Permission.REGISTER_VIEW):
        told["believed"] = registry.believed_days()
    rows = [("", key, _digest(body), body) for key, body in sorted(told.items())]
    return [row for row in rows if ask.after is None or row[:2] > ask.after]


_catalogue: Fresh[str, dict[str, Any] | None] = Fresh()


def _read_catalogue(scope: Scope) -> dict[str, Any] | None:
    try:
        return cases.catalogue_json(scope, None)
    except Problem:  # no edition is in use yet
        return None


def _digest(body: object) -> str:
    plain = orjson.dumps(body, option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(plain).hexdigest()[:16]


def moves_digest() -> str:
    """Which table of moves and which words are in force: they change with the product itself."""
    return _digest([as_contract(), labels()])


def _cells(ask: Ask) -> list[Row]:
    return grids.carried_cells(ask.scope, ask.area, after=ask.after[0] if ask.after else "", most=ask.most)


def _themes(ask: Ask) -> list[Row]:
    rows = [
        ("", theme.pk, theme.key, theme.name, theme.name_en, theme.about, theme.rhythm_days, theme.ends_date)
        for theme in registry.open_themes(ask.scope, ask.today)
    ]
    return _behind(rows, ask)


def _forms(ask: Ask) -> list[Row]:
    """The form in force of each theme, whole. One query a theme."""
    held = [(theme, form_in_force(theme)) for theme in registry.open_themes(ask.scope, ask.today)]
    rows = [
        ("", form.pk, form.number, theme.pk, form.screen or form.xform, form.itemsets)
        for theme, form in held
        if form is not None
    ]
    return _behind(rows, ask)


def _behind(rows: list[Row], ask: Ask) -> list[Row]:
    ordered = sorted(rows, key=lambda row: row[1])
    return [row for row in ordered if ask.behind is None or row[:2] > ask.behind][: ask.most]


def _cases(ask: Ask) -> list[Row]:
    return cases.carried_cases(ask.scope, ids=ask.ids, after=ask.behind, most=ask.most, now=ask.now)


def _instructions(ask: Ask) -> list[Row]:
    return office.carried_instructions(ask.scope, ids=ask.ids, after=ask.behind, most=ask.most, at=ask.now)


def _buildings(ask: Ask) -> list[Row]:
    return registry.carried_buildings(ask.scope, ask.area, ids=ask.ids, after=ask.behind, most=ask.most)


def _homes(ask: Ask) -> list[Row]:
    return registry.carried_homes(ask.scope, ask.area, ids=ask.ids, after=ask.behind, most=ask.most)


def _people(ask: Ask) -> list[Row]:
    return registry.carried_people(ask.scope, ask.area, ids=ask.ids, after=ask.behind, most=ask.most)


def _marks(ask: Ask) -> list[Row]:
    return registry.carried_marks(ask.scope, ask.area, ask.today, ids=ask.ids, after=ask.behind, most=ask.most)


def _rounds(ask: Ask) -> list[Row]:
    return patrols.carried_rounds(ask.scope, ask.area, ask.today, ids=ask.ids, after=ask.behind, most=ask.most)


def _gates(ask: Ask) -> list[Row]:
    return patrols.carried_gates(ask.scope, ask.area, ids=ask.ids, after=ask.behind, most=ask.most)


def _templates(ask: Ask) -> list[Row]:
    return _behind(patrols.carried_templates(ask.scope), ask)


def _inspections(ask: Ask) -> list[Row]:
    return patrols.carried_inspections(ask.scope, ask.area, ids=ask.ids, after=ask.behind, most=ask.most)


def _plain(*columns: str) -> tuple[str, ...]:
    """Columns as they are called outside: without the joins and the endings of our tables."""
    return tuple("compound" if column == "compound__name" else column.removesuffix("_id") for column in columns)


COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    Kind.EDITIONS: ("code", "id", "version", "body"),
    Kind.CASES: cases.CASE,
    Kind.INSTRUCTIONS: office.CARRIED,
    Kind.CELLS: grids.CELL,
    Kind.BUILDINGS: (*_plain(*registry.BUILDING), "doors"),
    Kind.HOMES: (*_plain(*registry.HOME), "doors"),
    Kind.PEOPLE: (*_plain(*registry.PERSON), "ties"),
    Kind.THEMES: ("code", "id", "key", "name", "name_en", "about", "rhythm_days", "ends_date"),
    Kind.FORMS: ("code", "id", "number", "theme", "xform", "itemsets"),
    Kind.MARKS: _plain(*registry.MARK),
    Kind.ROUNDS: patrols.ROUND,
    Kind.GATES: patrols.GATE,
    Kind.TEMPLATES: patrols.TEMPLATE,
    Kind.INSPECTIONS: patrols.INSPECTION,
}
READERS: Mapping[Kind, Callable[[Ask], list[Row]]] = {
    Kind.EDITIONS: _editions,
    Kind.CASES: _cases,
    Kind.INSTRUCTIONS: _instructions,
    Kind.CELLS: _cells,
    Kind.BUILDINGS: _buildings,
    Kind.HOMES: _homes,
    Kind.PEOPLE: _people,
    Kind.THEMES: _themes,
    Kind.FORMS: _forms,
    Kind.MARKS: _marks,
    Kind.ROUNDS: _rounds,
    Kind.GATES: _gates,
    Kind.TEMPLATES: _templates,
    Kind.INSPECTIONS: _inspections,
}


def document(ask: Ask, kind: Kind, id: UUID) -> dict[str, Any] | None:
    """One document as it is now, under its columns; None where the post does not see it."""
    rows = READERS[kind](Ask(ask.scope, ask.area, ask.now, ask.today, ids=[id], most=1))
    return {"kind": kind, "columns": COLUMNS[kind], "row": rows[0]} if rows else None
