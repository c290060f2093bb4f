"""A person's rights over what is held about them: the extract and the erasure, each a deed on the request's case.

Who files the request grants it; somebody else carries it out (the table of moves holds them apart).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from gezhi.domain.cases.models import Case, Evaluation, KeptText, Photo, Recording, Reporter
from gezhi.domain.cases.rules.rights import duty_to_keep
from gezhi.domain.cases.selectors.rights import Held, Seen, asker_of, held, looks_at, reports_of
from gezhi.domain.cases.services import recordings
from gezhi.domain.cases.services.photos import forget
from gezhi.domain.cases.services.turns import Command, Turn, begin, finish, let_see
from gezhi.domain.cases.vocabulary import ERASED_WORDS, OF_A_PERSON, Deed, Duty, Part, PlaceKind, State
from gezhi.domain.registry import selectors as registry
from gezhi.ground.plumbing.actors import ActorKind
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.journal.models import Deed as Line
from gezhi.ground.plumbing.journal.writing import facts_of

"""What stands in place of a report's words."""
PERSONAL = ("words", "reason", "address", "changed")
"""Keys of a reporter's own lines in the journal that hold what they typed."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What is held about a person: their reports, who looked at them for which reason, what the register holds."""

    number: str
    made_at: datetime
    reports: list[Held]
    looks: list[Seen]
    register: list[registry.HeldPerson]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@transaction.atomic
def extract(*, command: Command) -> Extract:
    """Everything held about the person behind a request, opened: a look, and a deed that answers the request.

    The reason says how it was made sure that it is them. Raises `scope.not_found`, `case.*`, `rights.no_phone`.
    """
    turn = begin(Deed.EXTRACT, command)
    rows = reports_of(turn.case)
    _look(turn, rows)
    seen, registered = looks_at(rows, facts_of), registry.held_about(*asker_of(turn.case))
    made = Extract(turn.case.number, turn.at, [held(row) for row in rows], seen, registered)
    if turn.before is not State.ANSWERED:
        _answered(turn, command)
    finish(turn, reports=len(rows))
    return made


@dataclass(frozen=True, slots=True)
class Erasure:
    """What went and what stayed: numbers of cases, and why each that stayed did."""

    erased: list[str]
    kept: dict[str, Duty]


@transaction.atomic
def erase(*, command: Command) -> Erasure:
    """Erase the person behind a request from every report of theirs that nothing obliges to keep; the matters stay.

    What was kept and why stands in the deed, which the person reads. Raises as `extract` does.
    """
    turn = begin(Deed.ERASE, command)
    rows = _locked(turn.case)
    _look(turn, rows)
    done = Erasure([], {})
    for row in rows:
        followed = row.case.merged_into or row.case
        duty = duty_to_keep(State(followed.state), followed.changed_at, turn.at)
        if duty is None:
            _erase_report(row, turn)
            done.erased.append(row.case.number)
        else:
            done.kept[row.case.number] = duty
    _answered(turn, command)
    finish(turn, erased=len(done.erased), kept=dict(Counter(duty.value for duty in done.kept.values())) or None)
    return done


def _locked(request: Case) -> list[Reporter]:
    """The person's reports with their matters held still: none is reopened while it is judged."""
    found = reports_of(request)
    held_still = {row.case_id for row in found} | {row.case.merged_into_id or row.case_id for row in found}
    list(Case.objects.select_for_update().filter(pk__in=held_still).order_by("pk").values_list("pk"))
    return reports_of(request)


def _look(turn: Turn, rows: list[Reporter]) -> None:
    journal.look(
        deed=f"rights.{turn.deed}",
        by=turn.actor,
        subject=("case", turn.case.pk),
        code=turn.case.code,
        facts={"reason": turn.reason, "cases": [row.case.number for row in rows]},
    )


def _answered(turn: Turn, command: Command) -> None:
    """The clock stops, and who carried it out will not close it."""
    case, actor = turn.case, command.scope.actor
    case.answered_at = turn.at
    case.is_late = case.due_at is not None and turn.at > case.due_at
    if actor.account_id is not None:
        let_see(case, Part.HANDLED, account_id=actor.account_id, person_id=actor.person_id)


def _erase_report(row: Reporter, turn: Turn) -> None:
    """Name, phone, words, exact place, photos, recording, remarks: what is left counts and tells nothing of the person.

    `changed_at` stays: other times run from it.
    """
    case = row.case
    Reporter.objects.filter(pk=row.pk).update(name=b"", phone=b"", phone_blind=None)
    KeptText.objects.filter(case=case).update(text=b"")
    Evaluation.objects.filter(case=case).update(words="")
    forget(Photo.objects.filter(case=case, purpose__in=("report", OF_A_PERSON)), most=1000)
    recordings.forget(Recording.objects.filter(case=case), most=1)
    Case.objects.filter(pk=case.pk).update(words=ERASED_WORDS, address="", version=case.version + 1, **_coarse(case))
    _erase_lines(case, turn)
    journal.record(
        deed="case.erase_person",
        by=turn.actor,
        subject=("case", case.pk),
        code=case.code,
        facts={"number": case.number, "request": turn.case.number},
        at=turn.at,
    )


def _coarse(case: Case) -> dict[str, Any]:
    """The cell instead of the point that the reporter's phone gave."""
    gone: dict[str, Any] = {"raw_place": None}
    if case.place_kind == PlaceKind.POINT:
        gone.update(place_kind=PlaceKind.CELL, lon=None, lat=None, quadkey=None)
    return gone


def _erase_lines(case: Case, turn: Turn) -> None:
    """The facts of the reporter's own lines that hold what they typed; verify then says “erased by deed N”."""
    lines = Line.objects.filter(subject_id=case.pk, kind=ActorKind.PUBLIC, erased_by=None)
    told = [line.seq for line in lines if any(facts_of(line).get(key) for key in PERSONAL)]
    if told:
        journal.erase(entries=told, by=turn.actor, reason=f"right of erasure, {turn.case.number}")
