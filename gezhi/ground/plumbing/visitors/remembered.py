"""What a browser remembers of what was handed in with it, so that nobody need type a secret: sealed, in its cookies."""

from __future__ import annotations

import base64
from typing import NamedTuple
from uuid import UUID

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.sealing.values import Place, seal, unseal

COOKIES = {"gezhi_mine_report": "/report", "gezhi_mine_track": "/track", "gezhi_mine_door": "/d"}
"""One for each of the residents' doors, the same in each: the browser shows it to them and to no other page."""
LIFE = 90 * 24 * 3600
"""Seconds after the last that was handed in; then it is nothing any more, whatever the browser keeps."""
MOST = 5
IN_A_COOKIE = Place("visitor", "remembered", UUID(int=0))


class Ticket(NamedTuple):
    """With what somebody follows what they handed in."""

    number: str
    secret: str


def remember(request: HttpRequest, response: HttpResponse, ticket: Ticket) -> None:
    """Have the browser remember this one, too: the last five, the latest first."""
    others = [one for one in remembered(request) if one.number != ticket.number]
    tickets = [tuple(one) for one in (ticket, *others)[:MOST]]
    plain = orjson.dumps([int(now().timestamp()), tickets]).decode()
    value = base64.urlsafe_b64encode(seal(plain, IN_A_COOKIE)).decode()
    for name, path in COOKIES.items():
        response.set_cookie(
            name,
            value,
            max_age=LIFE,
            path=path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def remembered(request: HttpRequest) -> list[Ticket]:
    """What this browser remembers, the latest first; nothing for a cookie that is old, not ours, or under a key that
    is no longer kept."""
    value = next((request.COOKIES[name] for name in COOKIES if name in request.COOKIES), "")
    try:
        at, told = orjson.loads(unseal(base64.urlsafe_b64decode(value), IN_A_COOKIE))
    except (Problem, ValueError):
        return []
    return [Ticket(*one) for one in told] if now().timestamp() - at <= LIFE else []


def forget_remembered(response: HttpResponse) -> None:
    for name, path in COOKIES.items():
        response.delete_cookie(name, path=path, samesite="Lax")
