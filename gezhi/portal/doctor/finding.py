"""What a check has found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it is."""

    OK = "ok"
    LOOK = "look"  # it works; somebody should look at it
    WRONG = "wrong"  # it does not work, or something will be lost


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the page: what was looked at, how it is, in words, and what to do where it is not well."""

    topic: str
    state: State
    words: str
    todo: str = ""


def ok(topic: str, words: str) -> Finding:
    return Finding(topic, State.OK, words)


def look(topic: str, words: str, todo: str) -> Finding:
    return Finding(topic, State.LOOK, words, todo)


def wrong(topic: str, words: str, todo: str) -> Finding:
    return Finding(topic, State.WRONG, words, todo)
