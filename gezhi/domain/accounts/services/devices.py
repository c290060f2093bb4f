"""Phones: enrolled after a sign-in, given their half again after each, ended by whoever may, and then for ever."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from gezhi.domain.accounts import selectors
from gezhi.domain.accounts.models import Account, ApiToken, Device
from gezhi.domain.accounts.rules import devices as rules
from gezhi.domain.accounts.rules.tokens import token_digest
from gezhi.domain.accounts.vocabulary import Ending, Reach
from gezhi.ground.plumbing.actors import SYSTEM, Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.sealing.values import seal

SEEN = timedelta(minutes=5)
"""How exactly it is kept when a phone was seen last."""
MANY = 500


@dataclass(frozen=True, slots=True)
class Handed:
    """What a phone gets after a sign-in: the half that lies here and its tokens, shown this once."""

    device: Device
    half: str
    tokens: dict[Reach, str]


@transaction.atomic
def enrol_device(*, scope: Scope, id: UUID, name: str, at: datetime) -> Handed:
    """A phone of the caller's own. The same id again is the same phone, with new tokens.

    The oldest phones end where there would be too many. Raises Problem `phone.ended` or `device.id_taken`.
    """
    account = Account.objects.select_for_update().get(pk=scope.me)  # two phones at once are counted one after the other
    known = Device.objects.select_for_update().filter(pk=id).first()
    if known is not None:
        if known.account_id != account.pk:
            raise rules.ID_TAKEN()
        return _released(known, by=scope.actor, at=at)
    living = [rules.Living(one.pk, one.enrolled_at) for one in selectors.living_devices(account.pk)]
    _end(rules.to_replace(living), by=scope.actor, why=Ending.REPLACED, at=at)
    half = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    device = Device(id=id, account=account, name=rules.tidy_name(name), enrolled_at=at, seen_at=at)
    device.half = seal(half, selectors.half_place(id))
    try:
        with transaction.atomic():
            device.save(force_insert=True)
    except IntegrityError:  # another account came with the same id at the same instant
        raise rules.ID_TAKEN() from None
    _note("phone.enrol", scope.actor, device, at, name=device.name)
    return Handed(device, half, _fresh_tokens(device, at))


@transaction.atomic
def release_half(*, scope: Scope, id: UUID, at: datetime) -> Handed:
    """The half of one's own phone again, after a sign-in, with new tokens; the ones before fall silent.

    Raises Problem `scope.not_found` or `phone.ended`.
    """
    selectors.my_device(scope, id)
    return _released(Device.objects.select_for_update().get(pk=id), by=scope.actor, at=at)


def _released(device: Device, *, by: Actor, at: datetime) -> Handed:
    if device.ended_at is not None:
        raise rules.ENDED(why=device.ended_why)
    half, tokens = selectors.half_of(device), _fresh_tokens(device, at)
    Device.objects.filter(pk=device.pk).update(seen_at=at)
    _note("phone.release", by, device, at)
    return Handed(device, half, tokens)


def _fresh_tokens(device: Device, at: datetime) -> dict[Reach, str]:
    """One token for each reach; a phone never has more, so that signing in every day fills no table."""
    tokens = {reach: f"gz_{secrets.token_urlsafe(32)}" for reach in Reach}
    for reach, token in tokens.items():
        fresh = {"digest": token_digest(token), "created_at": at, "expires_at": at + rules.LIFE}
        begun = {**fresh, "account_id": device.account_id, "name": device.name[:64]}
        ApiToken.objects.update_or_create(device=device, reach=reach, defaults=fresh, create_defaults=begun)
    return tokens


def end_my_device(*, scope: Scope, id: UUID, at: datetime) -> None:
    """The caller's own phone has been signed out and has erased itself; twice is once. Raises `scope.not_found`."""
    device = selectors.my_device(scope, id)
    _end([device.pk], by=scope.actor, why=Ending.SIGNED_OUT, at=at)


def lose_my_device(*, scope: Scope, id: UUID, at: datetime) -> None:
    """The caller has lost a phone: it erases itself at its next contact. Raises Problem `scope.not_found`."""
    device = selectors.my_device(scope, id)
    _end([device.pk], by=scope.actor, why=Ending.LOST, at=at, deed="phone.lost")


@transaction.atomic
def lose_device(*, scope: Scope, account_id: UUID, id: UUID, reason: str, at: datetime) -> None:
    """The same by whoever keeps the account, with the reason.

    Raises Problem `scope.not_found`, `account.own`, `account.beyond_area` or `phone.no_reason`.
    """
    account = selectors.account_to_change(scope, account_id, at=at)
    device = selectors.kept_device(scope, account.pk, id)
    words = rules.check_reason(reason)
    _end([device.pk], by=scope.actor, why=Ending.LOST, at=at, deed="phone.lost", reason=words)


def end_devices(*, by: Actor, account_id: UUID, why: Ending, at: datetime) -> int:
    """End every phone of an account; how many."""
    return _end(selectors.living_devices(account_id).values_list("pk", flat=True), by=by, why=why, at=at)


def end_unseen(*, at: datetime) -> int:
    """End phones that have not come for very long, so many at a time; how many."""
    unseen = Device.objects.filter(ended_at=None, seen_at__lt=at - rules.UNSEEN).order_by("seen_at")
    return _end(unseen.values_list("pk", flat=True)[:MANY], by=SYSTEM, why=Ending.UNSEEN, at=at)


@transaction.atomic
def _end(ids: Iterable[UUID], *, by: Actor, why: Ending, at: datetime, deed: str = "phone.end", **facts: str) -> int:
    """End phones that still count: their halves are destroyed, so that what lies on them opens to nobody any more."""
    living = list(Device.objects.select_for_update().filter(pk__in=list(ids), ended_at=None).order_by("pk"))
    Device.objects.filter(pk__in=[one.pk for one in living]).update(half=b"", ended_at=at, ended_why=why)
    ApiToken.objects.filter(device__in=[one.pk for one in living], revoked_at=None).update(revoked_at=at)
    for device in living:
        _note(deed, by, device, at, why=why.value, **facts)
    return len(living)


def _note(deed: str, by: Actor, device: Device, at: datetime, **facts: str) -> None:
    told = {"account": str(device.account_id), **facts}
    journal.record(deed=deed, by=by, subject=("device", device.pk), facts=told, at=at)


def note_device_seen(*, id: UUID, at: datetime) -> None:
    """A phone came; written down every five minutes at most, and brought back with a clock that was set back."""
    apart = Q(seen_at__lt=at - SEEN) | Q(seen_at__gt=at + SEEN)
    Device.objects.filter(apart, pk=id, ended_at=None).update(seen_at=at)


def forget_devices(limit: datetime, most: int) -> Erased:
    """Forget phones that ended before `limit`, with their tokens: until then they hear that they have ended."""
    old = list(Device.objects.filter(ended_at__lt=limit).order_by("ended_at").values_list("pk", flat=True)[:most])
    ApiToken.objects.filter(device__in=old).delete()
    return Erased(Device.objects.filter(pk__in=old).delete()[0])


DEVICES = Kind("devices", Unit.MONTHS, default=12, least=6, most=36, erase=forget_devices)
"""Phones that have ended: as long as one is kept here, it is told to erase itself when it comes."""
