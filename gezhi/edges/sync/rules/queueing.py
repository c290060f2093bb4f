"""The sender's queue of commands: what goes up next, and what an answer makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Queued = dict[str, Any]
"""A command with its `state`: `waiting` for its files, `ready`, `refused` or `conflict`; done ones leave the queue."""

OPEN = ("waiting", "ready")
SETTLED = {"refused": "refused", "conflict": "conflict"}


def next_batch(queue: Sequence[Queued], most: int) -> list[str]:
    """Ids of the commands that go up now, in order: none before an earlier one of its own subject.

    A command is of its subject's chain, and of the chain of what it makes (its own id).
    """
    held: set[str] = set()
    batch: list[str] = []
    for command in queue:
        chain = {command["subject"], command["id"]} - {None}
        if command["state"] == "waiting" or (command["state"] == "ready" and held & chain):
            held |= chain
        elif command["state"] == "ready" and len(batch) < most:
            batch.append(command["id"])
    return batch


def before_of(queue: Sequence[Queued], subject: str | None) -> str | None:
    """The latest command of the queue on the same subject that is not settled: what a new one is made upon."""
    found = [one["id"] for one in queue if subject in (one["subject"], one["id"]) and one["state"] in OPEN]
    return found[-1] if subject and found else None


def settle(queue: Sequence[Queued], results: Sequence[Mapping[str, Any]]) -> list[Queued]:
    """The queue after an answer. Commands without a result stay as they were, and are sent again."""
    told = {result["id"]: result for result in results}
    left: list[Queued] = []
    for command in queue:
        result = told.get(command["id"])
        if result is None or result["outcome"] == "failed":
            left.append(command)
        elif result["outcome"] in SETTLED:
            left.append({**command, "state": SETTLED[result["outcome"]], "result": dict(result)})
    return left
