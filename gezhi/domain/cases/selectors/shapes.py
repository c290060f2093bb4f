"""The case as programs read it: plain values, names beside ids."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gezhi.domain.cases.models import Case, Order, Photo, Recording
from gezhi.domain.cases.rules.colours import colour
from gezhi.domain.cases.rules.moves import Verdict
from gezhi.domain.cases.vocabulary import STAGES, State


def row_json(case: Case, now: datetime) -> dict[str, Any]:
    """One line of a list."""
    return {
        "id": case.pk,
        "number": case.number,
        "version": case.version,
        "state": case.state,
        "stage": STAGES[State(case.state)],
        "words": case.words,
        "class": _class(case),
        "urgency": case.urgency,
        "source": case.source,
        "place": {
            "kind": case.place_kind,
            "lon": case.lon,
            "lat": case.lat,
            "address": case.address,
            "code": case.code,
        },
        "department": {"id": case.department_id, "name": case.department.name} if case.department else None,
        "handler": {"id": case.handler_id, "name": case.handler.name} if case.handler else None,
        "reported_at": case.reported_at,
        "due_at": case.due_at,
        "colour": colour(yellow_at=case.yellow_at, due_at=case.due_at, answered_at=case.answered_at, now=now),
        "closed_at": case.closed_at,
        "outcome": case.outcome or None,
    }


def _class(case: Case) -> dict[str, Any] | None:
    found = case.case_class
    if found is None:
        return None
    return {"edition": found.edition_id, "kind": found.kind, "code": found.code, "name": found.name}


def case_json(
    case: Case,
    now: datetime,
    *,
    deeds: Sequence[Verdict],
    orders: Sequence[Order] = (),
    photos: Sequence[Photo] = (),
    recording: Recording | None = None,
) -> dict[str, Any]:
    """The whole case, with `deeds`: what this caller may do now, and why not the rest."""
    return {
        **row_json(case, now),
        "filed_at": case.filed_at,
        "answered_at": case.answered_at,
        "is_late": case.is_late,
        "due_is_provisional": case.due_is_provisional,
        "condition": case.limit.order if case.limit else None,
        "reported_code": case.reported_code,
        "is_self_handled": case.is_self_handled,
        "verified": case.verified,
        "check_passed": case.check_passed,
        "rework_count": case.rework_count,
        "reopen_count": case.reopen_count,
        "urge_count": case.urge_count,
        "merged_into": case.merged_into_id,
        "orders": [_order(order) for order in orders],
        "photos": [{"id": photo.pk, "purpose": photo.purpose} for photo in photos],
        "recording": {"id": recording.pk, "seconds": recording.seconds} if recording else None,
        "deeds": [verdict.deed.value for verdict in deeds if verdict.allowed],
        "refused": {verdict.deed.value: verdict.refusal.code for verdict in deeds if verdict.refusal is not None},
    }


def _order(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "kind": order.kind,
        "department": order.department.name if order.department else None,
        "handler": order.handler.name if order.handler else None,
        "sent_at": order.sent_at,
        "due_at": order.due_at,
        "ended_at": order.ended_at,
        "end": order.end or None,
        "answer": order.answer or None,
        "reason": order.reason or None,
    }
