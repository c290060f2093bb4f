"""The workbench: what waits for me, by clock; and the inbox of what cannot wait."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from gezhi.domain.cases import selectors
from gezhi.domain.cases.selectors import CaseFilter, Queue
from gezhi.domain.cases.vocabulary import Colour
from gezhi.domain.cases.web.buttons import next_button
from gezhi.domain.cases.web.words import Row, rows_of
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Deed
from gezhi.ground.plumbing.wording import city_zone

QUEUE_LABELS: dict[str, str | Promise] = {
    "my_orders": _("My orders"),
    "to_verify": _("To verify on the spot"),
    "to_check": _("To check on the spot"),
    "to_take": _("To be taken by my department"),
    "to_confirm": _("To be confirmed by my department"),
    "in_hand": _("In my department's hands"),
    "to_accept": _("Reports to judge"),
    "to_close": _("Answered, to be closed"),
    "to_audit": _("Self-handled, to be audited"),
    "to_dispatch": _("Filed, to be dispatched"),
}
TILE_LABELS: dict[str, str | Promise] = {
    "open": _("Open"),
    "today": _("Of today, still open"),
    "soon": _("Soon late"),
    "late": _("Late"),
    "unplaced": _("Place to be found"),
}
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in a queue and the deed it waits for."""

    row: Row
    deed: Deed | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """One queue on the workbench: its first cases, how many there are, and where the rest stand."""

    key: str
    label: str | Promise
    count: int
    lines: list[Waiting]
    url: str


@door(Permission.CASES_VIEW)
def workbench(request: ScopedRequest) -> HttpResponse:
    shelves = [_shelf(request, queue) for queue in selectors.queues(request.scope)]
    context = {
        "shelves": shelves,
        "tiles": _tiles(request),
        "may_report": request.scope.may(Permission.CASES_REPORT),
        "may_register": request.scope.may(Permission.REGISTER_KEEP),
        "may_fill": request.scope.may(Permission.THEMES_FILL),
    }
    return render(request, "cases/workbench.html", context)


def _shelf(request: ScopedRequest, queue: Queue) -> Shelf:
    at = now()
    page = selectors.queue_page(request.scope, queue, now=at, size=SHOWN)
    count = len(page.cases) if not page.next else selectors.queue_count(request.scope, queue, now=at)
    lines = [Waiting(row, next_button(row.case, queue.key)) for row in rows_of(page.cases, at)]
    return Shelf(queue.key, QUEUE_LABELS[queue.key], count, lines, list_url(queue.wanted))


def list_url(wanted: CaseFilter) -> str:
    """The list behind a figure."""
    return f"{reverse('cases:list')}?{urlencode(wanted.as_query())}"


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that is a link."""

    label: str | Promise
    value: int
    url: str
    tone: str = ""


def _tiles(request: ScopedRequest) -> list[Tile]:
    """Open, come in today and still open (日清日毕), soon late and late: in my area, or with my department."""
    at, view = now(), Permission.CASES_VIEW
    departments = () if request.scope.areas(view) else request.scope.departments(view)
    mine = CaseFilter(department_id=departments[0]) if len(departments) == 1 else CaseFilter()
    midnight = at.astimezone(city_zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    # What is open is counted along one index, whatever its colour; the two others have indexes of their own.
    is_open = {
        "open": mine.narrowed(is_open=True),
        "soon": mine.narrowed(colour=Colour.YELLOW),
        "late": mine.narrowed(colour=Colour.RED),
    }
    others = {
        "today": mine.narrowed(is_open=True, since=midnight),
        "unplaced": mine.narrowed(is_open=True, unplaced=True),
    }
    found = selectors.counts(request.scope, is_open["open"], is_open, now=at)
    found |= {key: selectors.count(request.scope, wanted, now=at) for key, wanted in others.items()}
    return [
        Tile(label, found[key], list_url({**is_open, **others}[key]), key if key in ("soon", "late") else "")
        for key, label in TILE_LABELS.items()
    ]


@door(Permission.CASES_VIEW)
def inbox(request: ScopedRequest) -> HttpResponse:
    """Newly assigned, urged, soon late: the most pressing first."""
    at = now()
    rows = rows_of(list(selectors.inbox(request.scope, now=at)), at)
    return render(request, "cases/inbox.html", {"rows": rows, "lines": [Waiting(row, None) for row in rows]})
