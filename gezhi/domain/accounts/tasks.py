"""Deeds of the clock: where people signed in is forgotten in time."""

from __future__ import annotations

from gezhi.domain.accounts import services
from gezhi.ground.kernel.clock import now


def forget_sign_ins() -> None:
    """Lines of sessions from half a year ago, and secrets of second factors that are gone."""
    services.forget_sign_ins(at=now())
    services.forget_secrets()
