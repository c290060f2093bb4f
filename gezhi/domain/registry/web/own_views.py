"""What is held about me, seen at the desk: the code that the desk makes, and the pages behind it for who scans it.

The code stands in an address only until it is opened; then a cookie of that browser counts, and no address tells it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.labels import CHECK_LABELS
from gezhi.domain.registry.rules.own_views import STAYS, WAITS
from gezhi.domain.registry.vocabulary import IdentityCheck
from gezhi.domain.registry.web.own_lines import OwnLook, Section, looks_of, sections_of
from gezhi.domain.registry.web.words import door_of
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb
from gezhi.ground.plumbing.problems import sentence, told_when
from gezhi.ground.plumbing.qr import picture_of
from gezhi.ground.plumbing.throttle import Throttle
from gezhi.ground.plumbing.visitors.kept import for_one_reader, forget_kept, keep, kept_of
from gezhi.ground.plumbing.visitors.who import address_of
from gezhi.ground.plumbing.wording import in_city

RIGHTS = "/rights"
WRONG = "/own/wrong"
"""Pages of the matters, which stand above the register."""
GUESSES = Throttle("own-view-address", most=20, seconds=900)
"""Codes from one address that were none."""
MINUTES = {"waits": int(WAITS.total_seconds() // 60), "stays": int(STAYS.total_seconds() // 60)}


class CheckForm(forms.Form):
    """How it was made sure who asks."""

    checked = forms.ChoiceField(
        label=_("How I made sure who asks"),
        choices=[(one.value, CHECK_LABELS[one]) for one in IdentityCheck],
        widget=forms.RadioSelect,
    )


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What somebody reads of what is held about them."""

    name: str
    checked: object
    ends: str
    sections: list[Section]
    looks: list[OwnLook]
    wrong_url: str = WRONG
    rights_url: str = RIGHTS


@door(Permission.REGISTER_VIEW, "GET", "POST")
def make(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Make a code for the person themselves; it is shown this once, and a second one ends it."""
    row = selectors.active_person(request.scope, id)
    back = reverse("registry:person", args=[id])
    title = _t("In-person view")
    crumbs = [*_above(row), Crumb(row.name, back), Crumb(title)]

    def do(told: dict[str, Any]) -> HttpResponse:
        checked = IdentityCheck(told["checked"])
        token = services.make_own_view(scope=request.scope, id=id, checked=checked, at=now())
        address = _address(request, token)
        context = {"title": title, "crumbs": crumbs, "back": back, "address": address, **MINUTES}
        return render(request, "registry/own_code.html", {**context, "picture": picture_of(address)})

    text = _t(
        "Whoever stands before you sees on their own phone what the register holds about them, and says what is wrong. "
        "Make sure first that it is them; how you did is written down."
    )
    words = {"title": title, "text": text, "button": _t("Show the code"), "cancel": back, "crumbs": crumbs}
    return asked(request, CheckForm(posted(request)), do, **words)


@door(Permission.PUBLIC, "GET", "POST")
def open_code(request: ScopedRequest, token: str) -> HttpResponse:
    """The page of a scanned code asks before it opens, so that nothing that only looks at addresses uses it up."""
    who, at = address_of(request), now()
    try:
        GUESSES.check(who)
        if request.method != "POST":
            selectors.waiting_own_view(token, at)
            return for_one_reader(render(request, "registry/own_open.html", MINUTES))
        key = services.open_own_view(token=token, by=request.scope.actor, at=at)
    except Problem as refusal:
        if refusal.code == "own_view.unknown":
            GUESSES.count(who)
        return _refused(request, refusal)
    page = for_one_reader(redirect("registry:own"))
    keep(page, key, seconds=int(STAYS.total_seconds()))
    return page


@door(Permission.PUBLIC)
def own(request: ScopedRequest) -> HttpResponse:
    """What is held about me, in the browser that opened the code, until its time is over."""
    at = now()
    try:
        found = services.look_at_own(key=kept_of(request), by=request.scope.actor, at=at)
    except Problem as refusal:
        return _refused(request, refusal)
    checked = CHECK_LABELS[found.checked]
    ends = f"{in_city(found.ends_at):%H:%M}"
    page = OwnPage(found.person.name, checked, ends, sections_of(found), looks_of(found.held.looks))
    answer = for_one_reader(render(request, "registry/own.html", {"page": page}))
    # What is over goes from the screen by itself, also without scripts.
    answer["Refresh"] = str(max(1, int((found.ends_at - at).total_seconds()) + 1))
    return answer


@door(Permission.PUBLIC, "POST")
def end(request: ScopedRequest) -> HttpResponse:
    """Close it before its time, as on a phone that is not one's own."""
    try:
        services.end_own_view(key=kept_of(request), by=request.scope.actor, at=now())
    except Problem as refusal:
        return _refused(request, refusal)
    page = for_one_reader(render(request, "registry/own_ended.html", {"rights_url": RIGHTS}))
    forget_kept(page)
    return page


def _refused(request: HttpRequest, refusal: Problem) -> HttpResponse:
    context = {"refusal": sentence(refusal), "rights_url": RIGHTS, "contact": settings.OFFICE_CONTACT}
    page = render(request, "registry/own_refused.html", context, status=refusal.status)
    return told_when(for_one_reader(page), refusal)


def _above(row: Any) -> list[Crumb]:
    found = [Crumb(_t("Register"), reverse("registry:overview"))]
    if row.home:
        home = reverse("registry:home", args=[row.home_id])
        found.append(Crumb(f"{row.home.building.address} {door_of(row.home)}", home))
    return found


def _address(request: HttpRequest, token: str) -> str:
    """What the picture leads to: under the address that pages have from outside, where it is known."""
    path = reverse("registry:open_own", args=[token])
    return f"{settings.PUBLIC_ADDRESS}{path}" if settings.PUBLIC_ADDRESS else request.build_absolute_uri(path)
