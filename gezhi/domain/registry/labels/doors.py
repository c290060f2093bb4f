"""Doors in words: inside their building, and as a code at them calls them."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext


def door_words(stairwell: str, room: str) -> str:
    """A door inside its building, in the reader's language: 2单元301室."""
    words = gettext("stairwell %(name)s") % {"name": stairwell} if stairwell else ""
    return " ".join(filter(None, [words, gettext("room %(room)s") % {"room": room}]))


class DoorWords(Protocol):
    """What hangs beside a code."""

    @property
    def name(self) -> str: ...
    @property
    def stairwell(self) -> str: ...


def stairwell_word(stairwell: str) -> str:
    """A stairwell in the reader's language, “” for none."""
    return gettext("Stairwell %(name)s") % {"name": stairwell} if stairwell else ""


def door_name(door: DoorWords) -> str:
    """The building and stairwell of a code, in the reader's language; never a room."""
    return " ".join(part for part in (door.name, stairwell_word(door.stairwell)) if part)
