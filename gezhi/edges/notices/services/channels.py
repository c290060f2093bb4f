"""Keeping channels: made, changed, switched. Addresses and secrets are sealed; the journal says which were changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction

from gezhi.domain.grids import selectors as grids
from gezhi.edges.notices import selectors
from gezhi.edges.notices.models import Channel
from gezhi.edges.notices.services.targets import check_target, host_of
from gezhi.edges.notices.vocabulary import ChannelKind
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean_line
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.sealing.values import Place, seal

NAME_TAKEN = problem("channel.name_taken", 422, "Another channel is called “{name}”.")
NAME_NEEDED = problem("channel.name_needed", 422, "Give the channel a name.")
BAD_ADDRESS = problem("channel.bad_address", 422, "“{address}” is no address of the form https://host/path.")
BAD_SETTING = problem("channel.bad_setting", 422, "“{name}” is missing or not of the right form.")
SECRETS_NEEDED = problem(
    "channel.secrets_needed", 422, "The address is another one: write keys and passwords again, they go nowhere else."
)
STALE = problem("channel.stale", 409, "The channel was changed meanwhile: look at it again.")

NAME_LENGTH = 64
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,128}")
PLAIN_TOKEN = re.compile(r"[A-Za-z0-9]{8,128}")
WORD = re.compile(r"[A-Za-z0-9_.-]{1,64}")
MAIL = re.compile(r"[^@\s<>,;:\"]{1,64}@[A-Za-z0-9.-]{1,190}")
HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,190}")
MODES = ("starttls", "ssl", "insecure")
FORMS = ("form", "json")


def make_channel(
    *, scope: Scope, kind: ChannelKind, name: str, told: Mapping[str, Any], area: str = "", at: datetime
) -> Channel:
    """A new channel, in use at once.

    Raises `scope.forbidden`, `channel.name_taken`, `channel.name_needed`, `channel.bad_setting`, `channel.bad_address`,
    `channel.not_allowed` or `area_code.malformed`.
    """
    by = scope.acting_for_all(Permission.NOTICES_MANAGE)
    row = Channel(id=new_id(), kind=kind, name=_name(name), code=_area(area))
    row.settings = _sealed(row.pk, checked(kind, told))
    facts = {"kind": kind, "name": row.name, "area": row.code}
    with _refusing_twins(row.name):
        row.save(force_insert=True)
        journal.record(deed="notice_channel.make", by=by, subject=("notice_channel", row.pk), facts=facts, at=at)
    return row


def change_channel(
    *, scope: Scope, id: UUID, version: int, name: str, told: Mapping[str, Any], area: str = "", at: datetime
) -> Channel:
    """Change name, area and settings; a secret that comes empty stays as it is. What failed before is tried at once.

    A kept secret never goes to another host. Raises what `make_channel` raises, `scope.not_found`,
    `channel.secrets_needed` and `channel.stale`.
    """
    by = scope.acting_for_all(Permission.NOTICES_MANAGE)
    held = selectors.channel(scope, id)
    before = selectors.settings_of(held)
    kept = {key: before[key] for key in SECRETS if key in before and not told.get(key)}
    kind = ChannelKind(held.kind)
    after = checked(kind, {**told, **kept})
    if any(kept.values()) and host_of(kind, after) != host_of(kind, before):
        raise SECRETS_NEEDED()
    values = {"name": _name(name), "code": _area(area), "settings": _sealed(id, after), "version": version + 1}
    changed = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
    facts = {"name": [held.name, values["name"]], "area": [held.code, values["code"]], "settings": changed}
    with _refusing_twins(str(values["name"])):
        found = Channel.objects.filter(pk=id, version=version)
        if not found.update(**values, failures=0, again_at=None):
            raise STALE()
        journal.record(deed="notice_channel.change", by=by, subject=("notice_channel", id), facts=facts, at=at)
    return selectors.channel(scope, id)


@transaction.atomic
def switch_channel(*, scope: Scope, id: UUID, at: datetime) -> Channel:
    """Switch a channel off, or on again. What waits on it waits on, for a day at most. Raises `scope.not_found`."""
    by = scope.acting_for_all(Permission.NOTICES_MANAGE)
    row = selectors.channel(scope, id)
    row.is_on = not row.is_on
    row.failures, row.again_at = 0, None
    row.save(update_fields=["is_on", "failures", "again_at"])
    deed = "notice_channel.open" if row.is_on else "notice_channel.close"
    journal.record(deed=deed, by=by, subject=("notice_channel", id), facts={"name": row.name}, at=at)
    return row


SECRETS = frozenset({"password", "token", "secret", "fields", "headers"})
"""Settings that are never shown again."""


def checked(kind: ChannelKind, told: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a kind, cleaned. Raises `channel.bad_setting`, `channel.bad_address` or `channel.not_allowed`."""
    settings = CHECKS[kind](told)
    check_target(host_of(kind, settings))
    return settings


