"""Which keys there are, what stands under each, and rotating them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.keys import tasks
from gezhi.ground.plumbing.keys.usage import KeyLine, KeyState, lines
from gezhi.ground.plumbing.problems import sentence
from gezhi.portal.keys.words import PURPOSES, STATES, VERIFIES

_lines: Fresh[str, list[KeyLine]] = Fresh(life=5.0)
"""Counting reads the sealed tables whole."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key in words."""

    purpose: str | Promise
    number: int
    state: str | Promise
    tone: str
    icon: str
    since: datetime | None
    count: int


@door(Permission.KEYS_MANAGE)
def keys(request: ScopedRequest) -> HttpResponse:
    """Every key with its state and how much stands under it; how far a rotation has come."""
    found = _lines.get("lines", lines)
    old = any(line.state is KeyState.KEPT and line.count and line.name.purpose != "journal" for line in found)
    newest = tasks.newest(request.scope)
    context = {
        "keys": [_spoken(line) for line in found],
        "missing": any(line.state is KeyState.MISSING for line in found),
        "rotation": newest,
        "unfinished": old and not (newest and newest.is_going),
    }
    return render(request, "portal/keys.html", context)


def _spoken(line: KeyLine) -> Key:
    is_public_half = line.name.purpose == "journal" and line.state is KeyState.KEPT
    state, tone, icon = VERIFIES if is_public_half else STATES[line.state]
    return Key(PURPOSES[line.name.purpose], line.name.number, state, tone, icon, line.made_at, line.count)


@door(Permission.KEYS_MANAGE, "GET", "POST")
def rotate(request: ScopedRequest) -> HttpResponse:
    """Asks once more, then makes new keys and queues the sealing anew."""
    return _begun(request, lambda: tasks.rotate(request.scope))


@door(Permission.KEYS_MANAGE, "POST")
def go_on(request: ScopedRequest) -> HttpResponse:
    """Goes on with a rotation that was broken off."""
    return _begun(request, lambda: tasks.go_on(request.scope))


def _begun(request: ScopedRequest, do: Callable[[], None]) -> HttpResponse:
    refusal = ""
    if request.method == "POST":
        try:
            do()
        except Problem as problem:
            refusal = sentence(problem)
        else:
            _lines.forget()
            messages.success(request, _("The rotation is queued. Export the keys now and keep the file apart."))
            return redirect("keys")
    return render(request, "portal/keys_rotate.html", {"refusal": refusal}, status=409 if refusal else 200)
