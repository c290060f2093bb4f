"""Deeds beside the way: amend, note, urge, void, release the reporter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from gezhi.domain.cases.models import Case, CaseClass, KeptText, Order, Reporter, TimeLimit
from gezhi.domain.cases.services import clocks
from gezhi.domain.cases.services.assessing import prepare
from gezhi.domain.cases.services.places import Place
from gezhi.domain.cases.services.spoken import concealed, spoken, texts_of
from gezhi.domain.cases.services.turns import WORDS_LENGTH, Command, begin, finish
from gezhi.domain.cases.vocabulary import Deed, OrderEnd, State, Urgency
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND
from gezhi.ground.plumbing.sealing.values import Place as SealPlace
from gezhi.ground.plumbing.sealing.values import unseal

BAD_STAY = problem(
    "case.bad_stay", 422, "The end of a stay lies after its beginning, within {most} hours, and not ahead."
)
LONGEST_STAY = timedelta(hours=72)
ASTRAY = timedelta(minutes=10)
"""How far ahead the clock of a phone may be."""


@dataclass(frozen=True, slots=True)
class Stayed:
    """From when to when somebody stayed with a person who needed help."""

    since: datetime
    until: datetime

    def check(self, at: datetime) -> None:
        """Raises `case.bad_stay`."""
        if not timedelta(0) < self.until - self.since <= LONGEST_STAY or self.until > at + ASTRAY:
            raise BAD_STAY(most=LONGEST_STAY // timedelta(hours=1))

    @property
    def facts(self) -> dict[str, object]:
        minutes = int((self.until - self.since).total_seconds() // 60)
        return {"stayed_from": self.since, "stayed_to": self.until, "stayed_minutes": minutes}


NOTHING_SAID = problem("case.nothing_said", 422, "Write the note first.")


@transaction.atomic
def amend(
    *,
    command: Command,
    case_class: CaseClass | None = None,
    limit: TimeLimit | None = None,
    place: Place | None = None,
    urgency: Urgency | None = None,
) -> Case:
    """Correct class, place or urgency, with the reason; the clock is recomputed from where it started.

    A self-handled matter that awaits its audit is on no clock: it needs a class, not a filing condition.
    """
    turn = begin(Deed.AMEND, command)
    before = _told(turn.case)
    was_due, had_limit = turn.case.due_at, turn.case.limit_id is not None
    on_clock = turn.case.filed_at is not None and turn.before is not State.AWAITING_AUDIT
    must_choose = on_clock and case_class is not None
    prepare(turn.case, case_class, limit, place, urgency, must_choose=must_choose)
    clocks.restart(turn.case, had_limit=had_limit)
    Order.objects.filter(case=turn.case, ended_at=None).update(due_at=turn.case.due_at)
    after = _told(turn.case)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    return finish(turn, changed=changed, was_due=was_due, due=turn.case.due_at)


def _told(case: Case) -> dict[str, object]:
    return {
        "class": case.class_code or None,
        "condition": case.limit.order if case.limit else None,
        "urgency": case.urgency,
        "place": case.code if case.lon is None else [case.lon, case.lat],
        "address": case.address,
    }


@transaction.atomic
def note(*, command: Command, words: str, stayed: Stayed | None = None) -> Case:
    """Add a remark to the timeline; with `stayed`, that somebody was looked after until they were handed over.

    Raises `case.nothing_said` or `case.bad_stay`.
    """
    if stayed is not None:
        stayed.check(command.at or now())
    told = clean(words, limit=WORDS_LENGTH)
    if not told:
        raise NOTHING_SAID()
    turn = begin(Deed.NOTE, command)
    return finish(turn, words=concealed(turn.case.pk, told), **(stayed.facts if stayed else {}))


@transaction.atomic
def urge(*, command: Command, words: str = "") -> Case:
    """催办: whoever has it now sees it marked in their inbox."""
    turn = begin(Deed.URGE, command)
    turn.case.urge_count += 1
    turn.case.urged_at = turn.at
    return finish(turn, words=spoken(turn.case.pk, words, limit=WORDS_LENGTH) or None)


@transaction.atomic
def void(*, command: Command) -> Case:
    """作废: filed by mistake; ends without an answer, with the reason."""
    turn = begin(Deed.VOID, command)
    Order.objects.filter(case=turn.case, ended_at=None).update(ended_at=turn.at, end=OrderEnd.REVOKED)
    return finish(turn)


@dataclass(frozen=True, slots=True)
class Revealed:
    """Who reported, and the texts of the case as they were typed, where numbers in them are masked elsewhere."""

    name: str
    phone: str
    texts: list[str]


@transaction.atomic
def reveal_reporter(*, command: Command) -> Revealed:
    """The reporter and what is sealed of the texts, for a reason: a look, journalled. Raises `scope.not_found`."""
    turn = begin(Deed.RELEASE_REPORTER, command)
    row = Reporter.objects.filter(case=turn.case).first()
    texts = texts_of(list(KeptText.objects.filter(case=turn.case).exclude(text=b"")))
    if row is None and not texts:
        raise NOT_FOUND()
    journal.look(
        deed="case.reveal_reporter",
        by=turn.actor,
        subject=("case", turn.case.pk),
        code=turn.case.code,
        facts={"reason": turn.reason},
    )
    return Revealed(_unsealed(row, "name"), _unsealed(row, "phone"), texts)


def _unsealed(row: Reporter | None, column: str) -> str:
    return unseal(getattr(row, column), SealPlace("case_reporter", column, row.pk)) if row is not None else ""
