"""What stands around every page: who I am here, where I may go, what waits for me."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import get_language, pgettext

DESK, PHONE = "gezhi/base.html", "gezhi/phone.html"


@dataclass(frozen=True, slots=True)
class Section:
    """A place of the product that my role has: its key, its noun, its icon, its address, what waits there."""

    key: str
    label: str
    icon: str
    url: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class PostChoice:
    """One of my posts: the role and the area it is held for."""

    id: str
    role: str
    area: str

    @property
    def label(self) -> str:
        return f"{self.area} · {self.role}" if self.area else self.role


def phone_places() -> tuple[Section, ...]:
    """The five places of the phone, without addresses; fill them with `at`."""
    return (
        Section("today", pgettext("place", "Today"), "today", ""),
        Section("map", pgettext("place", "Map"), "map", ""),
        Section("report", pgettext("place", "Report"), "plus", ""),
        Section("grid", pgettext("place", "Grid"), "grid", ""),
        Section("me", pgettext("place", "Me"), "user", ""),
    )


def at(places: Sequence[Section], urls: dict[str, str]) -> tuple[Section, ...]:
    """The same places with their addresses, by key; a place without an address is left out."""
    return tuple(replace(place, url=urls[place.key]) for place in places if urls.get(place.key))


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page. Every default is what a stranger sees; an empty address hides its part."""

    user_name: str = ""
    """The name of who is signed in; empty for a stranger."""
    sections: tuple[Section, ...] = ()
    """The places of my role, in order."""
    places: tuple[Section, ...] = ()
    """The places at the bottom of the phone, in order."""
    posts: tuple[PostChoice, ...] = ()
    """My posts; more than one makes the switcher."""
    current_post: PostChoice | None = None
    """The post I act from now."""
    on_duty: bool | None = None
    """Whether I am on duty; None when my post keeps no duty."""
    inbox_count: int = 0
    """What waits in my inbox."""
    notice_count: int = 0
    """What I was told and have not read, at most 100."""
    live_position: int | None = None
    """The feed position this page was drawn at; None keeps the page still."""
    is_demo: bool = False
    """Whether every page says 演示数据."""
    language: str = "zh-hans"
    """The reader's language."""
    home_url: str = "/"
    search_url: str = ""
    """Answers GET with `q`."""
    inbox_url: str = ""
    notices_url: str = ""
    me_url: str = ""
    duty_url: str = ""
    switch_post_url: str = ""
    """Takes POST with `post` and `next`."""
    sign_in_url: str = ""
    sign_out_url: str = ""
    """Takes POST."""
    frame: str = DESK
    """The shell that pages of the post in use extend: the desk's, or the phone's for who walks a grid."""
    live_url: str = ""
    """Answers GET with `since`: 204, or JSON with position, subjects and inbox."""

    @property
    def is_phone(self) -> bool:
        return self.frame == PHONE

    @property
    def is_signed_in(self) -> bool:
        return bool(self.user_name)

    def section_at(self, path: str) -> str:
        """The key of the section a path belongs to: the longest address that begins it; empty when none does."""
        inside = [s for s in (*self.sections, *self.places) if s.url and path.startswith(s.url)]
        return max(inside, key=lambda section: len(section.url)).key if inside else ""


def stranger() -> Shell:
    """The shell of somebody who has not signed in."""
    return Shell(is_demo=settings.IS_DEMO, language=get_language() or settings.LANGUAGE_CODE)
