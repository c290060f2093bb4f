"""Somebody at the desk sees what is held about them: the code, its one opening, each look, its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.domain.registry import selectors
from gezhi.domain.registry.models import OwnView, Person, ThemeRecord
from gezhi.domain.registry.rules import own_views as rules
from gezhi.domain.registry.selectors.own_views import Opened, opened_own_view, waiting_own_view
from gezhi.domain.registry.selectors.rights import HeldPerson, held_of
from gezhi.domain.registry.selectors.themes import themes_of
from gezhi.domain.registry.vocabulary import IdentityCheck, SubjectKind
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import in_city

LOOKS = 50
"""The latest looks that a page shows; the extract holds them all."""


@dataclass(frozen=True, slots=True)
class Own:
    """What somebody sees of what is held about them, and until when."""

    person: Person
    held: HeldPerson
    themes: list[ThemeRecord]
    checked: IdentityCheck
    ends_at: datetime


@transaction.atomic
def make_own_view(*, scope: Scope, id: UUID, checked: IdentityCheck, at: datetime) -> str:
    """A code that opens once, within minutes, what is held about a person; an earlier one that waits ends.

    Only its digest is kept. Raises Problem `scope.not_found`, `scope.forbidden`, or `own_view.no_birth_date`,
    `.not_a_minor`, `.needs_guardian`.
    """
    person = selectors.active_person(scope, id)
    by = scope.acting(Permission.REGISTER_VIEW, person.code)
    rules.check_asker(checked, person.birth_date, in_city(at).date())
    OwnView.objects.filter(person=person, opened_at=None, expires_at__gt=at).update(expires_at=at)
    token = rules.drawn()
    row = OwnView(person=person, account_id=scope.me, checked=checked.value, digest=rules.digest_of(token))
    row.made_at, row.expires_at = at, at + rules.WAITS
    row.save(force_insert=True)
    _note("register.own_view.make", by, row, person, at, checked=checked.value)
    return token


@transaction.atomic
def open_own_view(*, token: str, by: Actor, at: datetime) -> str:
    """Open a code, once; what the browser that opened it keeps from now on. Raises as `waiting_own_view`."""
    row, key = waiting_own_view(token, at), rules.drawn()
    opened = {"opened_at": at, "browser": rules.digest_of(key), "ends_at": at + rules.STAYS}
    if not OwnView.objects.filter(pk=row.pk, opened_at=None).update(**opened):  # another browser was quicker
        raise rules.USED()
    _note("register.own_view.open", by, row, row.person, at)
    return key


def look_at_own(*, key: str, by: Actor, at: datetime) -> Own:
    """What is held about whoever opened a code, sealed numbers under their masks at the page: a look of their own.

    Themes are those open to who made the code: the page shows nobody what their card does not. Raises Problem
    `own_view.closed` or `.gone`.
    """
    opened = opened_own_view(key, at)
    view, person = opened.view, opened.person
    facts = {"view": str(view.pk), "checked": view.checked}
    journal.look(deed="register.own_view.look", by=by, subject=("person", person.pk), code=person.code, facts=facts)
    themes = themes_of(opened.scope, SubjectKind.PERSON, person.pk, in_city(at).date())
    ends_at = view.ends_at or at
    return Own(person, held_of(person, looks=LOOKS), themes, IdentityCheck(view.checked), ends_at)


@transaction.atomic
def end_own_view(*, key: str, by: Actor, at: datetime) -> None:
    """Close what is open in a browser. Raises Problem `own_view.closed` or `.gone`."""
    opened = opened_own_view(key, at)
    OwnView.objects.filter(pk=opened.view.pk).update(ends_at=at)
    _note("register.own_view.end", by, opened.view, opened.person, at)


def note_correction(*, opened: Opened, field: str, number: str, by: Actor, at: datetime) -> None:
    """Write down with the person's record that they asked for a correction of `field`, and the number of the matter."""
    _note("register.own_view.correct", by, opened.view, opened.person, at, field=field, number=number)


def _note(deed: str, by: Actor, row: OwnView, person: Person, at: datetime, **facts: str) -> None:
    told = {"view": str(row.pk), **facts}
    journal.record(deed=deed, by=by, subject=("person", person.pk), code=person.code, facts=told, at=at)


def forget_own_views(limit: datetime, most: int) -> Erased:
    """Erase codes made before `limit`: none of them opens anything any more."""
    ids = list(OwnView.objects.filter(made_at__lt=limit).order_by("made_at", "id").values_list("pk", flat=True)[:most])
    OwnView.objects.filter(pk__in=ids).delete()
    return Erased(len(ids))


VIEWS = Kind("own_views", Unit.DAYS, default=1, least=1, most=30, erase=forget_own_views)
"""Codes with which residents saw what is held about them: digests; the journal keeps who made and who opened them."""
