"""What a process remembers for five seconds."""

from __future__ import annotations

import pytest

from gezhi.ground.plumbing import fresh
from gezhi.ground.plumbing.fresh import Fresh


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock of the memories, moved by hand."""
    at = [1000.0]
    monkeypatch.setattr(fresh, "monotonic", lambda: at[0])
    return at


def test_of_many_only_the_missing_and_the_old_are_asked_for(hands: list[float]) -> None:
    memory: Fresh[int, str] = Fresh()
    asked: list[list[int]] = []

    def ask(keys: list[int]) -> dict[int, str]:
        asked.append(sorted(keys))
        return {key: str(key) for key in keys if key < 10}

    assert memory.many([1, 2, 2], ask) == {1: "1", 2: "2"}
    hands[0] += 3
    assert memory.many([1, 3], ask) == {1: "1", 3: "3"}
    hands[0] += 3
    assert memory.many([1, 3, 99], ask) == {1: "1", 3: "3"}
    assert memory.many([], ask) == {}
    assert asked == [[1, 2], [3], [1, 99]]


def test_a_memory_never_holds_more_than_its_size(hands: list[float]) -> None:
    memory: Fresh[int, int] = Fresh(size=4)

    for start in range(0, 40, 3):
        memory.many(range(start, start + 3), lambda keys: {key: key for key in keys})

    assert len(memory._answers) <= 4
