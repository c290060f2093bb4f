"""Deeds of the clock: secrets that belong to nothing are forgotten."""

from __future__ import annotations

from gezhi.domain.accounts import services


def forget_secrets() -> None:
    """Secrets of second factors that are gone."""
    services.forget_secrets()
