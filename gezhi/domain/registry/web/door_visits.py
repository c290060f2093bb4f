"""Visits at a door: the form and the lines on a home's card; what they were as evidence, mine and an area's."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry import services
from gezhi.domain.registry.labels import RESULT_LABELS, RESULT_TONES, WAY_LABELS
from gezhi.domain.registry.rules import effort
from gezhi.domain.registry.rules.door_visits import MOST_WORDS
from gezhi.domain.registry.rules.effort import Effort
from gezhi.domain.registry.selectors import door_visits as selectors
from gezhi.domain.registry.selectors import home as known_home
from gezhi.domain.registry.vocabulary import VisitResult, VisitWay
from gezhi.domain.registry.web.areas import address, may_look
from gezhi.domain.registry.web.incoming import workbook
from gezhi.domain.registry.web.listing import root
from gezhi.domain.registry.web.theme_words import today
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.tabular import Sheet, write_workbook
from gezhi.ground.plumbing.wording import in_city


class VisitForm(forms.Form):
    """One visit at a door. Its identifier comes with the form: sent twice, it is noted once."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    way = forms.ChoiceField(label=pgettext_lazy("visit", "How"), choices=list(WAY_LABELS.items()))
    result = forms.ChoiceField(
        label=_("What came of it"),
        choices=[(one.value, RESULT_LABELS[one]) for one in VisitResult if one is not VisitResult.LEFT],
        help_text=_("Not asked for a leaflet."),
    )
    words = forms.CharField(label=_("Remark"), max_length=MOST_WORDS, required=False)

    def told(self) -> dict[str, Any]:
        """For the service: a leaflet is left, whatever stood in the field."""
        told = self.cleaned_data
        way = VisitWay(told["way"])
        result = VisitResult.LEFT if way is VisitWay.LEAFLET else VisitResult(told["result"])
        return {"id": told["id"], "way": way, "result": result, "words": told["words"]}


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit on a card."""

    at: datetime
    way: str | Promise
    result: str | Promise
    tone: str
    who: str
    words: str


def visit_lines(scope: Scope, home: Any) -> list[VisitLine]:
    """The latest visits at a home, the newest first. Two queries at most."""
    rows = selectors.visits_of(scope, home)
    who = accounts.names({row.account_id for row in rows})
    return [
        VisitLine(
            row.at,
            WAY_LABELS[row.way],
            RESULT_LABELS[row.result],
            RESULT_TONES[row.result],
            who.get(row.account_id, "") if row.account_id else "",
            row.words,
        )
        for row in rows
    ]


@door(Permission.REGISTER_KEEP, "POST")
def visit(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Note a visit at a door."""
    known_home(request.scope, id)  # what stands elsewhere is not there, whatever the form says
    form = VisitForm(request.POST)
    if form.is_valid():
        told = form.told()
        services.visit_home(scope=request.scope, home_id=id, **told)
        messages.success(request, _t("Visit noted: %(result)s.") % {"result": RESULT_LABELS[told["result"]]})
    else:
        messages.error(request, _t("The visit was not noted: something is missing in the form."))
    return redirect("registry:home", id=id)


@door(Permission.SIGNED_IN)
def mine(request: ScopedRequest) -> HttpResponse:
    """What I did at doors in a month, day by day; `?out=xlsx` as a workbook."""
    month = effort.month(request.GET.get("month", ""), today())
    days = selectors.my_effort(request.scope, month)
    if request.GET.get("out") == "xlsx":
        return _workbook(days, month)
    title = _t("My visits")
    context = {
        **_page(request, title, month),
        "days": [(one, _hours(one)) for one in reversed(days)],
        "total": next(iter(effort.totals(days)), None),
        "crumbs": [Crumb(_t("My account"), reverse("accounts:me")), Crumb(title)],
    }
    return render(request, "registry/my_visits.html", context)


@door(Permission.STAFF_MANAGE)
def area(request: ScopedRequest) -> HttpResponse:
    """What everybody did at the doors of a community, or smaller, in a month; above that, the areas below."""
    month, code = effort.month(request.GET.get("month", ""), today()), _area(request)
    is_listed = len(code) >= selectors.EVIDENCE_FROM
    days = selectors.effort_in(request.scope, code, month) if is_listed else []
    if request.GET.get("out") == "xlsx" and is_listed:
        journal.look(
            deed="register.visits.take",
            by=request.scope.acting(Permission.STAFF_MANAGE, code),
            subject=("register", None),
            code=code,
            facts={"month": f"{month:%Y-%m}", "rows": len(days)},
        )
        return _workbook(days, month)
    title = _t("Visits at doors")
    context = {
        **_page(request, title, month),
        "area": code,
        "area_name": grids.full_name(code),
        "is_listed": is_listed,
        "rows": _totals(days),
        "below": _below(request, code, month),
        "crumbs": [*([root()] if may_look(request) else []), Crumb(title)],
    }
    return render(request, "registry/area_visits.html", context)


def _area(request: ScopedRequest) -> str:
    """The area asked for, else the first in which I keep the staff. Raises `scope.not_found`, `area_code.malformed`."""
    scope, told = request.scope, request.GET.get("area", "")
    if told:
        return str(grids.cell(scope, AreaCode(told)).code)
    mine = () if scope.everywhere(Permission.STAFF_MANAGE) else scope.areas(Permission.STAFF_MANAGE)
    return str(next(iter(mine), "") or grids.top_cell().code)


def _below(request: ScopedRequest, code: str, month: date) -> list[dict[str, str]]:
    return [
        {"label": cell.name, "url": address("registry:area_visits", area=cell.code, month=f"{month:%Y-%m}")}
        for cell in grids.children(request.scope, code)
    ]


def _page(request: ScopedRequest, title: str, month: date) -> dict[str, Any]:
    asked = {**request.GET.dict(), "out": "xlsx"}
    return {
        "title": title,
        "month": month,
        "months": effort.months(today()),
        "out_url": address(f"registry:{request.resolver_match.url_name}", **asked) if request.resolver_match else "",
    }


def _hours(one: Effort) -> str:
    """From the first visit of a day to the last, by the clock of the city."""
    return f"{in_city(one.first_at):%H:%M}–{in_city(one.last_at):%H:%M}"


def _totals(days: Sequence[Effort]) -> list[dict[str, Any]]:
    found = effort.totals(days)
    who = accounts.names({total.account_id for total in found})
    rows = [{"name": who.get(total.account_id, ""), "total": total} for total in found]
    return sorted(rows, key=lambda row: (str(row["name"]), str(row["total"].account_id)))


def _workbook(days: Sequence[Effort], month: date) -> HttpResponse:
    headings = [
        _t("Name"),
        _t("Day"),
        _t("Doors reached"),
        _t("Tries in vain"),
        pgettext("visits", "Calls"),
        _t("Leaflets"),
        _t("First visit"),
        pgettext("of a day", "Last visit"),
        _t("Minutes between them"),
    ]
    who = accounts.names({day.account_id for day in days})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "visits.xlsx"
        write_workbook(file, [Sheet(_t("Visits at doors"), headings, _lines(days, who))])
        return workbook(file.read_bytes(), f"visits-{month:%Y-%m}.xlsx")


def _lines(days: Iterable[Effort], who: Mapping[UUID, str]) -> Iterable[list[Any]]:
    for one in days:
        pieces = [one.doors, one.tries, one.calls, one.leaflets]
        yield [who.get(one.account_id, ""), one.day, *pieces, one.first_at, one.last_at, one.minutes]
