"""What a person may have erased, and what stands against it."""

from __future__ import annotations

from datetime import datetime, timedelta

from gezhi.domain.cases.vocabulary import OPEN_STATES, Duty, State

YOUNG = timedelta(days=30)
"""So long after the end a matter may be answered and reopened; the rule of retention allows no less either."""


def duty_to_keep(state: State, changed_at: datetime, now: datetime) -> Duty | None:
    """Why what is held with a matter in `state` since `changed_at` is kept; None where no duty asks for it."""
    if state in OPEN_STATES:
        return Duty.OPEN
    return Duty.YOUNG if now - changed_at < YOUNG else None
