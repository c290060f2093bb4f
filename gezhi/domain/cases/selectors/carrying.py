"""Matters as another machine takes them along: plain rows in order of (code, id), with what I may do to each.

Open ones that I can see, and for a while those of my own reporting that have ended: who was away hears how it ended.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases.models import Case, CaseAccess, Order, Recording
from gezhi.domain.cases.rules.moves import possible
from gezhi.domain.cases.selectors.named import named
from gezhi.domain.cases.selectors.one import asker_of, facts_of, photos_by_case
from gezhi.domain.cases.selectors.recordings import recordings_of
from gezhi.domain.cases.selectors.visibility import branches
from gezhi.domain.cases.vocabulary import ENDED_STATES, OPEN_STATES, Deed, State
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.journal.reading import of_subjects
from gezhi.ground.plumbing.journal.writing import facts_of as facts_of_line
from gezhi.ground.plumbing.scope import Scope

Row = tuple[Any, ...]

CASE = (
    *("code", "id", "version", "number", "state", "words", "class", "class_name", "urgency", "source"),
    *("place_kind", "address", "lon", "lat", "department", "handler", "mine", "reported_at"),
    *("due_at", "yellow_at", "answered_at", "order", "order_words", "deeds"),
    *("recording", "photos"),
    *("last_words", "last_by", "last_at", "until"),
)
"""`mine` says why it is mine to do: `handler`, `desk`, `reporter`, or nothing; `deeds` what I may do now; `recording`
the id and the seconds of what was said with the report; `photos` the ids of its photos, each with what it shows, as
they came, the pictures themselves not; the `last_` ones what somebody else said last on a matter of
mine (an answer, a step, a reason; 500 characters), who, and when; `until`, on one that has ended, the instant at which
whoever holds it forgets it."""
ENDED_FOR = timedelta(days=3)
REPORTED_WITHIN = timedelta(days=90)
"""How long one of my reporting is told once it has ended, if I reported it not longer ago than this."""

SAYING = frozenset(
    {
        *(Deed.DISPATCH, Deed.STEP, Deed.SUBMIT, Deed.CONFIRM, Deed.SEND_BACK, Deed.REWORK, Deed.RETURN_ORDER),
        *(Deed.HAND_BACK, Deed.NOTE, Deed.URGE, Deed.VERIFY, Deed.CHECK, Deed.DECLINE, Deed.VOID, Deed.CLOSE),
    }
)
"""Deeds whose words every reader of the matter may read in its history."""
LAST_WORDS = 500


class Said(NamedTuple):
    """What was said last, by whom, and when."""

    words: str = ""
    by: str = ""
    at: datetime | None = None


def carried_cases(
    scope: Scope, *, ids: Collection[UUID] | None, after: tuple[str, UUID] | None, most: int, now: datetime
) -> list[Row]:
    """The open matters that I can see (of whoever may only report: their own), and those I reported that ended lately.

    At most nine queries, three more where there is one of the latter, and one for each recording of a person.
    """
    if not (scope.may(Permission.CASES_VIEW) or scope.may(Permission.CASES_REPORT)):
        return []
    ended = list(_ended_lately(scope, now).filter(_wanted(ids, after)).values_list("pk", flat=True))
    found: list[Case] = []
    for branch in branches(scope):
        found += branch.filter(_wanted(ids, after), state__in=OPEN_STATES).order_by("code", "pk")[:most]
        found += branch.filter(pk__in=ended) if ended else []
    cases = sorted(found, key=lambda case: (case.code, case.pk))[:most]
    named(cases)
    orders = {order.case_id: order for order in Order.objects.filter(case__in=cases, ended_at=None)} if cases else {}
    said = _said_last(scope, [case.pk for case in cases if _mine(scope, case)])
    # The doors of photos and recordings are not open to whoever may only report.
    may_open = cases if scope.may(Permission.CASES_VIEW) else []
    heard, seen = recordings_of(scope, may_open), photos_by_case(scope, may_open)
    return [
        (
            *_row(scope, case, orders.get(case.pk), now),
            _recording(heard.get(case.pk)),
            seen.get(case.pk, []),
            *said.get(case.pk, Said()),
            _until(case),
        )
        for case in cases
    ]


def _recording(found: Recording | None) -> tuple[UUID, int] | None:
    return None if found is None else (found.pk, found.seconds)


def _ended_lately(scope: Scope, now: datetime) -> QuerySet[Case]:
    lately = Q(state__in=ENDED_STATES, changed_at__gt=now - ENDED_FOR, reported_at__gt=now - REPORTED_WITHIN)
    me = scope.actor.account_id
    return Case.objects.none() if me is None else Case.objects.filter(lately, reporter_account_id=me)


def _until(case: Case) -> datetime | None:
    return case.changed_at + ENDED_FOR if State(case.state) in ENDED_STATES else None


def _said_last(scope: Scope, ids: Collection[UUID]) -> dict[UUID, Said]:
    """The last words of somebody else on each of these matters. At most two queries, none for none."""
    lines = of_subjects(ids, [f"case.{deed}" for deed in SAYING])
    told = [(line, _words(facts_of_line(line))) for line in lines if line.account_id != scope.me]
    last = {line.subject_id: (line, words) for line, words in told if words and line.subject_id is not None}
    names = accounts.names(line.account_id for line, _ in last.values()) if last else {}
    return {
        id: Said(words[:LAST_WORDS], names.get(line.account_id, "") if line.account_id else "", line.at)
        for id, (line, words) in last.items()
    }


def _words(facts: Mapping[str, Any]) -> str:
    return str(facts.get("answer") or facts.get("reason") or facts.get("words") or "")


def _wanted(ids: Collection[UUID] | None, after: tuple[str, UUID] | None) -> Q:
    named_ids = Q() if ids is None else Q(pk__in=ids)
    return named_ids if after is None else named_ids & (Q(code__gt=after[0]) | Q(code=after[0], pk__gt=after[1]))


def _row(scope: Scope, case: Case, order: Order | None, now: datetime) -> Row:
    verdicts = possible(facts_of(case, with_persons=False), asker_of(scope, case), now)
    return (
        *(case.code, case.pk, case.version, case.number, case.state, case.words),
        *(case.class_code, case.case_class.name if case.case_class else None, case.urgency, case.source),
        *(case.place_kind, case.address, case.lon, case.lat),
        *(case.department.name if case.department else None, case.handler.name if case.handler else None),
        *(_mine(scope, case), case.reported_at, case.due_at, case.yellow_at, case.answered_at),
        *(order.number if order else None, order.words if order else ""),
        [verdict.deed.value for verdict in verdicts if verdict.allowed],
    )


def _mine(scope: Scope, case: Case) -> str:
    me = scope.actor.account_id
    parts = {"handler": case.handler_id, "desk": case.desk_account_id, "reporter": case.reporter_account_id}
    return next((part for part, account in parts.items() if me is not None and account == me), "")


def codes_now(ids: Collection[UUID]) -> dict[UUID, str]:
    """Where matters stand now, in any area: for readers of the feed, never handed out."""
    return dict(Case.objects.filter(pk__in=ids).values_list("pk", "code")) if ids else {}


def parties(ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """The accounts and departments that have or had a part in matters: for readers of the feed, never handed out."""
    found: dict[UUID, set[UUID]] = {}
    rows = CaseAccess.objects.filter(case__in=ids) if ids else CaseAccess.objects.none()
    for case, account, department in rows.values_list("case_id", "account_id", "department_id"):
        found.setdefault(case, set()).add(account or department)
    return found
