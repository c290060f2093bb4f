"""What I was told, and how I want to be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.domain.cases import selectors as cases
from gezhi.domain.grids import selectors as grids
from gezhi.edges.notices import selectors, services
from gezhi.edges.notices.labels import EVENT_LABELS
from gezhi.edges.notices.selectors import Announcement, Notice
from gezhi.edges.notices.vocabulary import Event
from gezhi.edges.notices.web.forms import WishesForm
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Tab

ICONS: dict[Event, str] = {
    Event.URGED: "whistle",
    Event.SOON_LATE: "clock",
    Event.LATE: "alert",
    Event.ENDED: "check",
    Event.ANNOUNCED: "message",
    Event.SENT_BACK: "left",
}


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice in words. `facts` are number, class and area; an announcement has its own words."""

    url: str
    icon: str
    title: str
    facts: str
    words: str
    due_at: datetime | None
    at: datetime
    is_new: bool
    is_urgent: bool


@door(Permission.SIGNED_IN)
def mine(request: ScopedRequest) -> HttpResponse:
    """My notices, the newest first, page by page."""
    before = _uuid(request.GET.get("before", ""))
    found = selectors.mine(request.scope, before=before)
    rows, has_more = found[: selectors.PAGE], len(found) > selectors.PAGE
    unread = selectors.unread_count(request.scope)
    context = {
        "lines": lines_of(rows),
        "unread": unread,
        "newest": rows[0].pk if rows and before is None else None,
        "next_url": f"{reverse('notices:mine')}?before={rows[-1].pk}" if has_more else "",
        "first_url": reverse("notices:mine") if before is not None else "",
        "tabs": _tabs(request, unread),
    }
    return render(request, "notices/mine.html", context)


def _tabs(request: ScopedRequest, unread: int) -> list[Tab]:
    """Beside the notices, what presses now: one place for both."""
    if not request.scope.may(Permission.CASES_VIEW):
        return []
    pressing = cases.inbox_count(request.scope, now=now())
    return [
        Tab(_("Notices"), reverse("notices:mine"), True, unread),
        Tab(_("Inbox"), reverse("cases:inbox"), False, pressing),
    ]


def lines_of(rows: Sequence[Notice]) -> list[NoticeLine]:
    """Notices in words: at most three queries, however many."""
    classes = cases.class_names(row.class_id for row in rows if row.class_id)
    places = grids.full_names({row.code for row in rows if row.code and row.case_id})
    announced = selectors.announcements(row.announcement_id for row in rows if row.announcement_id)
    return [_line(row, classes, places, announced) for row in rows]


def _line(
    row: Notice, classes: Mapping[UUID, str], places: Mapping[str, str], announced: Mapping[UUID, Announcement]
) -> NoticeLine:
    event = Event(row.event)
    said = announced.get(row.announcement_id) if row.announcement_id else None
    named = classes.get(row.class_id, "") if row.class_id else ""
    return NoticeLine(
        url=reverse("notices:open", args=[row.pk]),
        icon=ICONS.get(event, "bell"),
        title=said.title if said else str(EVENT_LABELS[event]),
        facts=" · ".join(part for part in (row.number, named, places.get(row.code, "")) if part),
        words=said.words if said else "",
        due_at=row.due_at,
        at=row.at,
        is_new=row.read_at is None,
        is_urgent=row.is_urgent,
    )


@door(Permission.SIGNED_IN)
def opened(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Mark one of mine as read, and go to what it tells of. Raises Problem `scope.not_found` for another's."""
    found = services.read_one(scope=request.scope, id=id, at=now())
    return redirect("cases:case", id=found.case_id) if found.case_id else redirect("notices:mine")


@door(Permission.SIGNED_IN, "POST")
def read(request: ScopedRequest) -> HttpResponse:
    """Mark mine as read, up to the newest one that the page showed."""
    services.read_all(scope=request.scope, until=_uuid(request.POST.get("until", "")), at=now())
    return redirect("notices:mine")


def _uuid(words: str) -> UUID | None:
    try:
        return UUID(words) if words else None
    except ValueError:
        return None


@door(Permission.SIGNED_IN, "GET", "POST")
def wishes(request: ScopedRequest) -> HttpResponse:
    """My own addresses, quiet hours and digest."""
    form = WishesForm(selectors.my_wishes(request.scope), posted(request))

    def do(told: dict[str, Any]) -> HttpResponse:
        services.set_wishes(scope=request.scope, mail=told["mail"], phone=told["phone"], wishes=form.wishes(), at=now())
        messages.success(request, _("Noted. It counts for everything from now on."))
        return redirect("notices:wishes")

    return asked(
        request,
        form,
        do,
        title=_("How I am told"),
        text=_(
            "Everything stands in the list of notices. What also comes by mail or text message is ruled by your office."
        ),
        button=_("Save"),
        cancel=reverse("accounts:me"),
        crumbs=[Crumb(_("My account"), reverse("accounts:me")), Crumb(_("How I am told"))],
    )
