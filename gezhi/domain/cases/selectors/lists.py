"""Lists of cases: filtered, in order, page by page by key; every count exact.

A page costs one query a branch of the scope (at most three), whatever its size; a count the same.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from django.db.models import Count, F, Q, QuerySet

from gezhi.domain.cases.models import Case, ExternalNumber
from gezhi.domain.cases.selectors.named import named
from gezhi.domain.cases.selectors.visibility import branches
from gezhi.domain.cases.vocabulary import OPEN_STATES, Colour, State
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.scope import Scope, inside

BAD_CURSOR = problem("list.bad_cursor", 422, "The place in the list cannot be read; start from the first page.")
ORDERS = ("due", "-reported", "reported")
MOST = 1000
MANY = 10_000
_many: Fresh[Hashable, int] = Fresh()

COLUMNS = (
    *("number", "version", "state", "source", "urgency", "words", "case_class", "class_code", "place_kind"),
    *("address", "lon", "lat", "code", "department", "handler", "reported_at", "answered_at", "closed_at"),
    *("yellow_at", "due_at", "due_rank", "outcome"),
)
"""What a line of a list shows and is ordered by; the rest of a row is not read."""

Order = Literal["due", "-reported", "reported"]


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What to list. Empty fields do not narrow."""

    states: tuple[State, ...] = ()
    is_open: bool | None = None
    code: str = ""
    """Only inside this area."""
    class_code: str = ""
    """A major class (two digits) or a class."""
    source: str = ""
    department_id: UUID | None = None
    handler_id: UUID | None = None
    desk_id: UUID | None = None
    """Asked to verify or check."""
    colour: Colour | None = None
    since: datetime | None = None
    until: datetime | None = None
    closed_since: datetime | None = None
    closed_until: datetime | None = None
    number: str = ""
    words: str = ""
    is_late: bool | None = None
    outcome: str = ""
    urged: bool = False
    unplaced: bool = False
    reported_by: UUID | None = None

    def narrowed(self, **changes: Any) -> CaseFilter:
        return replace(self, **changes)

    def as_query(self) -> dict[str, str]:
        """The filter as address parameters: every figure links to its rows this way."""
        spelled: dict[str, str] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                spelled[field.name] = _spelled(value)
        return spelled


