"""First come: among all processes, one gets a key, and nobody else until it runs out or is given back."""

from __future__ import annotations

import time

from django.core.cache import cache

TRIES = 5
PAUSE = 0.02
"""Seconds between two tries when the shared cache was too busy to answer."""


def claim(key: str, *, seconds: int) -> bool:
    """True for the first to come. The shared cache says “no” also when it was busy: then nobody holds it, ask again."""
    for _ in range(TRIES):
        if cache.add(key, 1, timeout=seconds):
            return True
        if is_held(key):
            return False
        time.sleep(PAUSE)
    return False


def is_held(key: str) -> bool:
    return cache.get(key) is not None


def give_back(key: str) -> None:
    cache.delete(key)
