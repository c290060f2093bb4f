"""Measuring side by side: rounds in turn (A B A B …), and the ratios within each round."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from time import perf_counter

Seconds = dict[str, list[float]]


def alternate(ways: Mapping[str, Callable[[], object]], rounds: int) -> Seconds:
    """Seconds of each way, one a round; every way runs once before, unmeasured."""
    for way in ways.values():
        way()
    seconds: Seconds = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begin = perf_counter()
            way()
            seconds[name].append(perf_counter() - begin)
    return seconds


def ratio(seconds: Seconds, ours: str, peer: str) -> dict[str, float]:
    """How many times faster ours is than the peer: the median of the rounds, with the least and the most."""
    pairs = [theirs / own for own, theirs in zip(seconds[ours], seconds[peer], strict=True)]
    return spread(pairs)


def spread(values: list[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(values), 2),
        "min": round(min(values), 2),
        "max": round(max(values), 2),
    }