def _spelled(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return "1" if value is True else "0" if value is False else str(value)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list and the cursor of the next page (“” at the end)."""

    cases: list[Case]
    next: str


def narrow(cases: QuerySet[Case], wanted: CaseFilter, now: datetime) -> QuerySet[Case]:
    """`cases` narrowed by a filter."""
    return cases.filter(*_tests(wanted, now))


def _tests(wanted: CaseFilter, now: datetime) -> Iterable[Q]:
    yield from (*_plain_tests(wanted), *_time_tests(wanted), *_text_tests(wanted))
    if wanted.colour is not None:
        yield colour_test(wanted.colour, now)
    if wanted.is_open is not None:
        yield Q(state__in=OPEN_STATES) if wanted.is_open else ~Q(state__in=OPEN_STATES)


def _plain_tests(wanted: CaseFilter) -> Iterable[Q]:
    if wanted.states:
        yield Q(state=wanted.states[0]) if len(wanted.states) == 1 else Q(state__in=wanted.states)
    if wanted.code:
        yield inside("code", [wanted.code])
    columns = {
        "source": wanted.source,
        "department_id": wanted.department_id,
        "handler_id": wanted.handler_id,
        "desk_account_id": wanted.desk_id,
        "reporter_account_id": wanted.reported_by,
        "outcome": wanted.outcome,
    }
    yield from (Q(**{column: value}) for column, value in columns.items() if value)
    if wanted.is_late is not None:
        yield Q(is_late=wanted.is_late)
    if wanted.urged:
        yield Q(urge_count__gt=0)
    if wanted.unplaced:
        yield Q(place_kind="words")


def _time_tests(wanted: CaseFilter) -> Iterable[Q]:
    bounds = {
        "reported_at__gte": wanted.since,
        "reported_at__lt": wanted.until,
        "closed_at__gte": wanted.closed_since,
        "closed_at__lt": wanted.closed_until,
    }
    return (Q(**{bound: value}) for bound, value in bounds.items() if value is not None)


def _text_tests(wanted: CaseFilter) -> Iterable[Q]:
    if wanted.class_code:
        exact = len(wanted.class_code) > 2
        yield Q(class_code=wanted.class_code) if exact else Q(class_code__startswith=wanted.class_code)
    if wanted.number:
        yield Q(number__startswith=wanted.number)
    if wanted.words:
        elsewhere = ExternalNumber.objects.filter(number=wanted.words).values("case_id")
        numbers = Q(number=wanted.words) | Q(pk__in=elsewhere)
        yield Q(words__icontains=wanted.words) | Q(address__icontains=wanted.words) | numbers


def colour_test(colour: Colour, now: datetime) -> Q:
    """Open cases whose clock shows `colour` at `now`, as `rules.colours.colour` tells it row by row."""
    running = Q(answered_at=None)
    shown = {
        Colour.RED: (running & Q(due_at__lt=now)) | Q(answered_at__gt=F("due_at")),
        Colour.YELLOW: running & Q(yellow_at__lte=now, due_at__gte=now),
        Colour.GREEN: (running & Q(due_at__gte=now) & (Q(yellow_at__gt=now) | Q(yellow_at=None)))
        | Q(answered_at__lte=F("due_at")),
    }
    return Q(state__in=OPEN_STATES) & shown[colour]


def page(
    scope: Scope,
    wanted: CaseFilter,
    *,
    now: datetime,
    order: Order = "due",
    size: int = 50,
    cursor: str = "",
    permission: Permission = Permission.CASES_VIEW,
) -> Page:
    """One page of what I can see. Raises `list.bad_cursor`."""
    size = max(1, min(size, MOST))
    column, descending = _column(order)
    start = _after(cursor, column, descending)
    found: list[Case] = []
    for branch in branches(scope, permission, of_department=wanted.department_id, code=wanted.code):
        rows = narrow(branch, wanted, now).filter(start).only(*COLUMNS)
        sign = "-" if descending else ""
        found.extend(rows.order_by(f"{sign}{column}", f"{sign}id")[: size + 1])
    found.sort(key=lambda case: (getattr(case, column), case.pk), reverse=descending)
    more = len(found) > size
    return Page(list(named(found[:size])), _cursor(found[size - 1], column) if more else "")


def count(scope: Scope, wanted: CaseFilter, *, now: datetime, permission: Permission = Permission.CASES_VIEW) -> int:
    """How many there are, exactly; more than `MANY` may have been counted up to five seconds ago."""
    places = (scope.everywhere(permission), scope.areas(permission), scope.departments(permission))
    key = (scope.actor.account_id, permission, *places, wanted)
    many = _many.known(key)
    if many is not None:
        return many
    found = sum(
        narrow(branch, wanted, now).count()
        for branch in branches(scope, permission, of_department=wanted.department_id, code=wanted.code)
    )
    if found > MANY:
        _many.keep(key, found)
    return found


def counts(scope: Scope, among: CaseFilter, wanted: Mapping[str, CaseFilter], *, now: datetime) -> dict[str, int]:
    """How many there are of each of `wanted` among the cases of `among`, exactly; one query a branch for all of them.

    Counted is the area code, which stands in the indexes of open cases and is never missing.
    """
    asked = {name: Count("code", filter=Q(*_tests(one, now)) or None) for name, one in wanted.items()}
    total: Counter[str] = Counter(dict.fromkeys(wanted, 0))
    for branch in branches(scope, of_department=among.department_id, code=among.code):
        total.update(narrow(branch, among, now).aggregate(**asked))
    return dict(total)


def _column(order: Order) -> tuple[str, bool]:
    return {"due": ("due_rank", False), "-reported": ("reported_at", True), "reported": ("reported_at", False)}[order]


def _cursor(case: Case, column: str) -> str:
    plain = orjson.dumps([getattr(case, column).isoformat(), str(case.pk)])
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def _after(cursor: str, column: str, descending: bool) -> Q:
    if not cursor:
        return Q()
    try:
        at, id = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        value, key = datetime.fromisoformat(at), UUID(id)
    except (ValueError, TypeError, binascii.Error):
        raise BAD_CURSOR() from None
    side = "lt" if descending else "gt"
    return Q(**{f"{column}__{side}": value}) | Q(**{column: value, f"id__{side}": key})
