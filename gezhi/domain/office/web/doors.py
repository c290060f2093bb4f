"""The page behind a scanned code: who looks after this place, what hangs here, and what a resident can do.

It says nothing about anybody who lives here, whoever asks; a code that is none and one that ended answer alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _t

from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.cases.services import public_door
from gezhi.domain.office import selectors
from gezhi.domain.registry import selectors as registry
from gezhi.domain.registry.labels.doors import stairwell_word
from gezhi.domain.workforce.selectors import AtTheDoor
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.names import surname_of
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.throttle import Throttle
from gezhi.ground.plumbing.visitors.who import address_of

GUESSES = Throttle("door-code-address", most=60, seconds=900)
"""Codes from one address that were none; those that hang somewhere are not counted."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A grid worker as residents read of them: by surname and office, or by the whole name where the city says so."""

    name: str
    role: str | Promise
    """“” where the name says it."""
    is_on_duty: bool
    covers_for: str


@door(Permission.PUBLIC)
def door_page(request: ScopedRequest, token: str) -> HttpResponse:
    """What is behind the code at a door; 404 for one that hangs nowhere. Raises Problem `throttle.too_often`."""
    place = scanned(request, token)
    if place is None:
        return no_such_code(request)
    told = selectors.at_door(place.code, at=now())
    context = {
        "place": place,
        "stairwell": stairwell_word(place.stairwell),
        "area_name": told.area_name,
        "workers": [_worker(one, ROLE_LABELS[one.role]) for one in told.workers],
        "phone": told.phone,
        "contact": settings.OFFICE_CONTACT,
        "is_staff": request.scope.may(Permission.PATROLS_WALK),
        "bulletins": told.bulletins,
        "may_book": told.may_book,
        "mine": public_door.remembered_by(request),
    }
    return render(request, "office/door.html", context)


def scanned(request: ScopedRequest, token: str) -> registry.DoorPlace | None:
    """Where the code hangs, None for none. Raises Problem `throttle.too_often` after too many that were none."""
    who = address_of(request)
    GUESSES.check(who)
    place = registry.door_at(token)
    if place is None:
        GUESSES.count(who)
    return place


def no_such_code(request: ScopedRequest) -> HttpResponse:
    """The same answer for a code that never was, that ended, and whose building is no more."""
    return render(request, "office/no_door.html", {"contact": settings.OFFICE_CONTACT}, status=404)


def _worker(one: AtTheDoor, role: str | Promise) -> Worker:
    if settings.DOOR_WHOLE_NAMES:
        return Worker(one.name, role, one.is_on_duty, one.covers_for)
    covers_for = _called(one.covers_for, role) if one.covers_for else ""
    return Worker(_called(one.name, role), "", one.is_on_duty, covers_for)


def _called(name: str, role: str | Promise) -> str:
    return _t("%(surname)s, %(role)s") % {"surname": surname_of(name), "role": role}
