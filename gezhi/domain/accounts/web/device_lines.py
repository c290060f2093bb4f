"""Phones in words, as their holder and whoever keeps the account read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.domain.accounts import selectors
from gezhi.domain.accounts.labels import ENDING_LABELS
from gezhi.domain.accounts.vocabulary import Ending
from gezhi.ground.plumbing.page_parts import Deed


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A phone in words; `lose` where it still counts and the reader may end it."""

    name: str
    enrolled_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    state: str | Promise
    tone: str
    lose: Deed | None


def device_lines(devices: Iterable[selectors.Device], lose_url: Callable[[UUID], str] | None) -> list[DeviceLine]:
    """Phones in words, those that count first; `lose_url` is the page on which one is given up for lost."""
    lines = [device_line(device, lose_url) for device in devices]
    return sorted(lines, key=lambda line: line.ended_at is not None)


def device_line(device: selectors.Device, lose_url: Callable[[UUID], str] | None) -> DeviceLine:
    is_living = device.ended_at is None
    lose = Deed(_("Lost: erase it"), lose_url(device.pk), dangerous=True) if is_living and lose_url else None
    return DeviceLine(
        name=device.name,
        enrolled_at=device.enrolled_at,
        seen_at=device.seen_at,
        ended_at=device.ended_at,
        state=pgettext("phone", "In use") if is_living else ENDING_LABELS[Ending(device.ended_why)],
        tone="done" if is_living else "",
        lose=lose,
    )
