"""Changing a filing condition: the version in force ends, another begins; cases keep the one they were filed under."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import CaseClass, TimeLimit
from gezhi.domain.cases.vocabulary import Urgency
from gezhi.ground.kernel import worktime
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean, clean_line
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND

MOST_VALUE, PLACES = 9999, 2
WORDS_LENGTH, REGION_LENGTH = 300, 8
LEEWAY = timedelta(minutes=5)
"""What a form may have been open before it is sent."""

OUT_OF_BOUNDS = problem(
    "catalogue.limit_value", 422, "A limit is more than 0 and at most {most}, with two decimals at most; not “{value}”."
)
NO_WORDS = problem("catalogue.no_wording", 422, "Say when a case is filed under this condition.")
IN_THE_PAST = problem("catalogue.limit_in_past", 422, "A limit counts from now on or later: past filings keep theirs.")
STALE = problem("catalogue.limit_stale", 409, "This condition was changed meanwhile; look at it again.")
SAME = problem("catalogue.limit_same", 409, "That changes nothing: the condition says so already.")
TAKEN = problem("catalogue.limit_taken", 409, "Condition {order} exists already for this region class and urgency.")


@dataclass(frozen=True, slots=True)
class LimitIn:
    """What a filing condition shall say. `region_class` and `urgency` are empty where it holds for all."""

    filing: str
    closing: str
    value: Decimal
    unit: worktime.Unit
    region_class: str = ""
    urgency: Urgency | None = None

    def cleaned(self) -> LimitIn:
        """Raises `catalogue.no_wording`, `catalogue.limit_value`, `text.*`."""
        exponent = self.value.as_tuple().exponent
        if not 0 < self.value <= MOST_VALUE or not isinstance(exponent, int) or exponent < -PLACES:
            raise OUT_OF_BOUNDS(value=str(self.value)[:20], most=MOST_VALUE)
        filing = clean(self.filing, limit=WORDS_LENGTH)
        if not filing:
            raise NO_WORDS()
        region = clean_line(self.region_class, limit=REGION_LENGTH)
        return LimitIn(filing, clean(self.closing, limit=WORDS_LENGTH), self.value, self.unit, region, self.urgency)


@transaction.atomic
def change_limit(*, by: Actor, limit_id: UUID, told: LimitIn, valid_from: datetime, at: datetime) -> TimeLimit:
    """A new version of a filing condition from `valid_from` on; the one before ends there.

    Raises `scope.not_found`, `catalogue.limit_stale` for a version that has a successor, `catalogue.limit_in_past`,
    `catalogue.limit_same`, and what `LimitIn` refuses.
    """
    told, old = told.cleaned(), _open_version(limit_id)
    _check_start(valid_from, at)
    if _says(old) == _told(told):
        raise SAME()
    if (old.region_class, old.urgency) != (told.region_class, told.urgency or ""):
        _refuse_taken(old.case_class_id, old.order, told)
    _end(old, valid_from)
    new = _write(old.case_class, old.order, told, valid_from)
    _record(by, "catalogue.change_limit", new, {"before": _says(old)})
    return new


@transaction.atomic
def add_limit(*, by: Actor, class_id: UUID, told: LimitIn, at: datetime, order: int | None = None) -> TimeLimit:
    """One more filing condition of a class, behind the others or as condition `order`. Raises `catalogue.limit_taken`.

    A class that had none has a limit clock from now on; its open cases keep what they were filed with.
    """
    told = told.cleaned()
    case_class = CaseClass.objects.select_for_update().filter(pk=class_id).first()
    if case_class is None:
        raise NOT_FOUND()
    last = TimeLimit.objects.filter(case_class=case_class).aggregate(last=Max("order"))["last"] or 0
    place = order or last + 1
    _refuse_taken(case_class.pk, place, told)
    new = _write(case_class, place, told, at)
    _record(by, "catalogue.add_limit", new, {})
    return new


@transaction.atomic
def end_limit(*, by: Actor, limit_id: UUID, at: datetime) -> TimeLimit:
    """Take a filing condition out of use from now on. Raises `scope.not_found`, `catalogue.limit_stale`."""
    old = _open_version(limit_id)
    _end(old, max(at, old.valid_from))
    _record(by, "catalogue.end_limit", old, {})
    return old


def _open_version(limit_id: UUID) -> TimeLimit:
    found = TimeLimit.objects.select_for_update(of=("self",)).filter(pk=limit_id).select_related("case_class").first()
    if found is None:
        raise NOT_FOUND()
    if found.valid_to is not None:
        raise STALE()
    return found


def _check_start(valid_from: datetime, at: datetime) -> None:
    if valid_from < at - LEEWAY:
        raise IN_THE_PAST()


def _end(old: TimeLimit, at: datetime) -> None:
    """End a version. A planned one that would begin later never counts: the one before it goes on until then."""
    if old.valid_from > at:
        same = TimeLimit.objects.filter(case_class=old.case_class_id, order=old.order, valid_to=old.valid_from)
        same.filter(region_class=old.region_class, urgency=old.urgency).exclude(pk=old.pk).update(valid_to=at)
    old.valid_to = max(at, old.valid_from)
    old.save(update_fields=["valid_to"])


def _refuse_taken(class_id: UUID, order: int, told: LimitIn) -> None:
    same = TimeLimit.objects.filter(case_class=class_id, order=order, valid_to=None)
    if same.filter(region_class=told.region_class, urgency=told.urgency or "").exists():
        raise TAKEN(order=order)


def _write(case_class: CaseClass, order: int, told: LimitIn, valid_from: datetime) -> TimeLimit:
    return TimeLimit.objects.create(
        case_class=case_class,
        order=order,
        filing_condition=told.filing,
        closing_condition=told.closing,
        region_class=told.region_class,
        urgency=told.urgency or "",
        value=told.value,
        unit=told.unit,
        valid_from=valid_from,
    )


def _says(limit: TimeLimit) -> dict[str, Any]:
    return {
        "filing": limit.filing_condition,
        "closing": limit.closing_condition,
        "value": _plain(limit.value),
        "unit": limit.unit,
        "region_class": limit.region_class,
        "urgency": limit.urgency,
    }


def _told(told: LimitIn) -> dict[str, Any]:
    return {**asdict(told), "value": _plain(told.value), "unit": told.unit.value, "urgency": told.urgency or ""}


def _plain(value: Decimal) -> str:
    return f"{Decimal(value).normalize():f}"


def _record(by: Actor, deed: str, limit: TimeLimit, more: dict[str, Any]) -> None:
    case_class = limit.case_class
    facts = {
        "edition": case_class.edition_id,
        "kind": case_class.kind,
        "code": case_class.code,
        "condition": limit.order,
        "from": limit.valid_from.isoformat(),
        **_says(limit),
        **more,
    }
    journal.record(deed=deed, by=by, subject=("time_limit", limit.pk), facts=facts)
    transaction.on_commit(selectors.forget_catalogue)
    selectors.forget_catalogue()
