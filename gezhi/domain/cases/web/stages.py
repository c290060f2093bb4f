"""The five steps of a matter, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass

from gezhi.domain.cases.labels import STAGE_LABELS
from gezhi.domain.cases.vocabulary import STAGES, Stage, State


@dataclass(frozen=True, slots=True)
class StageStep:
    """One of the five steps, and whether the case has come so far."""

    label: str
    done: bool
    current: bool


def stages_of(state: State) -> list[StageStep]:
    """The five steps as they stand in `state`."""
    order = list(Stage)
    place = order.index(STAGES[state])
    ended = state is State.EVALUATED
    return [
        StageStep(str(STAGE_LABELS[stage]), n < place or ended, n == place and not ended)
        for n, stage in enumerate(order)
    ]
