"""Fresh: a small memory of this process whose answers are never older than five seconds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from time import monotonic
from typing import Any, Generic, TypeVar
from weakref import WeakSet

K = TypeVar("K")
V = TypeVar("V")

LIFE = 5.0
"""Seconds: a post that ends, a session signed out takes effect everywhere within this time."""


_memories: WeakSet[Fresh[Any, Any]] = WeakSet()


class Fresh(Generic[K, V]):
    """Remembers answers by key for at most `life` seconds and at most `size` of them."""

    def __init__(self, life: float = LIFE, size: int = 20_000) -> None:
        self.life = life
        self.size = size
        self._answers: dict[K, tuple[float, V]] = {}
        self._lock = threading.Lock()
        _memories.add(self)

    def get(self, key: K, ask: Callable[[], V], *, resting_on: float | None = None) -> V:
        """The remembered answer, or a new one from `ask` (which may run twice when two threads ask at once).

        An answer made from another remembered one is as old as that one and ends with it: `resting_on` says when that
        was asked for.
        """
        return self.dated(key, ask, resting_on=resting_on)[1]

    def dated(self, key: K, ask: Callable[[], V], *, resting_on: float | None = None) -> tuple[float, V]:
        """As `get`, with the instant the answer was asked for, on the clock that never goes back."""
        found = self._answers.get(key)
        asked_at = monotonic()
        if found is not None and asked_at - found[0] < self.life and (resting_on is None or found[0] >= resting_on):
            return found
        dated = (asked_at if resting_on is None else min(asked_at, resting_on), ask())
        self._keep({key: dated})
        return dated

    def known(self, key: K) -> V | None:
        """The remembered answer, where there is one."""
        found = self._answers.get(key)
        return found[1] if found is not None and monotonic() - found[0] < self.life else None

    def keep(self, key: K, answer: V) -> None:
        """Remember an answer that was asked for just now."""
        self._keep({key: (monotonic(), answer)})

    def many(self, keys: Iterable[K], ask: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
        """The answers of several keys; `ask` is called once with those that are not remembered.

        Keys it has no answer for are left out, and asked for again next time.
        """
        asked_at, known, missing = monotonic(), {}, []
        for key in set(keys):
            found = self._answers.get(key)
            if found is not None and asked_at - found[0] < self.life:
                known[key] = found[1]
            else:
                missing.append(key)
        if missing:
            answers = ask(missing)
            known.update(answers)
            self._keep({key: (asked_at, answer) for key, answer in answers.items()})
        return known

    def _keep(self, news: Mapping[K, tuple[float, V]]) -> None:
        with self._lock:
            if len(self._answers) + len(news) > self.size:
                self._answers.clear()
            self._answers.update(news)

    def forget(self, which: Callable[[K], bool] = lambda key: True) -> None:
        """Drop answers, all of them by default."""
        with self._lock:
            for key in [key for key in self._answers if which(key)]:
                del self._answers[key]


def forget_everything() -> None:
    """Drop all that this process remembers for a while: between tests, and before a cold measurement."""
    for memory in list(_memories):
        memory.forget()
