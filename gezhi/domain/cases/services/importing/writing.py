"""Drafts written as cases: rows, orders, who can see them, their old numbers and their journal lines, in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from gezhi.domain.cases.models import Case, CaseAccess, CaseClass, Evaluation, ExternalNumber, KeptText, Order
from gezhi.domain.cases.models.case import NEVER
from gezhi.domain.cases.rules.importing import Life, Times
from gezhi.domain.cases.selectors import procedure_of
from gezhi.domain.cases.services.importing.drafts import Draft
from gezhi.domain.cases.services.importing.mapping import CaseMapping
from gezhi.domain.cases.services.numbers import take_numbers
from gezhi.domain.cases.services.places import Stand
from gezhi.domain.cases.services.spoken import kept
from gezhi.domain.cases.vocabulary import Deed, OrderEnd, OrderKind, Outcome, Part, State
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.kernel.quadkeys import quadkeys
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.bulk import insert, insert_values
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.journal.models import Entry

Values = dict[str, Any]
"""A row to be written, by column."""


@dataclass(slots=True)
class _Rows:
    """What is written together."""

    cases: list[Values] = field(default_factory=list)
    orders: list[Values] = field(default_factory=list)
    access: list[Values] = field(default_factory=list)
    evaluations: list[Values] = field(default_factory=list)
    numbers: list[Values] = field(default_factory=list)
    texts: list[KeptText] = field(default_factory=list)
    lines: list[Entry] = field(default_factory=list)

    def write(self) -> None:
        """Cases first: the others point to them."""
        insert_values(Case, self.cases)
        insert_values(Order, self.orders)
        insert_values(CaseAccess, self.access)
        insert_values(Evaluation, self.evaluations)
        insert_values(ExternalNumber, self.numbers)
        insert(self.texts)
        insert(self.lines)


class _Whole(NamedTuple):
    """A faultless draft with what it then always has."""

    draft: Draft
    times: Times
    life: Life
    stand: Stand


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes drafts of one source."""

    mapping: CaseMapping
    by: Actor
    at: datetime

    def write(self, drafts: Sequence[Draft], classes: Mapping[str, CaseClass], departments: Mapping[str, UUID]) -> None:
        """Write the cases of faultless drafts, in the caller's transaction: a statement a table and day."""
        whole = sorted(map(_whole, drafts), key=lambda found: found.times.reported)
        numbers = take_numbers([(found.stand.code, found.times.reported) for found in whole])
        rows = _Rows()
        for found, number, quadkey in zip(whole, numbers, _quadkeys(whole), strict=True):
            department = departments.get(found.draft.department) if found.life.dispatched_at else None
            case = _case(found, classes.get(found.draft.class_code))
            case.update(number=number, quadkey=quadkey, department_id=department)
            self._conceal(rows, case, found.draft)
            self._add(rows, case, found)
        rows.write()

    def _conceal(self, rows: _Rows, case: Values, draft: Draft) -> None:
        """Numbers in the source's free texts are masked; the texts are kept sealed, as from any other door."""
        for told in (draft.words, draft.address, draft.answer):
            if mask_text(told) != told:
                rows.texts.append(kept(case["id"], told, self.at))
        case.update(words=mask_text(draft.words), address=mask_text(draft.address))
        draft.answer = mask_text(draft.answer)

    def _add(self, rows: _Rows, case: Values, found: _Whole) -> None:
        rows.cases.append(case)
        rows.numbers.append({"source": self.mapping.source, "number": found.draft.number, "case_id": case["id"]})
        if case["department_id"] is not None:
            rows.access.append(
                {
                    "case_id": case["id"],
                    "part": Part.HELD,
                    "department_id": case["department_id"],
                    "code": case["code"],
                }
            )
            if found.draft.state is State.DISPATCHED or found.life.answered_at is not None:
                rows.orders.append(_order(case, found))
        if found.life.evaluated_at is not None:
            said = {"id": new_id(), "case_id": case["id"], "outcome": case["outcome"], "at": found.life.evaluated_at}
            rows.evaluations.append(said)
        rows.lines.append(self._line(case, found.draft))

    def _line(self, case: Values, draft: Draft) -> Entry:
        """The journal line, at the instant of the import; what was when stands in its facts."""
        told = {
            "number": case["number"],
            "to": case["state"],
            "version": 1,
            "system": self.mapping.source,
            "title": self.mapping.title,
            "external": draft.number,
            "source": case["source"],
            "class": case["class_code"] or None,
            "place": case["place_kind"],
            "reported": case["reported_at"],
            "closed": case["closed_at"],
            "due": case["due_at"],
            "late": case["is_late"],
            "department": str(case["department_id"]) if case["department_id"] else None,
        }
        return journal.line(
            deed=f"case.{Deed.IMPORT}",
            by=self.by,
            subject=("case", case["id"]),
            code=case["code"],
            cell_id=case["cell_id"],
            facts={key: value for key, value in told.items() if value is not None},
            at=self.at,
        )


