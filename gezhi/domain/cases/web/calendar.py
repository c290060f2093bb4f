"""The city's calendar in the console: the year as it is worked, its edits, its versions and what they moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases import selectors, tasks
from gezhi.domain.cases.rules import calendar_edits as edits
from gezhi.domain.cases.services import calendar as services
from gezhi.domain.cases.services import calendar_files
from gezhi.domain.cases.web import calendar_forms as told
from gezhi.domain.cases.web import year as years
from gezhi.domain.cases.web.files import on_disk
from gezhi.ground.kernel import worktime
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.kernel.text import clean_line
from gezhi.ground.kernel.worktime import DayKind
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Pager, Tab
from gezhi.ground.plumbing.problems import sentence
from gezhi.ground.plumbing.wording import in_city

SHOWN_VERSIONS = 20
SHOWN_MOVES = 50

Told = Mapping[str, Any]


@door(Permission.CATALOGUE_MANAGE)
def calendar(request: ScopedRequest) -> HttpResponse:
    """A year of the calendar in force, the forms that change it, and its versions."""
    return _page(request)


@door(Permission.CATALOGUE_MANAGE, "POST")
def add_day(request: ScopedRequest) -> HttpResponse:
    form = told.DayForm(request.POST)

    def edit(content: Told) -> dict[str, Any]:
        kind, name = DayKind(form.cleaned_data["kind"]), clean_line(form.cleaned_data["name"], limit=40)
        return edits.with_day(content, edits.SpecialDay(form.cleaned_data["day"], kind, name))

    return _change(request, "day_form", form, edit, lambda: f"+ {form.cleaned_data['day']} {form.cleaned_data['name']}")


@door(Permission.CATALOGUE_MANAGE, "POST")
def remove_day(request: ScopedRequest) -> HttpResponse:
    form = told.RemoveDayForm(request.POST)
    edit: services.Edit = lambda content: edits.without_day(content, form.cleaned_data["day"])  # noqa: E731
    return _change(request, "", form, edit, lambda: f"- {form.cleaned_data['day']}")


@door(Permission.CATALOGUE_MANAGE, "POST")
def set_hours(request: ScopedRequest) -> HttpResponse:
    form = told.HoursForm(request.POST)

    def edit(content: Told) -> dict[str, Any]:
        said = form.cleaned_data
        return edits.with_hours(content, said["first_day"], said["times"], said["weekdays"])

    return _change(request, "hours_form", form, edit, lambda: _hours_note(form.cleaned_data))


def _hours_note(said: Told) -> str:
    return f"{said['first_day'] or ''} {', '.join(said['times'])}".strip()


@door(Permission.CATALOGUE_MANAGE, "POST")
def remove_hours(request: ScopedRequest) -> HttpResponse:
    form = told.RemoveHoursForm(request.POST)
    edit: services.Edit = lambda content: edits.without_hours(content, form.cleaned_data["first_day"])  # noqa: E731
    return _change(request, "", form, edit, lambda: f"- {form.cleaned_data['first_day']}")


@door(Permission.CATALOGUE_MANAGE, "POST")
def load_year(request: ScopedRequest) -> HttpResponse:
    """Replace a year's days, or add the next year; the first file of all is a whole calendar."""
    is_whole = _newest(request) is None
    form = told.YearForm(request.POST, request.FILES, is_whole=is_whole)
    if is_whole:
        return _load_whole(request, form)

    def edit(content: Told) -> dict[str, Any]:
        file, year = form.cleaned_data["file"], form.cleaned_data["year"]
        with on_disk(file) as path:
            days = calendar_files.read_year(path, name=file.name, year=year)
        return edits.with_year(content, year, days)

    return _change(request, "year_form", form, edit, lambda: f"{form.cleaned_data['year']}: {_file_name(form)}")


def _load_whole(request: ScopedRequest, form: told.YearForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, year_form=form)
    by, file = request.scope.acting_for_all(Permission.CATALOGUE_MANAGE), form.cleaned_data["file"]
    try:
        with on_disk(file) as path:
            content = calendar_files.read_content(path, name=file.name)
        services.load_calendar(by=by, content=content, at=now(), note=_file_name(form))
    except Problem as problem:
        return _page(request, refusal=sentence(problem), year_form=form)
    messages.success(request, _("The calendar is in force."))
    return redirect("cases:calendar")


def _file_name(form: forms.Form) -> str:
    return str(form.cleaned_data["file"].name)[:80]


