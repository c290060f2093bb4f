"""结果反馈 and 评价结案: check, rework, close, evaluate, expire, reopen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import Case, Evaluation, Order
from gezhi.domain.cases.rules.sampling import is_drawn
from gezhi.domain.cases.services import clocks
from gezhi.domain.cases.services.assessing import audit
from gezhi.domain.cases.services.dispatching import send
from gezhi.domain.cases.services.photos import PhotoIn, add_photos
from gezhi.domain.cases.services.spoken import spoken
from gezhi.domain.cases.services.turns import WORDS_LENGTH, Command, begin, finish, let_see
from gezhi.domain.cases.vocabulary import Deed, OrderKind, Outcome, Part, PlaceKind, State
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.scope import EVERYTHING

STARS = problem("case.stars", 422, "Give one to five stars.")


@transaction.atomic
def request_check(*, command: Command, account_id: UUID, words: str = "") -> Case:
    """Ask for a look on the spot before closing (核查). Raises `scope.not_found` for a stranger."""
    turn = begin(Deed.REQUEST_CHECK, command)
    asked = accounts.colleague(command.scope, account_id)
    turn.case.desk_account = asked
    let_see(turn.case, Part.ASKED, account_id=asked.pk, person_id=asked.person_id)
    return finish(turn, asked=str(account_id), words=spoken(turn.case.pk, words, limit=WORDS_LENGTH) or None)


@transaction.atomic
def check(*, command: Command, passed: bool, words: str, photos: Sequence[PhotoIn] = ()) -> Case:
    """Say what was found on the spot: done, or not."""
    turn = begin(Deed.CHECK, command)
    turn.case.check_passed = passed
    turn.case.desk_account = None
    add_photos(turn.case, photos, by=turn.actor, at=turn.at)
    return finish(turn, passed=passed, words=spoken(turn.case.pk, words, limit=WORDS_LENGTH))


@transaction.atomic
def rework(*, command: Command) -> Case:
    """Not good: again to the same department or worker (返工); everything filled in stays."""
    turn = begin(Deed.REWORK, command)
    last = Order.objects.filter(case=turn.case).order_by("-number").first()
    department_id = turn.case.department_id
    worker_id = None if department_id else (last.handler_id if last else turn.case.handler_id)
    send(turn, department_id, worker_id, kind=OrderKind.REWORK, words=turn.reason)
    turn.case.rework_count += 1
    turn.case.is_late = None
    return finish(turn)


@transaction.atomic
def close(*, command: Command, words: str = "") -> Case:
    """Close (结案); the reporter is asked whether it is solved."""
    turn = begin(Deed.CLOSE, command)
    turn.case.closed_at = turn.at
    return finish(turn, words=spoken(turn.case.pk, words, limit=WORDS_LENGTH) or None)


@transaction.atomic
def evaluate(*, command: Command, solved: bool, stars: int | None = None, words: str = "") -> Case:
    """The reporter's own word: solved or not, stars, words. Raises `case.stars`."""
    if stars is not None and not 1 <= stars <= 5:
        raise STARS()
    turn = begin(Deed.EVALUATE, command)
    outcome = Outcome.SOLVED if solved else Outcome.NOT_SOLVED
    told = spoken(turn.case.pk, words, limit=1000)
    Evaluation.objects.create(case=turn.case, outcome=outcome, stars=stars, words=told, at=turn.at)
    turn.case.outcome = outcome
    turn.case.evaluated_at = turn.at
    return finish(turn, outcome=outcome, stars=stars, words=told or None)


@transaction.atomic
def expire(*, command: Command) -> Case:
    """No answer in time: ends as “not answered”, never as satisfied."""
    turn = begin(Deed.EXPIRE, command)
    Evaluation.objects.create(case=turn.case, outcome=Outcome.NOT_ANSWERED, at=turn.at)
    turn.case.outcome = Outcome.NOT_ANSWERED
    turn.case.evaluated_at = turn.at
    return finish(turn, outcome=Outcome.NOT_ANSWERED)


def expire_all(*, most: int = 500) -> int:
    """End every closed case whose reporter had time and said nothing; the number ended. A deed of the clock."""
    at = now()
    shortest = min([selectors.procedure_of(None).evaluation_days, *selectors.evaluation_days()])
    waiting = Case.objects.filter(state=State.CLOSED, closed_at__lte=at - timedelta(days=shortest))
    ended = 0
    for case in waiting.order_by("closed_at", "id")[:most]:
        days = selectors.procedure_of(case.case_class_id).evaluation_days
        if case.closed_at is not None and case.closed_at + timedelta(days=days) <= at:
            expire(command=Command(EVERYTHING, case.pk, at=at))
            ended += 1
    return ended


def close_audits_by_rule(*, most: int = 500) -> int:
    """Close self-handled cases that were not drawn for a person's look, where the city has the rule; the number closed.

    A case is drawn by the hash of its id: the same cases whoever asks, and nobody can choose. One without a class or a
    place waits for a person, who amends it first: closed as it is it would be counted nowhere.
    """
    closed = 0
    waiting = Case.objects.filter(state=State.AWAITING_AUDIT, is_sampled=False, case_class__isnull=False)
    placed = waiting.exclude(place_kind=PlaceKind.WORDS)
    for case in placed.order_by("reported_at", "id")[:most]:
        procedure = selectors.procedure_of(case.case_class_id)
        if not procedure.audits_by_rule:
            continue
        if is_drawn(case.pk, procedure.sample_share):
            Case.objects.filter(pk=case.pk).update(is_sampled=True)
        else:
            audit(command=Command(EVERYTHING, case.pk))
            closed += 1
    return closed


@transaction.atomic
def reopen(*, command: Command) -> Case:
    """Not solved after all: back to the dispatcher on duty, who sends it to the same hands; the clock starts anew."""
    turn = begin(Deed.REOPEN, command)
    case = turn.case
    case.reopen_count += 1
    case.closed_at = case.evaluated_at = case.answered_at = None
    case.outcome = ""
    case.is_late = case.check_passed = None
    case.department = case.handler = None
    case.filed_at = case.filed_at or turn.at
    case.clock_from = turn.at
    clocks.start(case)
    return finish(turn, due=case.due_at)
