"""The examination: every check in its order; a check that breaks is a finding itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import DatabaseError

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.problems import sentence
from gezhi.portal.doctor import database, identity, place, trust, work
from gezhi.portal.doctor.finding import Finding, State, wrong

Check = Callable[[], Iterable[Finding]]


def examine(at: datetime) -> list[Finding]:
    """All findings. What needs the database is left out where it does not answer or is not up to date."""
    found = _all({
        "settings": place.the_settings,
        "pages": place.pages,
        "folders": place.folders,
        "disk": place.disk,
        "TLS": lambda: place.tls(at),
        "backup": lambda: place.backup(at),
        "identity": identity.identity,
        "database": database.reachable,
    })  # fmt: skip
    if any(finding.topic == "database" and finding.state is State.WRONG for finding in found):
        return found
    return found + _all({
        "clock": lambda: work.clock(at),
        "worker": lambda: work.workers(at),
        "notices": work.notices,
        "journal": lambda: trust.journal(at),
        "heads": trust.heads,
        "keys": lambda: trust.keys(at),
        "calendar": lambda: work.calendar(at),
        "notice": lambda: trust.notice(at),
        "rights": trust.rights,
        "accounts": work.demo_accounts,
    })  # fmt: skip


def in_the_way() -> Finding | None:
    """Why nothing can be served: the database is silent, empty, or of another release. None when it is ready."""
    return next((found for found in _tried("database", database.tables) if found.state is State.WRONG), None)


def _all(checks: dict[str, Check]) -> list[Finding]:
    return [finding for topic, check in checks.items() for finding in _tried(topic, check)]


def _tried(topic: str, check: Check) -> list[Finding]:
    try:
        return list(check())
    except DatabaseError as reason:
        todo = "See that the database runs and that GEZHI_DATABASE names it."
        return [wrong(topic, f"the database does not answer: {_first_line(reason)}", todo)]
    except Problem as refusal:
        return [wrong(topic, sentence(refusal), "See the sentence.")]
    except OSError as reason:
        return [wrong(topic, str(reason), "See that the user that serves may read and write it.")]


def _first_line(reason: Exception) -> str:
    told = str(reason).strip().splitlines()
    return told[0] if told else type(reason).__name__
