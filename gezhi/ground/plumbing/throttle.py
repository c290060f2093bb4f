"""Limits shared by all processes: so many times in so long, per address and subject."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest

from gezhi.ground.kernel.problem import problem

TOO_OFTEN = problem("throttle.too_often", 429, "Too many tries; come back in {minutes} minutes.")


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most `most` times in `seconds`, counted in fixed windows."""

    name: str
    most: int
    seconds: int

    def check(self, request: HttpRequest, subject: str = "") -> None:
        """Raise Problem `throttle.too_often` when the limit is used up; counts nothing."""
        if int(cache.get(self._key(request, subject), 0)) >= self.most:
            raise TOO_OFTEN(minutes=self._minutes_left())

    def count(self, request: HttpRequest, subject: str = "") -> None:
        """Count one try. Raises Problem `throttle.too_often` when it was one too many."""
        key = self._key(request, subject)
        cache.add(key, 0, timeout=self.seconds)
        if cache.incr(key) > self.most:
            raise TOO_OFTEN(minutes=self._minutes_left())

    def _minutes_left(self) -> int:
        return max(1, round((self.seconds - time.time() % self.seconds) / 60))

    def _key(self, request: HttpRequest, subject: str) -> str:
        window = int(time.time() // self.seconds)
        address = request.META.get("REMOTE_ADDR", "")
        return hashlib.sha256(f"{self.name}|{window}|{subject or address}".encode()).hexdigest()