def _change(
    request: ScopedRequest, name: str, form: forms.Form, edit: services.Edit, note: Callable[[], str]
) -> HttpResponse:
    """Make a new version by `edit` and set the reckoning going; the page comes back with what was refused."""
    if not form.is_valid():
        return _page(request, **({name: form} if name else {"refusal": _("This form is out of date: load the page.")}))
    by = request.scope.acting_for_all(Permission.CATALOGUE_MANAGE)
    try:
        made = services.change_calendar(by=by, seen=form.cleaned_data["seen"], edit=edit, note=note())
    except Problem as problem:
        return _page(request, refusal=sentence(problem), **({name: form} if name else {}))
    tasks.reckon_soon(made)
    messages.success(request, _("Version %(version)s of the calendar is in force.") % {"version": made.pk})
    return redirect("cases:calendar_version", version=made.pk)


def _page(request: ScopedRequest, *, refusal: str = "", **bound: forms.Form) -> HttpResponse:
    newest = _newest(request)
    context: dict[str, Any] = {"refusal": refusal, "newest": newest, "versions": _versions(request)}
    if newest is None:
        context["year_form"] = bound.get("year_form") or told.YearForm(is_whole=True)
    else:
        context |= _shown(request, newest) | bound
    is_refused = bool(refusal or bound)
    return render(request, "cases/calendar.html", context, status=422 if is_refused else 200)


def _newest(request: ScopedRequest) -> selectors.CityCalendar | None:
    return selectors.versions(request.scope).first()


def _shown(request: ScopedRequest, newest: selectors.CityCalendar) -> dict[str, Any]:
    calendar = worktime.calendar_from_dict(newest.content)
    first, last = int(newest.content["published_from"]), calendar.published_through
    year = _year(request, first, last)
    days, seen = edits.special_days(calendar), {"seen": newest.pk}
    url = reverse("cases:calendar")
    return {
        "year": year,
        "is_provisional": year > last,
        "first_year": first,
        "last_year": last,
        "months": years.months_of(calendar, year),
        "weekdays": years.WEEK_HEADS,
        "days": years.lines_of(days, year),
        "hours": years.hours_lines(calendar),
        "tabs": [Tab(str(n), f"{url}?year={n}", n == year) for n in range(max(first, year - 2), last + 2)],
        "day_form": told.DayForm(initial=seen),
        "hours_form": told.HoursForm(initial=seen | _hours_now(calendar)),
        "year_form": told.YearForm(initial=seen | {"year": last + 1}),
    }


def _hours_now(calendar: worktime.Calendar) -> dict[str, Any]:
    """The hours in force today, to start an edit from."""
    hours = calendar.hours_on(in_city(now()).date())
    times = ", ".join(years.period_words(period.start, period.end) for period in hours.periods)
    return {"times": times, "weekdays": [str(number) for number in sorted(hours.weekdays)]}


def _year(request: ScopedRequest, first: int, last: int) -> int:
    """The year asked for, within the years there are and the one after; else this one."""
    asked = request.GET.get("year", "")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else in_city(now()).year
    return min(max(wanted, first), last + 1)


def _versions(request: ScopedRequest) -> list[dict[str, Any]]:
    found = list(selectors.versions(request.scope)[:SHOWN_VERSIONS])
    names = accounts.names([row.account_id for row in found])
    return [{"row": row, "who": names.get(row.account_id, "") if row.account_id else ""} for row in found]


@door(Permission.CATALOGUE_MANAGE)
def calendar_version(request: ScopedRequest, version: int) -> HttpResponse:
    """One version: how far the reckoning has come, and which deadlines it moved."""
    found = selectors.version(request.scope, version)
    moves = selectors.moves_by(request.scope, version)
    page = _page_number(request)
    names = accounts.names([found.account_id])
    rows = list(moves[(page - 1) * SHOWN_MOVES : page * SHOWN_MOVES])
    context = {
        "found": found,
        "who": names.get(found.account_id, "") if found.account_id else "",
        "moves": rows,
        "pager": _pager(request, page, found.moved, len(rows)),
        "crumbs": [Crumb(_("Calendar"), reverse("cases:calendar")), Crumb(str(found.pk))],
    }
    return render(request, "cases/calendar_version.html", context)


@door(Permission.CATALOGUE_MANAGE, "POST")
def go_on(request: ScopedRequest, version: int) -> HttpResponse:
    """Set a reckoning that stands still going again."""
    tasks.reckon_soon(selectors.version(request.scope, version))
    return redirect("cases:calendar_version", version=version)


def _page_number(request: ScopedRequest) -> int:
    wanted = request.GET.get("page", "")
    return max(1, int(wanted)) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1


def _pager(request: ScopedRequest, page: int, total: int, shown: int) -> Pager:
    here = request.path
    back = f"{here}?page={page - 1}" if page > 1 else ""
    return Pager(total, shown, back, f"{here}?page={page + 1}" if page * SHOWN_MOVES < total else "")
