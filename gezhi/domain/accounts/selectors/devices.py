"""Phones of accounts: mine, those of an account that I keep, and what a token on one of them may do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from gezhi.domain.accounts.models import ApiToken, Device, Post
from gezhi.domain.accounts.rules.devices import carried
from gezhi.domain.accounts.rules.tokens import token_digest
from gezhi.domain.accounts.selectors.keeping import kept_account
from gezhi.domain.accounts.selectors.people import scope_of
from gezhi.domain.accounts.vocabulary import Ending, Reach
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope
from gezhi.ground.plumbing.sealing.values import Place, unseal


class StandIn(NamedTuple):
    """Somebody who holds a post of mine now, on my behalf."""

    post_id: UUID
    name: str
    until: datetime | None


class AtPhone(NamedTuple):
    """A caller with a token that lies on a phone; `why` says that the phone does not count any more."""

    device_id: UUID
    reach: Reach
    why: Ending | None = None


def my_devices(scope: Scope) -> QuerySet[Device]:
    """The caller's own phones, also those that have ended, the newest first."""
    return _of(scope.me)


def my_device(scope: Scope, id: UUID) -> Device:
    """One of the caller's own phones. Raises Problem `scope.not_found`."""
    found = my_devices(scope).filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def kept_devices(scope: Scope, account_id: UUID) -> QuerySet[Device]:
    """The phones of an account that the caller keeps. Raises Problem `scope.not_found`."""
    return _of(kept_account(scope, account_id).pk)


def kept_device(scope: Scope, account_id: UUID, id: UUID) -> Device:
    """One of them. Raises Problem `scope.not_found`."""
    found = kept_devices(scope, account_id).filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def living_devices(account_id: UUID) -> QuerySet[Device]:
    """The phones of an account that count."""
    return Device.objects.filter(account=account_id, ended_at=None)


def _of(account_id: UUID) -> QuerySet[Device]:
    return Device.objects.filter(account=account_id).order_by("-enrolled_at", "-id")


def half_place(id: UUID) -> Place:
    """Where the half of a phone stands."""
    return Place(Device._meta.db_table, "half", id)


def half_of(device: Device) -> str:
    """The server's half of what opens a phone's documents, base64url. Raises Problem `sealing.broken`."""
    return unseal(device.half, half_place(device.pk))


def at_phone(token: str) -> AtPhone | None:
    """The phone on which a token that counts no longer lies, where it or its account has ended. One query."""
    held = ApiToken.objects.select_related("account", "device").exclude(device=None)
    found = held.filter(digest=token_digest(token)).first()
    if found is None or found.device is None:
        return None
    why = ending_of(found)
    return AtPhone(found.device.pk, Reach(found.reach), why) if why else None


def ending_of(token: ApiToken) -> Ending | None:
    """Why the phone of a token does not count any more; None while it does. The account and the phone are at hand."""
    if token.device is not None and token.device.ended_why:
        return Ending(token.device.ended_why)
    return None if token.account.is_active else Ending.ACCOUNT_ENDED


def scope_at_phone(token: ApiToken, *, at: datetime) -> Scope:
    """What somebody may do from a phone: as at a desk in all their posts, without what no phone carries. One query."""
    scope = scope_of(token.account, at=at)
    grants = tuple(replace(grant, permissions=carried(grant.permissions)) for grant in scope.grants)
    return replace(scope, grants=grants)


def my_stand_ins(scope: Scope, *, at: datetime) -> list[StandIn]:
    """Who stands in for the caller now, by post. One query."""
    found = Post.objects.in_force(at).filter(on_behalf_of__account=scope.me, account__is_active=True)
    rows = found.order_by("valid_from", "id").values_list("on_behalf_of_id", "account__name", "valid_to")
    return [StandIn(post, name, until) for post, name, until in rows if post is not None]
