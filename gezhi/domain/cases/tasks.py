"""Background deeds of cases, done by the clock."""

from __future__ import annotations

from gezhi.domain.cases.services import closing, photos, reporters


def expire_evaluations() -> int:
    """End closed cases whose reporter had time and said nothing, as “not answered”."""
    return closing.expire_all()


def close_audits() -> int:
    """Close self-handled cases by rule, except for the drawn sample."""
    return closing.close_audits_by_rule()


def sweep_photos() -> int:
    """Forget photos that were taken up and never named."""
    return photos.sweep()


def forget_reporters() -> int:
    """Erase names and phones of residents whose matter ended long ago."""
    return reporters.forget_all()
