"""Phones as devices: `/api/v1/phone`. Somebody who has signed in enrols a phone and gets its half again; the phone's
own tokens say who works with it, and that it has signed out. What they open elsewhere stands in `rules/devices.py`.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from ninja import Path, Router, Schema
from pydantic import Field

from gezhi.domain.accounts import selectors, services
from gezhi.domain.accounts.labels import ROLE_LABELS, department_name
from gezhi.domain.accounts.rules.devices import SESSION_NEEDED
from gezhi.domain.accounts.rules.sign_in import device_of
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.answers import json_answer
from gezhi.ground.plumbing.doors import ScopedRequest, api_door
from gezhi.ground.plumbing.throttle import Throttle

router = Router(tags=["phone"])

RELEASES = Throttle("phone-half", most=30, seconds=3600)
"""Halves handed out to one account: somebody who signs in for every visit of a day stays far below."""


class DeviceIn(Schema):
    """A phone that is to keep documents. `id` is made there (UUIDv7); the same id again is the same phone."""

    id: UUID
    name: str = Field("", max_length=200, description="as its holder knows it again: Android · Chrome")


class TokensOut(Schema):
    """What the phone sends with its requests, as a bearer. Each opens its own doors only."""

    phone: str = Field(description="for what the phone shows; kept there under what the half opens")
    send: str = Field(description="for sending what waits; reads nothing, so it may lie open")


class MeOut(Schema):
    """Whose phone it is."""

    id: UUID
    name: str
    username: str


class HandedOut(Schema):
    """What a phone gets after a sign-in."""

    id: UUID
    half: str = Field(description="32 bytes, base64url without padding: the server's half of what opens the documents")
    tokens: TokensOut
    offline_hours: int = Field(description="so long after its last contact the phone opens with its PIN alone")
    at: datetime
    me: MeOut


class PostOut(Schema):
    """A post of mine now."""

    id: UUID
    role: str
    role_label: str
    code: str
    name: str
    until: datetime | None
    department: str


class StandInOut(Schema):
    """Somebody who stands in for me now."""

    post: UUID
    name: str
    until: datetime | None


class DeviceOut(Schema):
    """The phone that asks."""

    id: UUID
    name: str
    since: datetime


class OfficeOut(Schema):
    """The office that runs this installation, as residents are told; empty where the operator said nothing."""

    name: str
    contact: str


class MyselfOut(Schema):
    """Who works with this phone, in which posts, and who stands in."""

    at: datetime
    offline_hours: int
    device: DeviceOut | None
    me: MeOut
    posts: list[PostOut]
    stand_ins: list[StandInOut]
    office: OfficeOut


@router.post(
    "/devices", operation_id="phone_enrol", summary="Enrol the phone I have signed in on", response={201: HandedOut}
)
@api_door(Permission.SIGNED_IN)
def enrol(request: ScopedRequest, body: DeviceIn) -> HttpResponse:
    _refuse_tokens(request)
    name = body.name.strip() or device_of(request.headers.get("User-Agent", ""))
    handed = services.enrol_device(scope=request.scope, id=body.id, name=name, at=now())
    return _handed(request, handed, status=201)


@router.post(
    "/devices/{uuid:id}/half",
    operation_id="phone_half",
    summary="The half of my phone again, after a sign-in",
    response=HandedOut,
)
@api_door(Permission.SIGNED_IN)
def half(request: ScopedRequest, id: Path[UUID]) -> HttpResponse:
    _refuse_tokens(request)
    return _handed(request, services.release_half(scope=request.scope, id=id, at=now()))


@router.post("/devices/{uuid:id}/end", operation_id="phone_end", summary="My phone has signed out and erased itself")
@api_door(Permission.SIGNED_IN)
def end(request: ScopedRequest, id: Path[UUID]) -> HttpResponse:
    services.end_my_device(scope=request.scope, id=id, at=now())
    return json_answer({"id": id})


@router.get("/me", operation_id="phone_me", summary="Who works with this phone", response=MyselfOut)
@api_door(Permission.SIGNED_IN)
def me(request: ScopedRequest) -> HttpResponse:
    at = now()
    posts = list(selectors.my_posts(request.scope, at=at).order_by("valid_from", "id"))
    told = {
        "at": at,
        "offline_hours": settings.PHONE_OFFLINE_HOURS,
        "device": _device(request),
        "me": _me(selectors.account(request.scope)),
        "posts": [_post(post) for post in posts],
        "stand_ins": [
            {"post": one.post_id, "name": one.name, "until": one.until}
            for one in selectors.my_stand_ins(request.scope, at=at)
        ],
        "office": {"name": settings.OFFICE_NAME, "contact": settings.OFFICE_CONTACT},
    }
    return json_answer(told)


def _refuse_tokens(request: ScopedRequest) -> None:
    """A half is for somebody who has just shown who they are. Raises Problem `phone.session_needed`, and counts."""
    if request.by_token:
        raise SESSION_NEEDED()
    RELEASES.count(str(request.scope.me))


def _handed(request: ScopedRequest, handed: services.Handed, *, status: int = 200) -> HttpResponse:
    told = {
        "id": handed.device.pk,
        "half": handed.half,
        "tokens": {reach.value: token for reach, token in handed.tokens.items()},
        "offline_hours": settings.PHONE_OFFLINE_HOURS,
        "at": now(),
        "me": _me(selectors.account(request.scope)),
    }
    return json_answer(told, status=status)


def _me(account: selectors.Account) -> dict[str, Any]:
    return {"id": account.pk, "name": account.name, "username": account.username}


def _device(request: ScopedRequest) -> dict[str, Any] | None:
    """The phone whose token came; None for a session."""
    if request.device_id is None:
        return None
    device = selectors.my_device(request.scope, request.device_id)
    return {"id": device.pk, "name": device.name, "since": device.enrolled_at}


def _post(post: selectors.Post) -> dict[str, Any]:
    return {
        "id": post.pk,
        "role": post.role,
        "role_label": str(ROLE_LABELS[post.role]),
        "code": post.code,
        "name": post.cell.name,
        "until": post.valid_to,
        "department": department_name(post.department) if post.department else "",
    }
