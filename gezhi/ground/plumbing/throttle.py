"""Limits shared by all processes: so many times in so long, per subject (an address, a browser, a number, a place)."""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.cache import cache

from gezhi.ground.kernel.problem import Problem, ProblemKind, problem
from gezhi.ground.plumbing.claims import claim
from gezhi.ground.plumbing.wording import in_city

TOO_OFTEN = problem("throttle.too_often", 429, "Too many tries from here; come back after {until}.")


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most `most` times in `seconds`, counted in fixed windows. `refusal` takes {until}, a time of day."""

    name: str
    most: int
    seconds: int
    refusal: ProblemKind = TOO_OFTEN

    def check(self, subject: str) -> None:
        """Raise `refusal` when the limit is used up; counts nothing."""
        if int(cache.get(self._key(subject), 0)) >= self.most:
            raise self._refused()

    def count(self, subject: str) -> None:
        """Count one try. Raises `refusal` when it was one too many, whichever process counted the others.

        The shared cache does not count atomically, so every try claims a numbered slot; the counter is a hint.
        """
        key = self._key(subject)
        for slot in range(int(cache.get(key, 0)), self.most):
            if claim(f"{key}:{slot}", seconds=self.seconds):
                cache.set(key, slot + 1, timeout=self.seconds)
                return
        raise self._refused()

    def _refused(self) -> Problem:
        """Says when the window ends, in the city's time and in seconds (for `Retry-After`)."""
        end = (time.time() // self.seconds + 1) * self.seconds
        until = in_city(datetime.fromtimestamp(math.ceil(end / 60) * 60, UTC))
        return self.refusal(until=f"{until:%H:%M}", seconds=max(1, math.ceil(end - time.time())))

    def _key(self, subject: str) -> str:
        window = int(time.time() // self.seconds)
        return hashlib.sha256(f"{self.name}|{window}|{subject}".encode()).hexdigest()
