"""The proof that comes with a public form: work done by the browser's script, or, without scripts, patience.

A page carries an `Offer`: an altcha challenge, and a signed token of when the page was made. A form sends back the
solved challenge, or the token when it is old enough. Either is taken once, by whichever process sees it first, and
given back when the deed it came with is refused. No outside service is asked.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import altcha
from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.claims import claim, give_back, is_held

ALGORITHM = "SHA-256"
TOKEN_SALT = "gezhi.visitors.token"  # noqa: S105  (a name, no secret)
MOST_CHARACTERS = 4000
"""A genuine solution has about 700."""
SKEW = 60
"""Seconds by which the clocks of two machines may lie apart."""

MISSING = problem("proof.missing", 422, "The form came without its page's mark; load the page again and send it.")
WRONG = problem("proof.wrong", 422, "The check of this form failed; look it over and send it again.")
TOO_SOON = problem("proof.too_soon", 429, "This was sent within seconds. Wait {seconds} seconds, then send it again.")
EXPIRED = problem("proof.expired", 422, "The page was open for too long; look the form over and send it again.")
USED = problem("proof.used", 409, "This form was sent already. To send another one, look it over and send it again.")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page carries: the challenge as JSON, the token, and the seconds to wait where no script solves it."""

    challenge: str
    token: str
    delay: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What came back with the form: the solved challenge where a script ran, and the page's token."""

    solution: str = ""
    token: str = ""


def offer(purpose: str, *, kept: str = "") -> Offer:
    """A challenge and a token for a form of this purpose; the token `kept` from a refused form goes on counting."""
    made = altcha.create_challenge(
        ALGORITHM,
        cost=1,
        counter=secrets.randbelow(settings.PROOF_COST + 1),
        expires_at=_seconds() + settings.PROOF_LIFE,
        data={"purpose": purpose},
        hmac_secret=_key("challenge"),
        hmac_key_secret=_key("solution"),
    )
    token = kept if _still_counts(purpose, kept) else _token(purpose)
    return Offer(json.dumps(made.to_dict()), token, settings.PROOF_DELAY)


@contextmanager
def spent(purpose: str, proof: Proof) -> Iterator[None]:
    """Do a deed on the strength of a proof, which is used up by it; a refused deed gives it back.

    Raises `proof.missing`, `proof.wrong`, `proof.too_soon`, `proof.expired`, `proof.used`.
    """
    mark = check(purpose, proof)
    if not claim(mark, seconds=settings.PROOF_LIFE + 60):
        raise USED()
    try:
        yield
    except BaseException:
        give_back(mark)
        raise


def check(purpose: str, proof: Proof) -> str:
    """The mark under which the proof is spent. Raises `proof.*`, but does not ask whether it is spent already."""
    if proof.solution:
        return _check_work(purpose, proof.solution)
    if proof.token:
        return _check_patience(purpose, proof.token)
    raise MISSING()


def _check_work(purpose: str, solution: str) -> str:
    if len(solution) > MOST_CHARACTERS:
        raise WRONG()
    try:
        payload = altcha.Payload.from_base64(solution)
        verdict = altcha.verify_solution(payload, _key("challenge"), hmac_key_secret=_key("solution"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise WRONG() from None
    if verdict.expired:
        raise EXPIRED()
    if not verdict.verified or payload.challenge.parameters.data != {"purpose": purpose}:
        raise WRONG()
    return _mark(payload.challenge.parameters.nonce)


def _check_patience(purpose: str, token: str) -> str:
    age = _seconds() - _issued(purpose, token)
    refusal = judge_patience(age, shortest=settings.PROOF_DELAY, longest=settings.PROOF_LIFE)
    if refusal is not None:
        raise refusal
    return _mark(token)


def judge_patience(age: int, *, shortest: int, longest: int) -> Problem | None:
    """The rule for a form without scripts: taken when its page is `shortest` to `longest` seconds old.

    A page from the future was made before the clock was set back: nobody is told to wait for an hour.
    """
    if not -SKEW <= age <= longest:
        return EXPIRED()
    return TOO_SOON(seconds=shortest - age) if age < shortest else None


def _still_counts(purpose: str, token: str) -> bool:
    try:
        age = _seconds() - _issued(purpose, token)
    except Problem:
        return False
    return -SKEW <= age <= settings.PROOF_LIFE and not is_held(_mark(token))


def _token(purpose: str) -> str:
    return signing.dumps([purpose, _seconds(), secrets.token_urlsafe(12)], salt=TOKEN_SALT)


def _issued(purpose: str, token: str) -> int:
    """When the page of this token was made, in seconds. Raises `proof.wrong` for a token that is not ours."""
    try:
        told, at, _nonce = signing.loads(token[:MOST_CHARACTERS], salt=TOKEN_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise WRONG() from None
    if told != purpose:
        raise WRONG()
    return int(at)


def _seconds() -> int:
    return int(now().timestamp())


def _key(name: str) -> bytes:
    """A key of its own for each use, derived from the installation's."""
    return salted_hmac("gezhi.visitors.proof", name, algorithm="sha256").digest()


def _mark(proof: str) -> str:
    return f"proof-{hashlib.sha256(proof.encode()).hexdigest()}"
