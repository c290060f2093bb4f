"""Abuse of the residents' door: each try is noted as digests for a day; people mark, block for a time, and release.

Nothing here decides by itself: a count blocks nobody, and a block ends by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from gezhi.domain.cases.models import Case, DoorVisit, SourceJudgement
from gezhi.domain.cases.selectors.abuse import source
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.identifiers.compact import compact
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.sealing.values import blind, blinds
from gezhi.ground.plumbing.visitors.who import Visitor
from gezhi.ground.plumbing.wording import in_city

MOST_HOURS = 24
REASON_LENGTH = 500

REASON_NEEDED = problem("abuse.reason_needed", 422, "Give the reason.")
BAD_HOURS = problem("abuse.hours", 422, "A block lasts between 1 and {most} hours.")
NOT_BLOCKED = problem("abuse.not_blocked", 409, "This source is not blocked.")
BLOCKED = problem(
    "report.blocked",
    429,
    "Reports from here are not taken until {until}. If that is a mistake, or something presses, please telephone.",
)


def digests(visitor: Visitor, phone: str) -> dict[str, str]:
    """What tells a visitor from others, by kind; only what is there."""
    digits = compact(phone).replace("-", "")
    told = {"address": visitor.address, "browser": visitor.browser, "phone": digits}
    return {kind: value for kind, value in told.items() if value}


def check_blocks(visitor: Visitor, phone: str, code: str) -> None:
    """Raises Problem `report.blocked` where somebody has blocked this source at this place. At most one query."""
    at = now()
    rows = list(SourceJudgement.objects.filter(ends_at__gt=at, released_at=None))
    if not rows:
        return
    told = digests(visitor, phone)
    known = {(kind, found) for kind, value in told.items() for found in blinds(value, _purpose(kind))}
    for row in rows:
        if row.ends_at and (row.kind, bytes(row.digest)) in known and _meet(code, row.code):
            seconds = max(1, round((row.ends_at - at).total_seconds()))
            raise BLOCKED(until=f"{in_city(row.ends_at):%m-%d %H:%M}", seconds=seconds)


def _meet(place: str, area: str) -> bool:
    """Whether a report's place lies in an area, or is so wide (words only) that it may."""
    return place.startswith(area) or area.startswith(place)


def note_visit(*, visitor: Visitor, phone: str, code: str, case: Case | None) -> None:
    """Note one try at the door; no case: it was held back."""
    told = {kind: blind(value, _purpose(kind)) for kind, value in digests(visitor, phone).items()}
    DoorVisit.objects.create(at=now(), code=code, is_taken=case is not None, case=case, **told)


def _purpose(kind: str) -> str:
    return "phone" if kind == "phone" else f"visitor {kind}"


@transaction.atomic
def judge(*, scope: Scope, kind: str, key: str, reason: str, hours: int, at: datetime) -> SourceJudgement:
    """Mark a source as abuse; with `hours` it is also blocked for so long where I accept.

    Raises Problem `scope.forbidden`, `scope.not_found`, `abuse.reason_needed`, `abuse.hours`.
    """
    found = source(scope, kind, key, at=at)
    told = clean(reason, limit=REASON_LENGTH)
    if not told:
        raise REASON_NEEDED()
    if not 0 <= hours <= MOST_HOURS:
        raise BAD_HOURS(most=MOST_HOURS)
    code = _area(scope)
    row = SourceJudgement(
        kind=kind,
        digest=found.digest,
        code=code,
        reason=told,
        made_at=at,
        account_id=scope.actor.account_id,
        ends_at=at + timedelta(hours=hours) if hours else None,
    )
    row.save(force_insert=True)
    facts = {"kind": kind, "source": found.tag, "reason": told, "hours": hours or None}
    numbers = [number for number, _id in found.cases]
    _tell(scope, "abuse.block" if hours else "abuse.mark", code, {**facts, "cases": numbers[:100]}, at)
    return row


@transaction.atomic
def release(*, scope: Scope, kind: str, key: str, at: datetime) -> None:
    """End the blocks of a source. Raises Problem `scope.forbidden`, `scope.not_found`, `abuse.not_blocked`."""
    found = source(scope, kind, key, at=at)
    if found.blocked_until(at) is None:
        raise NOT_BLOCKED()
    ids = [one.pk for one in found.judgements]
    SourceJudgement.objects.filter(pk__in=ids, ends_at__gt=at, released_at=None).update(released_at=at)
    _tell(scope, "abuse.release", _area(scope), {"kind": kind, "source": found.tag}, at)


def _area(scope: Scope) -> str:
    """The area a judgement counts in: the first one I accept for."""
    return next((str(area) for area in scope.areas(Permission.CASES_ACCEPT)), "")


def _tell(scope: Scope, deed: str, code: str, facts: dict[str, object], at: datetime) -> None:
    by = scope.acting(Permission.CASES_ACCEPT, code)
    journal.record(deed=deed, by=by, subject=("source", None), code=code, facts=facts, at=at)


def forget_visits(limit: datetime, most: int) -> Erased:
    """Forget tries and judgements older than `limit` whose block has ended."""
    visits = list(DoorVisit.objects.filter(at__lt=limit).order_by("at").values_list("pk", flat=True)[:most])
    over = SourceJudgement.objects.filter(made_at__lt=limit).exclude(ends_at__gt=now(), released_at=None)
    old = list(over.order_by("made_at").values_list("pk", flat=True)[:most])
    count = DoorVisit.objects.filter(pk__in=visits).delete()[0]
    return Erased(count + SourceJudgement.objects.filter(pk__in=old).delete()[0])


VISITS = Kind("door_visits", Unit.HOURS, default=24, least=1, most=24, erase=forget_visits)
"""Who came to the residents' door, as digests: the notice says “at most a day”."""
