"""研判分类: verify, file, decline, merge, withdraw, audit."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import Case, CaseAccess, CaseClass, TimeLimit
from gezhi.domain.cases.services import clocks
from gezhi.domain.cases.services.photos import PhotoIn, add_photos
from gezhi.domain.cases.services.places import Place, find, put
from gezhi.domain.cases.services.reporting import classify
from gezhi.domain.cases.services.spoken import spoken
from gezhi.domain.cases.services.turns import WORDS_LENGTH, Command, Turn, begin, finish, let_see
from gezhi.domain.cases.vocabulary import ENDED_STATES, Deed, Part, State, Urgency
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import problem

CONDITION_NEEDED = problem("case.condition_needed", 422, "Choose the filing condition: it sets the time limit.")
CONDITION_FOREIGN = problem("case.condition_foreign", 422, "The filing condition belongs to another class.")
MERGE_SELF = problem("case.merge_self", 422, "A case cannot be merged into itself.")
MERGE_ENDED = problem("case.merge_ended", 409, "The case to merge into has ended.")


@transaction.atomic
def request_verification(*, command: Command, account_id: UUID, words: str = "") -> Case:
    """Ask somebody on the spot whether the report is true (核实). Raises `scope.not_found` for a stranger."""
    turn = begin(Deed.REQUEST_VERIFICATION, command)
    asked = accounts.colleague(command.scope, account_id)
    turn.case.desk_account = asked
    let_see(turn.case, Part.ASKED, account_id=asked.pk, person_id=asked.person_id)
    return finish(turn, asked=str(account_id), words=spoken(turn.case.pk, words, limit=WORDS_LENGTH) or None)


@transaction.atomic
def verify(*, command: Command, found: bool, words: str, photos: Sequence[PhotoIn] = ()) -> Case:
    """Say whether the report is true; the case goes back to the acceptors either way."""
    turn = begin(Deed.VERIFY, command)
    turn.case.verified = found
    turn.case.desk_account = None
    add_photos(turn.case, photos, by=turn.actor, at=turn.at)
    return finish(turn, found=found, words=spoken(turn.case.pk, words, limit=WORDS_LENGTH))


@transaction.atomic
def file(
    *,
    command: Command,
    case_class: CaseClass | None = None,
    limit: TimeLimit | None = None,
    place: Place | None = None,
    urgency: Urgency | None = None,
) -> Case:
    """File (立案): class and filing condition are chosen, the place is found, the limit clock starts.

    Raises `case.condition_needed` when the class has conditions and none is chosen.
    """
    turn = begin(Deed.FILE, command, prepare=lambda case: prepare(case, case_class, limit, place, urgency))
    turn.case.filed_at = turn.case.clock_from = turn.at
    clocks.start(turn.case)
    _note_decision(turn)
    return finish(
        turn,
        **{"class": turn.case.class_code},
        condition=turn.case.limit.order if turn.case.limit else None,
        due=turn.case.due_at,
    )


def _note_decision(turn: Turn) -> None:
    """Who files a request about personal data grants it, and will not carry it out."""
    if turn.facts.procedure.right and turn.actor.account_id is not None:
        let_see(turn.case, Part.DECIDED, account_id=turn.actor.account_id, person_id=turn.actor.person_id)


def prepare(
    case: Case,
    case_class: CaseClass | None,
    limit: TimeLimit | None,
    place: Place | None,
    urgency: Urgency | None,
    *,
    must_choose: bool = True,
) -> None:
    """Put what the acceptor chose onto the case, checked."""
    if case_class is not None or limit is not None:
        classify(case, case_class or case.case_class, limit)
    if place is not None:
        put(case, place, find(place, desk_code=case.code))
    if urgency is not None:
        case.urgency = urgency
    check_condition(case, must_choose=must_choose)


def check_condition(case: Case, *, must_choose: bool) -> None:
    """Raises `case.condition_needed` or `case.condition_foreign`."""
    if case.limit is not None and case.limit.case_class_id != case.case_class_id:
        raise CONDITION_FOREIGN()
    if must_choose and case.limit is None and case.case_class_id is not None and _has_limits(case.case_class_id):
        raise CONDITION_NEEDED()


def _has_limits(class_id: UUID) -> bool:
    return TimeLimit.objects.in_force(now()).filter(case_class=class_id).exists()


@transaction.atomic
def decline(*, command: Command) -> Case:
    """Not accepted (不予受理), with the reason the reporter will read."""
    return finish(begin(Deed.DECLINE, command))


@transaction.atomic
def withdraw(*, command: Command) -> Case:
    """The reporter takes the report back before it is filed."""
    return finish(begin(Deed.WITHDRAW, command))


@transaction.atomic
def merge(*, command: Command, into: UUID) -> Case:
    """Join a report to the case that already deals with the matter; both reporters follow that case from now on."""
    if into == command.case_id:
        raise MERGE_SELF()
    main = selectors.locked_case(command.scope, into)
    if State(main.state) in ENDED_STATES:
        raise MERGE_ENDED()
    turn = begin(Deed.MERGE, command)
    turn.case.merged_into = main
    for access in CaseAccess.objects.filter(case=turn.case, part=Part.REPORTED):
        let_see(main, Part.REPORTED, account_id=access.account_id, person_id=access.person_id)
    return finish(turn, into=main.number)


@transaction.atomic
def audit(*, command: Command) -> Case:
    """Close a self-handled matter after a look at its before and after, by one click.

    Raises `case.class_needed` or `case.place_needed` while nobody could count it: it is amended first.
    """
    turn = begin(Deed.AUDIT, command)
    turn.case.closed_at = turn.at
    return finish(turn)


@transaction.atomic
def refuse_audit(*, command: Command) -> Case:
    """The evidence does not show it done: the matter becomes an ordinary report in the pool."""
    turn = begin(Deed.REFUSE_AUDIT, command)
    case = turn.case
    case.is_self_handled = False
    case.handler = None
    case.filed_at = case.dispatched_at = case.answered_at = None
    case.is_late = None
    return finish(turn)
