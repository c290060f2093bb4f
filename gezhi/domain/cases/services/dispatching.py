"""调度处置: dispatch, take, name a handler, hand back, return, step, submit, confirm."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases.models import Case, CaseAccess, Order
from gezhi.domain.cases.rules.moves import target
from gezhi.domain.cases.services import clocks
from gezhi.domain.cases.services.photos import PhotoIn, add_photos
from gezhi.domain.cases.services.spoken import spoken
from gezhi.domain.cases.services.turns import WORDS_LENGTH, Command, Turn, begin, finish, let_see
from gezhi.domain.cases.vocabulary import Deed, OrderEnd, OrderKind, Part, State
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.bulk import insert_one

NOBODY_NAMED = problem("case.nobody_named", 422, "Name the department or the worker the case goes to.")
ANSWER_NEEDED = problem("case.answer_needed", 422, "Say what was done.")
HANDLER_ELSEWHERE = problem("case.handler_elsewhere", 422, "The handler must hold a post of this department.")


@transaction.atomic
def dispatch(
    *, command: Command, department_id: UUID | None = None, worker_id: UUID | None = None, words: str = ""
) -> Case:
    """Send a filed case to a department, or to one worker (就事就近).

    Raises `case.nobody_named`, or `scope.not_found` for hands that are not there.
    """
    if (department_id is None) == (worker_id is None):
        raise NOBODY_NAMED()
    turn = begin(Deed.DISPATCH, command)
    if department_id is not None:
        accounts.department(command.scope, department_id)
    if worker_id is not None:
        accounts.colleague(command.scope, worker_id)
    told = spoken(turn.case.pk, words, limit=WORDS_LENGTH)
    send(turn, department_id, worker_id, kind=OrderKind.REDIRECTED, words=told)
    turn.case.dispatched_at = turn.at
    return finish(turn, department=_text(department_id), worker=_text(worker_id), words=told or None)


def send(turn: Turn, department_id: UUID | None, worker_id: UUID | None, *, kind: OrderKind, words: str = "") -> Order:
    """Open a new order for the case of a turn and let its holder see it; the first one is always of kind “first”."""
    case = turn.case
    case.department_id, case.handler_id = department_id, worker_id
    case.check_passed = None
    case.answered_at = None
    last = Order.objects.filter(case=case).order_by("-number").values_list("number", flat=True).first() or 0
    let_see(case, Part.HELD, department_id=department_id, account_id=None if department_id else worker_id)
    if last and department_id is not None:  # it may have had the case before
        CaseAccess.objects.filter(case=case, department=department_id).update(is_former=False)
    order = Order(
        case=case,
        number=last + 1,
        kind=kind if last else OrderKind.FIRST,
        department_id=department_id,
        handler_id=worker_id,
        words=words[:1000],
        sent_at=turn.at,
        due_at=case.due_at,
    )
    insert_one(order)
    return order


@transaction.atomic
def take(*, command: Command) -> Case:
    """Take an order oneself (接单)."""
    turn = begin(Deed.TAKE, command)
    return _name(turn, command.scope.actor.account_id, command.scope.actor.person_id)


@transaction.atomic
def name_handler(*, command: Command, handler_id: UUID) -> Case:
    """The department names who does the work. Raises `case.handler_elsewhere`."""
    turn = begin(Deed.NAME_HANDLER, command)
    person = accounts.person_in_department(handler_id, turn.case.department_id, at=turn.at)
    if person is None:
        raise HANDLER_ELSEWHERE()
    return _name(turn, handler_id, person, handler=str(handler_id))


def _name(turn: Turn, account_id: UUID | None, person_id: UUID | None, **facts: str) -> Case:
    turn.case.handler_id = account_id
    open_order(turn.case).update(handler_id=account_id, taken_at=turn.at)
    let_see(turn.case, Part.HELD, account_id=account_id, person_id=person_id)
    return finish(turn, **facts)


def open_order(case: Case) -> QuerySet[Order]:
    """The one open order of a case."""
    return Order.objects.filter(case=case, ended_at=None)


@transaction.atomic
def return_order(*, command: Command) -> Case:
    """Not ours (退回): back to the dispatcher on duty, everything filled in stays."""
    turn = begin(Deed.RETURN_ORDER, command)
    open_order(turn.case).update(ended_at=turn.at, end=OrderEnd.RETURNED, reason=turn.reason)
    turn.case.department = turn.case.handler = None
    return finish(turn, department=_text(turn.facts.department_id))


@transaction.atomic
def recall(*, command: Command) -> Case:
    """Sent to the wrong place (撤回派遣): the dispatcher takes back an order that nobody has taken yet."""
    turn = begin(Deed.RECALL, command)
    open_order(turn.case).update(ended_at=turn.at, end=OrderEnd.REVOKED, reason=turn.reason)
    turn.case.department = turn.case.handler = None
    return finish(turn, department=_text(turn.facts.department_id), worker=_text(turn.facts.handler_account_id))


@transaction.atomic
def return_case(*, command: Command) -> Case:
    """The dispatcher gives a filed case back to the acceptors."""
    turn = begin(Deed.RETURN_CASE, command)
    case = turn.case
    case.filed_at = case.clock_from = None
    clocks.start(case)
    return finish(turn)


@transaction.atomic
def hand_back(*, command: Command) -> Case:
    """The named handler gives the work back to the department before submitting."""
    turn = begin(Deed.HAND_BACK, command)
    if turn.case.department_id is not None:
        turn.case.handler = None
    open_order(turn.case).update(handler_id=turn.case.handler_id, taken_at=None)
    return finish(turn)


@transaction.atomic
def step(*, command: Command, words: str, photos: Sequence[PhotoIn] = ()) -> Case:
    """One step of the work, such as one inspection of several before the cause is known (S0-15)."""
    turn = begin(Deed.STEP, command)
    told = spoken(turn.case.pk, words, limit=WORDS_LENGTH)
    if not told:
        raise ANSWER_NEEDED()
    _note_hand(turn, command)
    add_photos(turn.case, photos, by=turn.actor, at=turn.at)
    return finish(turn, words=told, photos=len(photos) or None)


@transaction.atomic
def submit(*, command: Command, answer: str, photos: Sequence[PhotoIn] = ()) -> Case:
    """Submit the work with evidence. The department confirms it, unless the city wants no confirmation."""
    turn = begin(Deed.SUBMIT, command)
    told = spoken(turn.case.pk, answer, limit=WORDS_LENGTH)
    if not told:
        raise ANSWER_NEEDED()
    _note_hand(turn, command)
    add_photos(turn.case, photos, by=turn.actor, at=turn.at)
    open_order(turn.case).update(submitted_at=turn.at, answer=told)
    if target(turn.move, turn.facts) is State.ANSWERED:
        _answer(turn)
    return finish(turn, answer=told, photos=len(photos) or None)


@transaction.atomic
def confirm(*, command: Command, words: str = "") -> Case:
    """The department stands by the work."""
    turn = begin(Deed.CONFIRM, command)
    _answer(turn)
    return finish(turn, words=spoken(turn.case.pk, words, limit=WORDS_LENGTH) or None)


@transaction.atomic
def send_back(*, command: Command) -> Case:
    """The department sends the work back to the same handler."""
    turn = begin(Deed.SEND_BACK, command)
    open_order(turn.case).update(submitted_at=None)
    return finish(turn)


def _note_hand(turn: Turn, command: Command) -> None:
    """Remember the natural person who worked on the case: they will never check or close it."""
    actor = command.scope.actor
    if actor.account_id is not None:
        let_see(turn.case, Part.HANDLED, account_id=actor.account_id, person_id=actor.person_id)


def _answer(turn: Turn) -> None:
    """The clock that counts stops at the department's confirmation (STANDARDS § 2.5)."""
    case = turn.case
    case.answered_at = turn.at
    case.is_late = case.due_at is not None and turn.at > case.due_at
    case.check_passed = None
    open_order(case).update(confirmed_at=turn.at, ended_at=turn.at, end=OrderEnd.ANSWERED)


def _text(id: UUID | None) -> str | None:
    return str(id) if id is not None else None
