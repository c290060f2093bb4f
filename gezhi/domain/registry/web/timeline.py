"""What happened to a row, as a timeline: values that changed, deeds, where it first came from; and who looked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.registry import selectors
from gezhi.domain.registry.labels import (
    CONDITION_LABELS,
    DEED_SENTENCES,
    LEAVE_LABELS,
    SEX_LABELS,
    SOURCE_LABELS,
    kind_field_label,
)
from gezhi.domain.registry.rules.fields import Field, Form
from gezhi.domain.registry.vocabulary import Kind
from gezhi.domain.registry.web.words import attributes_in_words, coded
from gezhi.ground.kernel.clock import now
from gezhi.ground.plumbing.journal import reading
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.page_parts import Moment
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.wording import in_city

SHOWN = 30
LOOKED_DAYS = 180
"""Looks of so many days are counted on a card; the journal has those before."""


def moments_of(scope: Scope, kind: str, row: Any) -> list[Moment]:
    """What happened to a row that the asker sees, the newest first; five queries at most."""
    turned = selectors.turned(scope, Kind(kind), row)
    deeds = reading.latest_of_subject(row.pk, most=SHOWN)
    first = selectors.first_said(scope, row)
    said = [one.said for one in turned] + [first]
    who = accounts.names({g.account_id for g in said if g} | {deed.account_id for deed in deeds})
    found = [Moment(one.at, _turned_words(kind, one), actor=said_by(one.said, who), said="") for one in turned]
    for deed in deeds:
        sentence, words = _deed_words(deed.deed, facts_of(deed))
        if sentence:
            found.append(Moment(deed.at, sentence, actor=_name(deed.account_id, who), said=words, tone="quiet"))
    if first is not None:
        found.append(Moment(first.at, _("Entered in the register"), actor=said_by(first, who), said=first.title))
    return sorted(found, key=lambda moment: moment.at, reverse=True)[:SHOWN]


def _turned_words(kind: str, one: Any) -> str:
    nothing = pgettext("value", "nothing")
    was, became = (shown(one.field, text) or nothing for text in (one.was, one.became))
    label = kind_field_label(kind, one.field.name)
    return _("%(field)s: %(was)s → %(became)s") % {"field": label, "was": was, "became": became}


def shown(one: Field, text: str) -> str:
    """A value in words: a code by its name, yes and no."""
    if one.name == "sex":
        return str(SEX_LABELS.get(text, text))
    if one.form is Form.CODE:
        return coded(one.table, text, english=get_language() == "en") or text
    if one.form is Form.YES_NO and text:
        return pgettext("value", "yes") if text == "True" else pgettext("value", "no")
    if one.form is Form.ATTRIBUTES:
        return attributes_in_words(text)
    return text


def said_by(said: Any, who: dict[UUID, str]) -> str:
    """Where a value comes from: kind of source, department, who wrote it down."""
    if said is None:
        return ""
    words = [str(SOURCE_LABELS[said.source])]
    if said.department_id:
        words.append(accounts.department_names().get(said.department_id, ""))
    return " · ".join(filter(None, [*words, _name(said.account_id, who)]))


def _name(account_id: UUID | None, who: dict[UUID, str]) -> str:
    return who.get(account_id, "") if account_id else ""


def _deed_words(deed: str, facts: dict[str, Any]) -> tuple[str, str]:
    """A deed's sentence and what was said with it; none for deeds that the values tell already."""
    if deed == "register.person.amend":
        return _amended(facts), ""
    if deed == "register.home.found" and facts:
        state = CONDITION_LABELS.get(facts["condition"], "")
        return _("Door visited: %(found)s") % {"found": state}, str(facts.get("words", ""))
    sentence = DEED_SENTENCES.get(deed, "")
    if sentence and "reason" in facts:
        return _("%(deed)s: %(reason)s") % {"deed": sentence, "reason": LEAVE_LABELS.get(facts["reason"], "–")}, ""
    if sentence and "fields" in facts:
        return _("%(deed)s: %(reason)s") % {"deed": sentence, "reason": fields_named(facts["fields"])}, ""
    return str(sentence), ""


def _amended(facts: dict[str, Any]) -> str:
    words = []
    if confirmed := facts.get("confirmed"):
        words.append(_("Confirmed: %(fields)s") % {"fields": fields_named(confirmed)})
    if proposed := facts.get("proposed"):
        words.append(_("Proposed: %(fields)s") % {"fields": fields_named(proposed)})
    return " · ".join(words)


def fields_named(names: Iterable[str]) -> str:
    """The words of some fields, in one line."""
    return pgettext("list", ", ").join(str(kind_field_label("", name)) for name in names)


@dataclass(frozen=True, slots=True)
class LookLine:
    """How often a role looked, and when last."""

    role: str | Promise
    count: int
    last_at: datetime


def looks_of(scope: Scope, row: Any) -> list[LookLine]:
    """Who looked at a row in the last half year, role by role, the most frequent first; two queries at most."""
    found = selectors.looks_at(scope, row, now() - timedelta(days=LOOKED_DAYS))
    roles = accounts.post_roles({one.post_id for one in found if one.post_id})
    by_role: dict[str, list[Any]] = {}
    for one in found:
        by_role.setdefault(roles.get(one.post_id, "") if one.post_id else "", []).append(one)
    other = pgettext("role", "Others")
    lines = [
        LookLine(ROLE_LABELS.get(role, other), sum(one.count for one in ones), max(one.last_at for one in ones))
        for role, ones in by_role.items()
    ]
    return sorted(lines, key=lambda line: -line.count)


def stale_words(scope: Scope, kind: str, row: Any) -> list[str]:
    """Each value of a row that is older than it is believed: “Phone: said 240 days ago, believed for 180 days”."""
    today = in_city(now()).date()
    found = []
    for name, day, days in selectors.aged(scope, Kind(kind), row):
        if days is not None and (today - day).days >= days:
            words = {"field": kind_field_label(kind, name), "ago": (today - day).days, "days": days}
            found.append(_("%(field)s: said %(ago)s days ago, believed for %(days)s days") % words)
    return found
