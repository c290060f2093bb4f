"""The proof of a visitor without an account: work or patience, taken once."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import altcha
import pytest
from django.db import connection

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.visitors import proof
from gezhi.ground.plumbing.visitors.proof import Offer, Proof, judge_patience, offer, spent
from tests.residents import solution_of, solved

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def easy(settings: Any) -> None:
    settings.PROOF_COST = 50


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """`later(11)`: the clock of the proof stands eleven seconds further on."""

    def move(seconds: float) -> None:
        moved = now() + timedelta(seconds=seconds)
        monkeypatch.setattr(proof, "now", lambda: moved)

    return move


def refusal(given: Proof, purpose: str = "report") -> Problem:
    with pytest.raises(Problem) as refused, spent(purpose, given):
        pass
    return refused.value


def test_a_solved_challenge_is_taken_at_once() -> None:
    with spent("report", Proof(solved(offer("report")))):
        pass


def test_a_solved_challenge_is_taken_once() -> None:
    given = Proof(solved(offer("report")))
    with spent("report", given):
        assert refusal(given).code == "proof.used"
    assert refusal(given).code == "proof.used"


def test_another_spelling_of_the_same_solution_is_not_another_proof() -> None:
    given = solved(offer("report"))
    told = json.loads(base64.b64decode(given))
    told["solution"]["counter"] += 1
    told["more"] = "noise"
    with spent("report", Proof(given)):
        pass

    assert refusal(Proof(base64.b64encode(json.dumps(told).encode()).decode())).code == "proof.used"


def test_a_refused_deed_gives_the_proof_back() -> None:
    given = Proof(solved(offer("report")))
    with pytest.raises(ZeroDivisionError), spent("report", given):
        raise ZeroDivisionError
    with spent("report", given):
        pass


def forged(offered: Offer, **changes: Any) -> str:
    challenge = json.loads(offered.challenge)
    challenge["parameters"].update(changes)
    return solution_of(altcha.Challenge.from_dict(challenge))


@pytest.mark.parametrize(
    "solution",
    [
        "x",
        "e30=",
        base64.b64encode(b'{"challenge": {"parameters": {}}, "solution": {}}').decode(),
        base64.b64encode(b'{"challenge": [], "solution": 7}').decode(),
        base64.b64encode(b"[" * 900).decode(),
        "A" * 100_000,
    ],
)
def test_what_is_no_solution_is_refused(solution: str) -> None:
    assert refusal(Proof(solution)).code == "proof.wrong"


def test_an_easier_challenge_than_ours_is_refused() -> None:
    assert refusal(Proof(forged(offer("report"), keyPrefix="00"))).code == "proof.wrong"


def test_a_challenge_kept_longer_than_it_lives_is_refused(settings: Any) -> None:
    settings.PROOF_LIFE = -5
    assert refusal(Proof(solved(offer("report")))).code == "proof.expired"


def test_a_guessed_key_is_refused() -> None:
    told = json.loads(base64.b64decode(solved(offer("report"))))
    told["solution"]["derivedKey"] = told["challenge"]["parameters"]["keyPrefix"] + "00" * 16
    assert refusal(Proof(base64.b64encode(json.dumps(told).encode()).decode())).code == "proof.wrong"


@pytest.mark.parametrize("made", [lambda o: Proof(solved(o)), lambda o: Proof(token=o.token)])
def test_a_proof_for_one_form_opens_no_other(made: Callable[[Offer], Proof], later: Any) -> None:
    given = made(offer("upload"))
    later(11)
    assert refusal(given).code == "proof.wrong"


def test_without_scripts_ten_seconds_are_asked_for(later: Any) -> None:
    given = Proof(token=offer("report").token)

    early = refusal(given)
    later(10)

    assert (early.code, early.parameters["seconds"]) == ("proof.too_soon", 10)
    with spent("report", given):
        pass


def test_a_token_is_taken_once(later: Any) -> None:
    given = Proof(token=offer("report").token)
    later(11)
    with spent("report", given):
        pass
    assert refusal(given).code == "proof.used"


def test_a_token_of_yesterday_is_too_old(later: Any) -> None:
    given = Proof(token=offer("report").token)
    later(24 * 3600)
    assert refusal(given).code == "proof.expired"


@pytest.mark.parametrize("token", ["x", "a:b:c", "WyJyZXBvcnQiLDAsIngiXQ:AAAA", "长" * 5000])
def test_a_token_that_is_not_ours_is_refused(token: str) -> None:
    assert refusal(Proof(token=token)).code == "proof.wrong"


def test_a_form_without_any_proof_is_refused() -> None:
    assert refusal(Proof()).code == "proof.missing"


def test_a_form_that_comes_back_goes_on_counting_its_seconds(later: Any) -> None:
    first = offer("report")
    later(6)
    assert offer("report", kept=first.token).token == first.token


def test_a_used_or_foreign_token_is_not_kept(later: Any) -> None:
    first = offer("report")
    later(11)
    with spent("report", Proof(token=first.token)):
        pass
    assert offer("report", kept=first.token).token != first.token
    assert offer("report", kept="x").token != "x"


@pytest.mark.parametrize(
    ("age", "code"),
    [
        (-3600, "proof.expired"),
        (-5, "proof.too_soon"),
        (9, "proof.too_soon"),
        (10, ""),
        (100, ""),
        (101, "proof.expired"),
    ],
)
def test_patience_is_judged_by_the_age_of_the_page(age: int, code: str) -> None:
    refused = judge_patience(age, shortest=10, longest=100)
    assert (refused.code if refused else "") == code


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer: no such race")
@pytest.mark.django_db(transaction=True)
def test_of_many_forms_with_one_proof_sent_at_once_one_is_taken() -> None:
    """Each thread has a connection of its own, as processes have: the shared cache decides."""
    given = Proof(solved(offer("report")))
    outcomes: list[str] = []
    ready = threading.Barrier(6)

    def run() -> None:
        ready.wait()
        try:
            with spent("report", given):
                outcomes.append("taken")
                time.sleep(0.2)
        except Problem as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["proof.used"] * 5 + ["taken"]
