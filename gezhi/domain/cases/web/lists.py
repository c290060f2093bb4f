"""Lists of cases: table, map, saved filters in the address, export as one sees it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import xlsxwriter
from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.labels import department_name
from gezhi.domain.cases import selectors
from gezhi.domain.cases.labels import COLOUR_LABELS, OUTCOME_LABELS, SOURCE_LABELS, STATE_LABELS
from gezhi.domain.cases.selectors import CaseFilter
from gezhi.domain.cases.vocabulary import OPEN_STATES, Colour, Outcome, Source, State
from gezhi.domain.cases.web.layers import extent_of, map_layers
from gezhi.domain.cases.web.pages import CasePage, build_page
from gezhi.domain.cases.web.words import Row, bracketed, class_name, rows_of
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.clock import now, sensible
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.answers import json_answer
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.page_parts import Chip, FilterBar, Pager
from gezhi.ground.plumbing.wording import moment_words

PAGE = 50
MOST_EXPORTED = 50_000
BAD_FILTER = problem("list.bad_filter", 422, "The filter “{name}” cannot be read.")
TOO_MANY = problem("export.too_many", 422, "{count} rows are too many for one export; at most {most} are taken.")
ORDERS: dict[str, selectors.Order] = {"due": "due", "-reported": "-reported", "reported": "reported"}


def filter_from(query: QueryDict) -> CaseFilter:
    """The filter an address names. Raises Problem `list.bad_filter`."""
    try:
        return CaseFilter(
            states=tuple(State(word) for word in query.get("states", "").split(",") if word),
            is_open={"1": True, "0": False}.get(query.get("is_open", "")),
            code=_digits(query.get("code", "")),
            class_code=query.get("class_code", "")[:8],
            source=Source(query.get("source", "")) if query.get("source") else "",
            department_id=_uuid(query.get("department_id", "")),
            handler_id=_uuid(query.get("handler_id", "")),
            desk_id=_uuid(query.get("desk_id", "")),
            reported_by=_uuid(query.get("reported_by", "")),
            colour=Colour(query.get("colour", "")) if query.get("colour") else None,
            since=_instant(query.get("since", "")),
            until=_instant(query.get("until", "")),
            closed_since=_instant(query.get("closed_since", "")),
            closed_until=_instant(query.get("closed_until", "")),
            is_late={"1": True, "0": False}.get(query.get("is_late", "")),
            outcome=Outcome(query.get("outcome", "")) if query.get("outcome") else "",
            urged=query.get("urged") == "1",
            unplaced=query.get("unplaced") == "1",
            words=(query.get("words") or query.get("q", ""))[:100].strip(),
        )
    except ValueError as refusal:
        raise BAD_FILTER(name=str(refusal)[:60]) from None


def _digits(text: str) -> str:
    if text and not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValueError("code")
    return text


def _uuid(text: str) -> UUID | None:
    return UUID(text) if text else None


def _instant(text: str) -> datetime | None:
    """An ISO instant, or a day of the city. Raises ValueError."""
    if not text:
        return None
    found = datetime.fromisoformat(text.replace(" ", "+"))
    return sensible(found if found.tzinfo else found.replace(tzinfo=ZoneInfo(settings.CITY_TIME_ZONE)))


@dataclass(frozen=True, slots=True)
class ListPage:
    """Everything the list shows."""

    rows: list[Row]
    pager: Pager
    bar: FilterBar
    order: str
    url: str
    export_url: str
    points_url: str
    extent: str
    open_url: str
    """The list with a case opened beside it, up to the case's id."""
    detail_url: str
    opened: UUID | None
    detail: CasePage | None


@door(Permission.CASES_VIEW)
def case_list(request: ScopedRequest) -> HttpResponse:
    """The list, with the map beside it and the chosen case's detail."""
    if request.GET.get("q"):
        hit = selectors.case_by_number(request.scope, request.GET["q"].strip())
        if hit is not None:
            return HttpResponse(status=302, headers={"Location": reverse("cases:case", args=[hit.pk])})
    saved = selectors.saved_filters(request.scope)
    context = {"page": _page(request), "choices": _choices(request), "layers": map_layers(), "saved": saved}
    return render(request, "cases/list.html", context)


