"""Deeds of the clock: secrets that belong to nothing are forgotten, phones that never come are ended."""

from __future__ import annotations

from gezhi.domain.accounts import services
from gezhi.ground.kernel.clock import now


def forget_secrets() -> None:
    """Secrets of second factors that are gone."""
    services.forget_secrets()


def end_unseen_phones() -> None:
    """Phones that have not come for half a year."""
    services.end_unseen(at=now())
