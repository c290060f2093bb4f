"""Where a colleague walked: by rule, with a reason, each look written down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.patrols import selectors, services
from gezhi.domain.patrols.rules.drawing import Line, lines_of
from gezhi.domain.patrols.rules.noise import Sifted
from gezhi.domain.patrols.rules.recording import length, recorded
from gezhi.domain.patrols.rules.staying import length_m, stays
from gezhi.domain.patrols.web.words import LAYERS, day_of, tabs
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.asking import asked, posted
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb, Fact
from gezhi.ground.plumbing.wording import duration_words, in_city


@dataclass(frozen=True, slots=True)
class Walker:
    """A colleague whose day has figures."""

    name: str
    url: str


class ReasonForm(forms.Form):
    """Why one looks."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


@door(Permission.TRACKS_VIEW)
def listed(request: ScopedRequest) -> HttpResponse:
    """Colleagues of my area whose day was recorded; no track yet."""
    day = day_of(request, in_city(now()).date())
    _version, rule = selectors.track_rule()
    walkers = [
        Walker(name, f"{reverse('patrols:track', args=[id])}?day={day}")
        for id, name in services.whose_tracks(request.scope, day)
    ]
    context = {"tabs": tabs(request.scope, "tracks", ""), "day": day, "walkers": walkers, "days": rule.days}
    return render(request, "patrols/tracks.html", context)


@door(Permission.TRACKS_VIEW, "GET", "POST")
def look(request: ScopedRequest, id: UUID) -> HttpResponse:
    """Ask why, then show the day's track."""
    at = now()
    day = day_of(request, in_city(at).date())
    back = f"{reverse('patrols:tracks')}?day={day}"
    title = _t("Look at a colleague's track")

    def do(told: dict[str, Any]) -> HttpResponse:
        found = services.look_at_track(scope=request.scope, account_id=id, day=day, reason=told["reason"], at=at)
        name = accounts.names([id]).get(id, "")
        lines = lines_of(found)
        context = {
            "name": name,
            "day": day,
            "facts": _facts(found),
            "way": json.dumps(lines),
            "extent": _extent(lines),
            "layers": LAYERS,
            "crumbs": [Crumb(_t("Tracks"), back), Crumb(name)],
        }
        return render(request, "patrols/track.html", context)

    text = _t("The look is written into the journal with its reason; auditors see it there.")
    words = {"title": title, "text": text, "button": _t("Look"), "cancel": back}
    return asked(request, ReasonForm(posted(request)), do, **words, crumbs=[Crumb(_t("Tracks"), back), Crumb(title)])


def _facts(found: Sifted) -> list[Fact]:
    kept = found.kept
    standing = sum(stay.seconds for stay in stays(kept))
    return [
        Fact(_t("Recorded"), duration_words(timedelta(seconds=length(recorded(found.track))))),
        Fact(_t("Distance (km)"), f"{length_m(kept) / 1000:.2f}"),
        Fact(_t("Stood still"), duration_words(timedelta(seconds=standing))),
        Fact(_t("Positions"), len(found.track)),
        Fact(_t("of them left out as noise"), int(found.is_noise.sum())),
        Fact(_t("of them reached impossibly fast"), int(found.is_leap.sum())),
        Fact(_t("of them made up by the phone"), int(found.is_mock.sum())),
    ]


def _extent(lines: list[Line]) -> str:
    """West, south, east, north of what is drawn; “” where nothing is."""
    corners = [corner for line in lines for corner in line]
    if not corners:
        return ""
    lons, lats = zip(*corners, strict=True)
    return f"{min(lons):.6f},{min(lats):.6f},{max(lons):.6f},{max(lats):.6f}"