@door(Permission.CASES_VIEW)
def case_map(request: ScopedRequest) -> HttpResponse:
    """The map alone: cases of my area that are open."""
    query = request.GET.urlencode() or "is_open=1"
    context = {
        "points_url": f"{reverse('cases:points')}?{query}",
        "layers": map_layers(),
        "extent": extent_of(request, ""),
        "detail_url": reverse("cases:detail", args=[UUID(int=0)]).replace(str(UUID(int=0)), "KEY"),
    }
    return render(request, "cases/map.html", context)


def _page(request: ScopedRequest) -> ListPage:
    at = now()
    wanted = filter_from(request.GET)
    order = _order(request.GET, wanted)
    found = selectors.page(
        request.scope,
        wanted,
        now=at,
        order=order,
        size=PAGE,
        cursor=request.GET.get("after", ""),
    )
    total = selectors.count(request.scope, wanted, now=at)
    query = _without(request.GET, "after", "open")
    url = reverse("cases:list")
    opened = _opened(request)
    here = _without(request.GET, "open")
    pager = Pager(
        total=total,
        shown=len(found.cases),
        previous_url=f"{url}?{query.urlencode()}" if request.GET.get("after") else "",
        next_url=f"{url}?{_with(query, 'after', found.next)}" if found.next else "",
    )
    return ListPage(
        rows=rows_of(found.cases, at),
        pager=pager,
        bar=FilterBar(list(_chips(request, wanted, query)), url if wanted.as_query() else ""),
        order=order,
        url=f"{url}?{here.urlencode()}" if here else url,
        export_url=f"{reverse('cases:export')}?{query.urlencode()}"
        if request.scope.may(Permission.CASES_EXPORT)
        else "",
        points_url=f"{reverse('cases:points')}?{query.urlencode()}",
        extent=extent_of(request, wanted.code),
        open_url=f"{url}?{_with(here, 'open', '')}",
        detail_url=reverse("cases:detail", args=[UUID(int=0)]).replace(str(UUID(int=0)), "KEY"),
        opened=opened,
        detail=build_page(request, selectors.case(request.scope, opened)) if opened else None,
    )


def _order(query: QueryDict, wanted: CaseFilter) -> selectors.Order:
    """What is open stands by its clock, everything together by its day, unless the reader sorts."""
    by_clock = bool(wanted.is_open or wanted.colour or (wanted.states and OPEN_STATES.issuperset(wanted.states)))
    return ORDERS.get(query.get("sort", ""), "due" if by_clock else "-reported")


def _opened(request: ScopedRequest) -> UUID | None:
    """The case opened beside the list, by `?open=`. Raises `list.bad_filter`."""
    try:
        return _uuid(request.GET.get("open", ""))
    except ValueError:
        raise BAD_FILTER(name="open") from None


def _without(query: QueryDict, *names: str) -> QueryDict:
    rest = query.copy()
    for name in names:
        rest.pop(name, None)
    return rest


def _with(query: QueryDict, name: str, value: str) -> str:
    more = query.copy()
    more[name] = value
    return more.urlencode()


def _chips(request: ScopedRequest, wanted: CaseFilter, query: QueryDict) -> Iterator[Chip]:
    """The filters in force as words, each with the address of the list without it."""
    words = {
        "states": _(", ").join(str(STATE_LABELS[state]) for state in wanted.states),
        "is_open": "" if wanted.is_open is None else _("Open") if wanted.is_open else _("Ended"),
        "code": grids.full_name(wanted.code) if wanted.code else "",
        "class_code": _class_words(request, wanted.class_code),
        "source": str(SOURCE_LABELS[Source(wanted.source)]) if wanted.source else "",
        "department_id": accounts.department_names().get(wanted.department_id, "") if wanted.department_id else "",
        "handler_id": accounts.names([wanted.handler_id]).get(wanted.handler_id, "") if wanted.handler_id else "",
        "desk_id": _("For me to look at") if wanted.desk_id else "",
        "reported_by": _("Reported by me") if wanted.reported_by else "",
        "colour": str(COLOUR_LABELS[wanted.colour]) if wanted.colour else "",
        "since": _("from %(day)s") % {"day": moment_words(wanted.since)} if wanted.since else "",
        "until": _("until %(day)s") % {"day": moment_words(wanted.until)} if wanted.until else "",
        "closed_since": _("closed from %(day)s") % {"day": moment_words(wanted.closed_since)}
        if wanted.closed_since
        else "",
        "closed_until": _("closed until %(day)s") % {"day": moment_words(wanted.closed_until)}
        if wanted.closed_until
        else "",
        "is_late": "" if wanted.is_late is None else _("Answered late") if wanted.is_late else _("Answered in time"),
        "outcome": str(OUTCOME_LABELS[Outcome(wanted.outcome)]) if wanted.outcome else "",
        "urged": _("Urged") if wanted.urged else "",
        "unplaced": _("Place to be found") if wanted.unplaced else "",
        "words": f"“{wanted.words}”" if wanted.words else "",
    }
    url = reverse("cases:list")
    for name, label in words.items():
        if label:
            yield Chip(label, f"{url}?{_without(query, name, 'q' if name == 'words' else name).urlencode()}")


