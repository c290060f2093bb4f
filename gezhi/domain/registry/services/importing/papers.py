"""Whether a row's registration agrees with how somebody who is there is registered already."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from gezhi.domain.registry.models import Registration
from gezhi.domain.registry.rules.registrations import NO_HEAD, PERMANENT_TWICE
from gezhi.domain.registry.vocabulary import HEADS, PERMANENT
from gezhi.ground.kernel.problem import problem

OTHERWISE = problem(
    "register.registered_otherwise",
    422,
    "This person is registered otherwise here already; end that registration before this one is entered.",
)


def check_papers(kind: str, relation: str, household: UUID | None, number: str, mine: Sequence[Registration]) -> bool:
    """Whether a registration told by a row is new to somebody with the registrations `mine`: False where it is there.

    `household` is the one with the `number`, where it is there. Raises Problem `household.no_head` for the head of
    another household, `registration.permanent_twice` or `register.registered_otherwise`.
    """
    if not mine:
        return True
    if any(_agrees(row, kind, relation, household, number) for row in mine):
        return False
    if number and any(row.relation in HEADS and row.household_id != household for row in mine):
        raise NO_HEAD()
    if (kind or "11") in PERMANENT and any(row.kind in PERMANENT for row in mine):
        raise PERMANENT_TWICE()
    raise OTHERWISE()


def _agrees(row: Registration, kind: str, relation: str, household: UUID | None, number: str) -> bool:
    if kind and row.kind != kind:
        return False
    if not number:
        return True
    return household is not None and row.household_id == household and relation in ("", row.relation)
