"""What is held about somebody, in lines that they read themselves: sealed numbers and names of others under masks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.registry import selectors, services
from gezhi.domain.registry.labels import (
    FIELD_LABELS,
    HELD_LABELS,
    LOOK_LABELS,
    REGISTRATION_LABELS,
    SOURCE_LABELS,
    theme_name,
    theme_purpose,
)
from gezhi.domain.registry.labels import ROLE_LABELS as TIE_LABELS
from gezhi.domain.registry.rules.fields import field
from gezhi.domain.registry.vocabulary import Kind
from gezhi.domain.registry.web.timeline import shown
from gezhi.domain.registry.web.words import coded
from gezhi.ground.plumbing.wording import in_city


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One value or one tie: its noun, what it is, what is known about it, and the key under which it is wrong."""

    label: str | Promise
    value: str
    hint: str
    key: str


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading, and what is said where there are none."""

    title: str
    lines: list[OwnLine]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class OwnLook:
    """Somebody looked: when, what at, in which role, what for."""

    at: datetime
    what: str | Promise
    role: str | Promise
    reason: str


def sections_of(own: services.Own) -> list[Section]:
    """Everything but the looks, under its headings."""
    held = own.held
    return [
        Section(_("About me"), list(_values(held))),
        Section(_("Where I live"), list(_periods("home", held.homes, TIE_LABELS)), _("No home is held.")),
        Section(_("How I am registered"), list(_registrations(held.registrations)), _("No registration is held.")),
        Section(_("Work, rents, belongings"), list(_periods("belonging", held.belongings, HELD_LABELS)), ""),
        Section(_("Special registers I am in"), list(_themes(own)), _("None that this desk may see.")),
    ]


def looks_of(looks: Iterable[selectors.HeldLook]) -> list[OwnLook]:
    """The looks, the newest first."""
    other = pgettext("role", "Others")
    return [
        OwnLook(
            one.at,
            LOOK_LABELS.get(one.deed, _("The record was looked at")),
            ROLE_LABELS.get(one.role, "" if one.deed == "register.own_view.look" else other),
            one.reason,
        )
        for one in reversed(list(looks))
    ]


def _values(held: selectors.HeldPerson) -> Iterator[OwnLine]:
    for one in held.values:
        known = field(Kind.PERSON, one.field)
        value = shown(known, selectors.masked(known, one.value, of_person=False))
        yield OwnLine(FIELD_LABELS.get(one.field, one.field), value, _said(one), one.field)


def _said(one: selectors.HeldValue) -> str:
    """Who said a value, when, and until when it is believed; a kind of source, never a colleague."""
    told = [str(SOURCE_LABELS.get(one.source, ""))]
    if one.at is not None:
        told.append(f"{in_city(one.at):%Y-%m-%d}")
        told.append(_("believed until %(day)s") % {"day": one.until} if one.until else _("believed until changed"))
    return " · ".join(filter(None, told))


def _periods(kind: str, rows: Iterable[selectors.HeldPeriod], labels: dict[str, str | Promise]) -> Iterator[OwnLine]:
    for number, one in enumerate(rows):
        yield OwnLine(labels.get(one.role, one.role), one.what, since_until(one.since, one.until), f"{kind}-{number}")


def _registrations(rows: Iterable[selectors.HeldPeriod]) -> Iterator[OwnLine]:
    english = get_language() == "en"
    for number, one in enumerate(rows):
        relation = coded("gbt4761_family_relation", one.relation, english=english)
        told = [since_until(one.since, one.until)]
        if one.head:
            told.append(_("head of the household: %(name)s") % {"name": one.head})
        value = " · ".join(filter(None, [one.what, relation]))
        yield OwnLine(REGISTRATION_LABELS[one.role], value, " · ".join(filter(None, told)), f"registration-{number}")


def _themes(own: services.Own) -> Iterator[OwnLine]:
    for record in own.themes:
        theme = record.theme
        ends = min(filter(None, [record.ends_date, theme.ends_date]))
        ground = _("Ground: %(ground)s. Held until %(day)s.") % {"ground": theme.ground, "day": ends}
        yield OwnLine(theme_name(theme), theme_purpose(theme), ground, "theme")


def since_until(since: date | None, until: date | None) -> str:
    """“2020-01-01 – 2024-06-30”; a period without an end says since when it holds."""
    if until is None:
        return _("since %(day)s") % {"day": since} if since else ""
    return f"{since or ''} – {until}".strip()
