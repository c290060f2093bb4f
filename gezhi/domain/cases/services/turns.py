"""A turn: one deed on one case, from the check to the journal line. Every deed below is a few lines between the two.

`begin` locks the case, holds the version against the caller's, asks the table of moves and names the actor;
`finish` moves the state, counts the version up and writes the journal, all in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import Case, CaseAccess
from gezhi.domain.cases.rules.conditions import Asker, Facts, decided_by_another, is_another_person
from gezhi.domain.cases.rules.moves import MOVES, Move, decide, target
from gezhi.domain.cases.services.spoken import concealed
from gezhi.domain.cases.vocabulary import Deed, Part, State
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean
from gezhi.ground.plumbing.actors import PUBLIC, Actor
from gezhi.ground.plumbing.bulk import insert_one, snapshot, update_changed
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope

STALE = problem(
    "case.stale", 409, "The case was changed meanwhile: you saw version {seen}, it is now at version {current}."
)

PERSON_DEEDS = frozenset(move.deed for move in MOVES if {is_another_person, decided_by_another} & {*move.conditions})
"""Deeds that must know who handled the case, or decided on it: only they pay for asking."""

REASON_LENGTH = 1000
WORDS_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Command:
    """What every deed carries: who asks, on which case, seen at which version, why, and when."""

    scope: Scope
    case_id: UUID
    version: int | None = None
    """The version the caller saw; None takes the case as it is (desk buttons always send theirs)."""
    reason: str = ""
    at: datetime | None = None
    """Now, unless the demo or an import plays the past."""
    as_reporter: bool = False
    """The caller proved number and secret at the public door."""


@dataclass(slots=True)
class Turn:
    """A deed under way: the locked case, the row that allows it, the actor for the journal."""

    deed: Deed
    case: Case
    facts: Facts
    move: Move
    actor: Actor
    at: datetime
    reason: str
    before: State
    as_read: dict[str, Any]


def begin(deed: Deed, command: Command, *, prepare: Callable[[Case], None] | None = None) -> Turn:
    """Open a turn. Raises `scope.not_found`, `case.stale`, or the refusal of the table. Two to four queries.

    `prepare` puts what the caller chose onto the locked case before the table judges it.
    """
    at = command.at or now()
    reason = clean(command.reason, limit=REASON_LENGTH)
    case = selectors.locked_case(command.scope, command.case_id, as_reporter=command.as_reporter)
    reason = concealed(case.pk, reason)
    if command.version is not None and command.version != case.version:
        raise STALE(seen=command.version, current=case.version)
    as_read = snapshot(case)
    if prepare is not None:
        prepare(case)
    facts = selectors.facts_of(case, with_persons=deed in PERSON_DEEDS)
    asker = selectors.asker_of(command.scope, case, as_reporter=command.as_reporter)
    move = decide(deed, facts, asker, at, reason=reason)
    return Turn(
        deed, case, facts, move, _actor(command.scope, case, move, asker), at, reason, State(case.state), as_read
    )


def finish(turn: Turn, **facts: Any) -> Case:
    """Close a turn: state, version, journal. Two statements, one more when the case leaves a cell or a department."""
    case = turn.case
    case.state = target(turn.move, turn.facts)
    case.version += 1
    case.changed_at = turn.at
    update_changed(case, turn.as_read)
    if case.code != turn.as_read["code"]:
        CaseAccess.objects.filter(case=case).update(code=case.code)
    before = turn.as_read["department_id"]
    if before is not None and before != case.department_id:
        CaseAccess.objects.filter(case=case, department=before).update(is_former=True)
    write_line(case, deed=turn.deed, by=turn.actor, at=turn.at, before=turn.before, reason=turn.reason, facts=facts)
    return case


def write_line(
    case: Case,
    *,
    deed: Deed,
    by: Actor,
    at: datetime,
    before: State | None,
    reason: str = "",
    facts: Mapping[str, Any],
) -> None:
    """The journal line of a deed on a case: from, to, version, and what was decided."""
    told = {"number": case.number, "from": before, "to": case.state, "version": case.version, **facts}
    if reason:
        told["reason"] = reason
    journal.record(
        deed=f"case.{deed}",
        by=by,
        subject=("case", case.pk),
        code=case.code,
        cell_id=case.cell_id,
        facts={key: value for key, value in told.items() if value is not None},
        at=at,
    )


def let_see(
    case: Case,
    part: Part,
    *,
    department_id: UUID | None = None,
    account_id: UUID | None = None,
    person_id: UUID | None = None,
) -> None:
    """Make the case visible to a department or a person wherever it stands."""
    row = CaseAccess(
        case_id=case.pk,
        part=part,
        department_id=department_id,
        account_id=account_id,
        person_id=person_id,
        code=case.code,
    )
    insert_one(row, ignore_conflicts=True)


def _actor(scope: Scope, case: Case, move: Move, asker: Asker) -> Actor:
    if move.permission is Permission.PUBLIC:
        return scope.actor if asker.account_id is not None else PUBLIC
    return scope.acting(move.permission, case.code, case.department_id)
