"""Pairing somebody a theme is about with a named contact (结对联系人), and ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from gezhi.domain.registry.models import ThemeContact, ThemeRecord
from gezhi.domain.registry.rules.themes import REASON_NEEDED
from gezhi.domain.registry.selectors import contacts as selectors
from gezhi.domain.registry.services.visits import Mark
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope
from gezhi.ground.plumbing.wording import in_city

NOBODY = problem("contact.nobody", 422, "Choose a colleague, or write the name of a cadre: one of the two.")
NOT_OPEN = problem("contact.not_open", 422, "This colleague holds no post here to which the theme is open.")
BAD_DAY = problem("contact.bad_day", 422, "The pairing begins on {first} at the earliest and today at the latest.")


@dataclass(frozen=True, slots=True)
class Who:
    """A colleague by account, or a cadre without one by name and office."""

    account_id: UUID | None = None
    name: str = ""
    office: str = ""


@transaction.atomic
def pair(*, scope: Scope, mark: Mark, who: Who, day: date, at: datetime) -> ThemeContact:
    """From `day` on `who` is the contact; who was it before ends on that day. The same again changes nothing.

    Raises the Problems `contact.*`, `scope.*`.
    """
    record, by = _held(scope, mark)
    _check(who, mark, at)
    before = ThemeContact.objects.select_for_update().filter(record=record, to_date=None).first()
    if before is not None and Who(before.account_id, before.name, before.office) == who:
        return before
    first = before.from_date if before else in_city(record.begun_at).date()
    if not min(first, in_city(at).date()) <= day <= in_city(at).date():
        raise BAD_DAY(first=first.isoformat())
    if before is not None:
        before.to_date = day
        before.save(update_fields=["to_date"])
    told = {"account_id": who.account_id, "name": who.name, "office": who.office}
    contact = ThemeContact.objects.create(record=record, from_date=day, named_by=by.account_id, **told)
    _tell("theme.pair", by, record, at, {**_named(contact), "from": day.isoformat()})
    return contact


@transaction.atomic
def unpair(*, scope: Scope, mark: Mark, reason: str, at: datetime) -> None:
    """Nobody is paired with them from today on. Raises `scope.*`, `theme.reason_needed`."""
    record, by = _held(scope, mark)
    held = ThemeContact.objects.select_for_update().filter(record=record, to_date=None).first()
    if held is None:
        raise NOT_FOUND()
    if not reason.strip():
        raise REASON_NEEDED()
    held.to_date, held.reason = in_city(at).date(), reason.strip()[:200]
    held.save(update_fields=["to_date", "reason"])
    _tell("theme.unpair", by, record, at, {**_named(held), "reason": held.reason})


def _held(scope: Scope, mark: Mark) -> tuple[ThemeRecord, Actor]:
    """The mark in force and who acts. Raises `scope.not_found` where nobody carries it, `scope.forbidden`."""
    if mark.record is None:
        raise NOT_FOUND()
    return mark.record, scope.acting(Permission.THEMES_FILL, mark.record.code)


def _check(who: Who, mark: Mark, at: datetime) -> None:
    """Raises `contact.nobody`, `contact.not_open`: whoever is paired must be able to see whom with."""
    if (who.account_id is None) == (not who.name.strip()) or (who.account_id is not None and who.office):
        raise NOBODY()
    if who.account_id is not None:
        open_to = {one.account_id for one in selectors.colleagues(mark.theme, mark.subject.code, at=at)}
        if who.account_id not in open_to:
            raise NOT_OPEN()


def _named(contact: ThemeContact) -> dict[str, object]:
    return {"contact": str(contact.account_id) if contact.account_id else contact.name}


def _tell(deed: str, by: Actor, record: ThemeRecord, at: datetime, facts: dict[str, object]) -> None:
    """The line names the mark and the contact, never whom it is about."""
    told = {"theme": str(record.theme_id), **facts}
    journal.record(deed=deed, by=by, subject=("theme_record", record.pk), code=record.code, facts=told, at=at)