def _class_words(request: ScopedRequest, code: str) -> str:
    if not code:
        return ""
    found = selectors.classes(request.scope).filter(code=code).first()
    return bracketed(class_name(found), code) if found else code


def _choices(request: ScopedRequest) -> dict[str, list[tuple[str, str]]]:
    """What the filter form offers."""
    return {
        "states": [(state.value, str(label)) for state, label in STATE_LABELS.items()],
        "colours": [(colour.value, str(label)) for colour, label in COLOUR_LABELS.items()],
        "sources": [(source.value, str(label)) for source, label in SOURCE_LABELS.items()],
        "majors": [(row.code, bracketed(class_name(row), row.code)) for row in selectors.majors(request.scope)],
        "departments": [(str(row.pk), department_name(row)) for row in accounts.departments(request.scope)],
    }


@door(Permission.CASES_EXPORT)
def export(request: ScopedRequest) -> HttpResponse:
    """The list as one sees it, as a workbook. Raises `export.too_many`. A look, journalled."""
    at, wanted = now(), filter_from(request.GET)
    total = selectors.count(request.scope, wanted, now=at, permission=Permission.CASES_EXPORT)
    if total > MOST_EXPORTED:
        raise TOO_MANY(count=total, most=MOST_EXPORTED)
    journal.look(
        deed="case.export",
        by=request.scope.actor,
        subject=("cases", None),
        facts={"filter": wanted.as_query(), "n": total},
    )
    name = f"cases-{at:%Y%m%d-%H%M}.xlsx"
    return HttpResponse(
        _workbook(request, wanted, at),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _workbook(request: ScopedRequest, wanted: CaseFilter, at: datetime) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("Cases"))
    head = book.add_format({"bold": True, "bg_color": "#E6F4F2", "border": 1})
    sheet.write_row(0, 0, _titles(), head)
    for place, width in enumerate((24, 12, 22, 50, 36, 28, 26, 17, 17, 17, 12)):
        sheet.set_column(place, place, width)
    for line, row in enumerate(_all_rows(request, wanted, at), start=1):
        sheet.write_row(line, 0, _cells(row))
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _titles() -> list[str]:
    return [
        _("Number"),
        _("State"),
        pgettext("of a case", "Class"),
        _("Words"),
        _("Place"),
        _("Address"),
        _("With"),
        pgettext("time", "Reported"),
        pgettext("time", "Due"),
        pgettext("time", "Closed"),
        _("Reporter's word"),
    ]


def _all_rows(request: ScopedRequest, wanted: CaseFilter, at: datetime) -> Iterator[Row]:
    cursor = ""
    while True:
        found = selectors.page(
            request.scope, wanted, now=at, size=selectors.MOST, cursor=cursor, permission=Permission.CASES_EXPORT
        )
        yield from rows_of(found.cases, at)
        cursor = found.next
        if not cursor:
            return


def _cells(row: Row) -> list[str]:
    case = row.case
    times = [moment_words(at) if at else "" for at in (case.reported_at, case.due_at, case.closed_at)]
    outcome = str(OUTCOME_LABELS[Outcome(case.outcome)]) if case.outcome else ""
    return [
        case.number, row.state_label, row.class_name, case.words, row.place, case.address, row.holder, *times, outcome,
    ]  # fmt: skip


@door(Permission.CASES_VIEW)
def points(request: ScopedRequest) -> HttpResponse:
    """Cases in a map window as GeoJSON; more than 2,000 are counted per cell of a grid instead."""
    box = selectors.box_of(request.GET.get("bbox", ""))
    wanted = filter_from(_without(request.GET, "bbox", "zoom", "open"))
    return json_answer(selectors.points_json(request.scope, wanted, box, now=now()))
