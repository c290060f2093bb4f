"""Limits are shared by all processes and say when to come back."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing import claims, throttle
from gezhi.ground.plumbing.databases import forget_expired
from gezhi.ground.plumbing.throttle import Throttle


def counted(limit: Throttle, subject: str, times: int) -> int:
    """How many of so many tries were let through."""
    let = 0
    for _ in range(times):
        try:
            limit.count(subject)
        except Problem:
            continue
        let += 1
    return let


@pytest.mark.django_db
def test_so_many_tries_pass_and_no_more() -> None:
    limit = Throttle("test", most=3, seconds=3600)
    assert counted(limit, "a", 5) == 3
    assert counted(limit, "b", 1) == 1


@pytest.mark.django_db
def test_checking_counts_nothing_and_refuses_what_is_used_up() -> None:
    limit = Throttle("test", most=1, seconds=3600)
    limit.check("a")
    limit.check("a")
    limit.count("a")
    with pytest.raises(Problem) as refused:
        limit.check("a")
    assert refused.value.code == "throttle.too_often"


@pytest.mark.django_db
def test_a_refusal_says_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    ten_past = 1_795_312_800.0 + 600  # 2026-11-22 02:10 UTC, 10:10 in the city
    monkeypatch.setattr(throttle, "time", SimpleNamespace(time=lambda: ten_past))
    limit = Throttle("test", most=0, seconds=3600)
    with pytest.raises(Problem) as refused:
        limit.count("a")
    assert refused.value.parameters == {"until": "11:00", "seconds": 3000}


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer: no such race")
@pytest.mark.django_db(transaction=True)
def test_tries_of_many_at_once_are_all_counted() -> None:
    """Each thread has a connection of its own, as processes have."""
    limit = Throttle("test-many", most=10, seconds=3600)
    cache.clear()
    let: list[int] = []

    def run() -> None:
        let.append(counted(limit, "a", 4))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cache.clear()

    assert sum(let) == 10


@pytest.mark.django_db
def test_what_has_run_out_is_swept_and_the_rest_stays(settings: Any) -> None:
    cache.set("gone", 1, timeout=-60)
    cache.set("there", 1, timeout=600)

    def keys() -> str:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT cache_key FROM {settings.CACHES['default']['LOCATION']}")
            return " ".join(key for (key,) in cursor.fetchall())

    before = keys()
    forget_expired()

    assert "gone" in before
    assert "there" in before
    assert "gone" not in keys()
    assert "there" in keys()


@pytest.mark.django_db
def test_a_cache_too_busy_to_answer_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database cache swallows its own failures and says that the key was there."""
    answers = iter([False, False, True])
    monkeypatch.setattr(cache, "add", lambda *given, **more: next(answers))
    assert claims.claim("free", seconds=60)


@pytest.mark.django_db
def test_a_key_is_claimed_once_until_it_is_given_back() -> None:
    told = [claims.claim("one", seconds=60), claims.claim("one", seconds=60)]
    claims.give_back("one")
    assert [*told, claims.claim("one", seconds=60)] == [True, False, True]
