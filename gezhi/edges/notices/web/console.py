"""The console's page of notices: channels with how they did last, and the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.grids import selectors as grids
from gezhi.edges.notices import selectors
from gezhi.edges.notices.labels import EVENT_LABELS, KIND_LABELS, REACH_LABELS, RESULT_LABELS
from gezhi.edges.notices.rules import Rule
from gezhi.edges.notices.selectors import Channel
from gezhi.edges.notices.vocabulary import ChannelKind, Reach, Result
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Deed


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """A channel in words: never its address or a secret."""

    name: str
    url: str
    kind: str
    area: str
    state: str
    tone: str
    last_at: datetime | None
    result: str
    result_tone: str
    again_at: datetime | None
    waiting: int
    deeds: list[Deed]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in words."""

    event: str
    whom: str
    ways: str
    is_urgent: bool
    url: str
    drop_url: str


def crumbs(last: str = "") -> list[Crumb]:
    """The way to a page below this one."""
    here = Crumb(_("Notices"), reverse("notices:console") if last else "")
    return [Crumb(_("Console"), reverse("console")), here, *([Crumb(last)] if last else [])]


@door(Permission.NOTICES_MANAGE)
def overview(request: ScopedRequest) -> HttpResponse:
    channels, book, at = selectors.channels(request.scope), selectors.kept_book(request.scope), now()
    waiting = selectors.waiting_counts(request.scope)
    areas = grids.cell_names([one.code for one in channels if one.code])
    names = {str(one.pk): one.name for one in channels}
    context = {
        "channels": [channel_line(one, waiting.get(one.pk, 0), areas, at) for one in channels],
        "kinds": [(KIND_LABELS[kind], reverse("notices:new_channel", args=[kind.value])) for kind in ChannelKind],
        "rules": [rule_line(rule, names) for rule in book.rules],
        "version": book.version,
        "announced": selectors.announced(request.scope, most=5),
        "crumbs": crumbs(),
    }
    return render(request, "notices/console.html", context)


def channel_line(one: Channel, waiting: int, areas: Mapping[str, str], at: datetime) -> ChannelLine:
    rests = one.again_at is not None and one.again_at > at
    state, tone = (pgettext("channel", "In use"), "done") if one.is_on else (pgettext("channel", "Off"), "")
    if one.is_on and rests:
        state, tone = pgettext("channel", "Rests after failures"), "warn"
    result = Result(one.last_result) if one.last_result else None
    words = str(RESULT_LABELS[result]) if result else ""
    return ChannelLine(
        name=one.name,
        url=reverse("notices:channel", args=[one.pk]),
        kind=str(KIND_LABELS[ChannelKind(one.kind)]),
        area=areas.get(one.code, one.code),
        state=state,
        tone=tone,
        last_at=one.last_at,
        result=_("%(what)s (%(more)s)") % {"what": words, "more": one.last_detail} if one.last_detail else words,
        result_tone="done" if result is Result.DONE else "risk",
        again_at=one.again_at if rests else None,
        waiting=waiting,
        deeds=_deeds(one),
    )


def _deeds(one: Channel) -> list[Deed]:
    switch = Deed(
        _("Switch off") if one.is_on else _("Switch on"), reverse("notices:switch_channel", args=[one.pk]), by="post"
    )
    test = Deed(_("Send a test notice"), reverse("notices:test_channel", args=[one.pk]), by="post")
    return [test, switch] if one.is_on else [switch]


def rule_line(rule: Rule, channels: Mapping[str, str]) -> RuleLine:
    whom = str(REACH_LABELS[rule.reach])
    if rule.role:
        role = str(ROLE_LABELS[rule.role])
        whom = role if rule.reach is Reach.AREA else _("%(what)s (%(more)s)") % {"what": whom, "more": role}
    ways = [_("List of notices")] if rule.in_app else []
    ways += [channels.get(id, "–") for id in rule.channels]
    return RuleLine(
        event=str(EVENT_LABELS[rule.event]),
        whom=whom,
        ways=" · ".join(ways),
        is_urgent=rule.is_urgent,
        url=reverse("notices:rule", args=[rule.key]),
        drop_url=reverse("notices:drop_rule", args=[rule.key]),
    )