def _whole(draft: Draft) -> _Whole:
    if draft.times is None or draft.life is None or draft.stand is None:
        raise ValueError(f"line {draft.line} is not a whole draft")
    return _Whole(draft, draft.times, draft.life, draft.stand)


def _quadkeys(whole: Sequence[_Whole]) -> list[int | None]:
    """The key of every point; None for what has none."""
    lons = [found.stand.lon for found in whole if found.stand.lon is not None]
    lats = [found.stand.lat for found in whole if found.stand.lat is not None]
    keys = iter(quadkeys(lons, lats).tolist())
    return [next(keys) if found.stand.lon is not None else None for found in whole]


def _case(found: _Whole, case_class: CaseClass | None) -> Values:
    draft, times, life, stand = found
    return {
        "id": new_id(),
        "number": "",
        "state": draft.state,
        "source": draft.channel,
        "urgency": draft.urgency,
        "words": draft.words,
        "case_class_id": case_class.pk if case_class else None,
        "class_code": draft.class_code,
        "place_kind": stand.kind,
        "address": draft.address,
        "lon": stand.lon,
        "lat": stand.lat,
        "quadkey": None,
        "raw_place": _raw_place(draft),
        "cell_id": stand.cell_id,
        "code": stand.code,
        "reported_cell_id": stand.cell_id,
        "reported_code": stand.code,
        "department_id": None,
        "reported_at": times.reported,
        "filed_at": life.filed_at,
        "dispatched_at": life.dispatched_at,
        "answered_at": life.answered_at,
        "closed_at": life.closed_at,
        "evaluated_at": life.evaluated_at,
        "changed_at": life.changed_at,
        "clock_from": life.filed_at,
        "yellow_at": _yellow(life.filed_at, times.due, case_class),
        "due_at": times.due,
        "due_rank": times.due or NEVER,
        "is_late": life.is_late,
        "outcome": _outcome(draft),
    }


def _raw_place(draft: Draft) -> Values | None:
    if draft.raw_point is None:
        return None
    lon, lat, datum = draft.raw_point
    return {"lon": lon, "lat": lat, "datum": datum, "accuracy": None}


def _outcome(draft: Draft) -> str:
    """What the reporter said; nothing said is never satisfaction."""
    if draft.state is not State.EVALUATED:
        return ""
    return draft.outcome or Outcome.NOT_ANSWERED


def _yellow(since: datetime | None, due: datetime | None, case_class: CaseClass | None) -> datetime | None:
    """From when a foreign target is soon late: after the usual share of the time it gave."""
    if since is None or due is None:
        return None
    share = procedure_of(case_class.pk if case_class else None).yellow_share
    return since + max(timedelta(0), (due - since) * share)


def _order(case: Values, found: _Whole) -> Values:
    """The one order that the source tells of: to the department, answered when the case was."""
    ended = found.life.answered_at
    return {
        "id": new_id(),
        "case_id": case["id"],
        "number": 1,
        "kind": OrderKind.FIRST,
        "department_id": case["department_id"],
        "sent_at": found.life.dispatched_at,
        "due_at": case["due_at"],
        "submitted_at": ended,
        "confirmed_at": ended,
        "ended_at": ended,
        "end": OrderEnd.ANSWERED if ended else "",
        "answer": found.draft.answer,
    }