def _mail(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "host": _like(told, "host", HOST),
        "port": _port(told.get("port")),
        "mode": _one_of(told, "mode", MODES),
        "sender": _like(told, "sender", MAIL),
        "user": _line(told, "user"),
        "password": _line(told, "password"),
    }


def _sms(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "url": _url(told),
        "form": _one_of(told, "form", FORMS),
        "phone_field": _like(told, "phone_field", WORD),
        "text_field": _like(told, "text_field", WORD),
        "fields": _pairs(told, "fields", "="),
        "headers": _pairs(told, "headers", ":"),
        "success": _line(told, "success"),
    }


def _robot(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"url": _url(told) if told.get("url") else "", "token": _like(told, "token", TOKEN)}


def _dingtalk(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "url": _url(told) if told.get("url") else "",
        "token": _like(told, "token", PLAIN_TOKEN),
        "secret": _like(told, "secret", PLAIN_TOKEN) if told.get("secret") else "",
    }


CHECKS = {
    ChannelKind.MAIL: _mail,
    ChannelKind.SMS: _sms,
    ChannelKind.WECOM: _robot,
    ChannelKind.DINGTALK: _dingtalk,
    ChannelKind.FEISHU: _robot,
}


def _line(told: Mapping[str, Any], name: str) -> str:
    return clean_line(str(told.get(name) or ""), limit=200)


def _like(told: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = _line(told, name)
    if not pattern.fullmatch(value):
        raise BAD_SETTING(name=name)
    return value


def _one_of(told: Mapping[str, Any], name: str, words: tuple[str, ...]) -> str:
    if told.get(name) not in words:
        raise BAD_SETTING(name=name)
    return str(told[name])


def _port(told: object) -> int:
    value = str(told or "")
    if not (value.isascii() and value.isdecimal() and 1 <= int(value[:6]) <= 65535):
        raise BAD_SETTING(name="port")
    return int(value)


def _url(told: Mapping[str, Any]) -> str:
    """Raises `channel.bad_address` for all but http(s) with a host and without a name and password in it."""
    value = clean_line(str(told.get("url") or ""), limit=500)
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
        bool(parts.port)
    except ValueError:
        is_good = False
    if not is_good or " " in value:
        raise BAD_ADDRESS(address=value[:100])
    return value


def _pairs(told: Mapping[str, Any], name: str, sign: str) -> dict[str, str]:
    """Lines “name=value” or “Name: value”, at most 20; a mapping is taken as it is."""
    given = told.get(name) or {}
    if isinstance(given, Mapping):
        return {str(key): str(value) for key, value in given.items()}
    pairs: dict[str, str] = {}
    for line in [one for one in str(given).splitlines() if one.strip()]:
        key, found, value = line.partition(sign)
        if not found or not WORD.fullmatch(key.strip()) or len(pairs) >= 20:
            raise BAD_SETTING(name=name)
        pairs[key.strip()] = clean_line(value, limit=500)
    return pairs


def _name(name: str) -> str:
    cleaned = clean_line(name, limit=NAME_LENGTH)
    if not cleaned:
        raise NAME_NEEDED()
    return cleaned


def _area(words: str) -> str:
    """A known area's code; empty for all. Raises `place.unknown_code`."""
    return grids.live_cell(words).code if words else ""


def _sealed(id: UUID, told: Mapping[str, Any]) -> bytes:
    return seal(orjson.dumps(dict(told)).decode(), Place("notice_channel", "settings", id))


@contextmanager
def _refusing_twins(name: str) -> Iterator[None]:
    """Turns the table's refusal of a second channel of one name into ours."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise NAME_TAKEN(name=name) from None
