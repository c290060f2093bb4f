"""One case: through the scope, with the facts the table of moves asks for."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from gezhi.domain.accounts.labels import department_name
from gezhi.domain.cases.models import Case, CaseAccess, Evaluation, KeptText, Order, Photo, Reporter
from gezhi.domain.cases.rules.conditions import Asker, Facts, is_another_person
from gezhi.domain.cases.rules.moves import MOVES, Verdict, possible
from gezhi.domain.cases.selectors.catalogue import procedure_of
from gezhi.domain.cases.selectors.named import named_orders, named_whole
from gezhi.domain.cases.selectors.visibility import can_see, had_part, has_part, has_part_now
from gezhi.domain.cases.vocabulary import OF_A_PERSON, Part, PlaceKind, State
from gezhi.ground.kernel.permissions import BY_DEPARTMENT, Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.bulk import fetch_many, fetch_one
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.reading import of_subject
from gezhi.ground.plumbing.scope import NOT_FOUND, Grant, Scope

TRACK_UNKNOWN = problem("track.unknown", 404, "The case number or the secret is not right; please check both.")

ALL_PERMISSIONS = frozenset(Permission)
PERSON_STATES = frozenset(state for move in MOVES if is_another_person in move.conditions for state in move.before)
"""States from which some deed may not be done by whoever handled the case."""


def case(scope: Scope, id: UUID) -> Case:
    """A case I can see, with its class, department and handler. Raises `scope.not_found`. One or two queries."""
    found = fetch_one(Case, id)
    if found is None or not can_see(scope, found):
        raise NOT_FOUND()
    return named_whole(found)


def case_by_number(scope: Scope, number: str) -> Case | None:
    """The case of a number where I can see it, else None. At most two queries."""
    found = Case.objects.filter(number=number).first()
    return found if found is not None and can_see(scope, found) else None


def numbers_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Numbers of cases by id, for naming them in journal lines that the caller already may read. One query."""
    wanted = set(ids)
    return dict(Case.objects.filter(pk__in=wanted).values_list("pk", "number")) if wanted else {}


def locked_case(scope: Scope, id: UUID, *, as_reporter: bool = False) -> Case:
    """The same, locked until the transaction ends. The reporter's proof at the public door stands for the scope."""
    found = fetch_one(Case, id, lock=True)
    if found is None or not (as_reporter or can_see(scope, found)):
        raise NOT_FOUND()
    return found


def facts_of(case: Case, *, with_persons: bool = True) -> Facts:
    """What the table of moves asks about a case. One query with persons, none without or where no move asks."""
    procedure = procedure_of(case.case_class_id)
    asked = with_persons and (case.state in PERSON_STATES or bool(procedure.right))
    parts = _parts(case) if asked else {}
    return Facts(
        state=State(case.state),
        procedure=procedure,
        has_class=case.case_class_id is not None,
        has_place=case.place_kind != PlaceKind.WORDS,
        department_id=case.department_id,
        handler_account_id=case.handler_id,
        reporter_account_id=case.reporter_account_id,
        handled_by=parts.get(Part.HANDLED, frozenset()),
        decided_by=parts.get(Part.DECIDED, frozenset()),
        check_passed=case.check_passed,
        verified=case.verified,
        closed_at=case.closed_at,
        reopen_count=case.reopen_count,
    )


def _parts(case: Case) -> dict[str, frozenset[UUID]]:
    """The natural persons by the part they had in a case. One query."""
    found: dict[str, set[UUID]] = {}
    for row in fetch_many(CaseAccess, "case", case.pk, order=("id",)):
        if row.person_id is not None:
            found.setdefault(row.part, set()).add(row.person_id)
    return {part: frozenset(people) for part, people in found.items()}


def asker_of(scope: Scope, case: Case, *, as_reporter: bool = False) -> Asker:
    """Who asks, with the permissions that count for this case: at its place, or for its department."""
    if scope.everything:
        return Asker(permissions=ALL_PERMISSIONS, is_reporter=True)
    counting = [grant for grant in scope.grants if _counts_somewhere(grant, case)]
    permissions = frozenset(p for grant in counting for p in grant.permissions if _counts(grant, p, case))
    return Asker(
        account_id=scope.actor.account_id,
        person_id=scope.actor.person_id,
        covered_account_ids=frozenset(g.covered_account_id for g in counting if g.covered_account_id),
        departments=frozenset(grant.department_id for grant in counting if grant.department_id),
        permissions=permissions,
        is_reporter=as_reporter,
    )


def _counts_somewhere(grant: Grant, case: Case) -> bool:
    return grant.covers(case.code) or (grant.department_id is not None and grant.department_id == case.department_id)


def _counts(grant: Grant, permission: Permission, case: Case) -> bool:
    if permission in BY_DEPARTMENT and grant.department_id is not None:
        return grant.department_id == case.department_id
    return grant.covers(case.code)


def possible_deeds(scope: Scope, case: Case, now: datetime, *, as_reporter: bool = False) -> list[Verdict]:
    """What the caller may do to a case now, and why not the rest. At most one query."""
    return possible(facts_of(case), asker_of(scope, case, as_reporter=as_reporter), now)


def orders_of(case: Case) -> Sequence[Order]:
    """The orders of a case that the caller already holds, in order. One query."""
    return named_orders(fetch_many(Order, "case", case.pk, order=("number",)))


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as the case page shows it."""

    number: int
    kind: str
    to: str
    words: str
    sent_at: datetime
    ended_at: datetime | None
    end: str
    answer: str
    reason: str


def order_rows(case: Case) -> list[OrderRow]:
    """The orders of a case in plain values. One query."""
    return [
        OrderRow(
            number=order.number,
            kind=order.kind,
            to=" · ".join(
                part
                for part in (
                    department_name(order.department) if order.department else "",
                    order.handler.name if order.handler else "",
                )
                if part
            ),
            words=order.words,
            sent_at=order.sent_at,
            ended_at=order.ended_at,
            end=order.end,
            answer=order.answer,
            reason=order.reason,
        )
        for order in orders_of(case)
    ]


def has_reporter(case: Case) -> bool:
    """Whether somebody's name or phone, or a text with a number in it, is sealed with the case. One or two queries."""
    known = Reporter.objects.filter(case=case).exclude(name=b"", phone=b"").exists()
    return known or KeptText.objects.filter(case=case).exclude(text=b"").exists()


def photos_of(scope: Scope, case: Case) -> list[Photo]:
    """The photos of a case that the caller already holds, as they came, without those that are not for the caller.

    One query, one more where a photo shows a person.
    """
    return photos_seen(scope, case)[0]


def photos_seen(scope: Scope, case: Case) -> tuple[list[Photo], int]:
    """The same, and how many photos of a person are not for the caller."""
    found: list[Photo] = fetch_many(Photo, "case", case.pk, order=("added_at", "id"))
    if all(photo.purpose != OF_A_PERSON for photo in found) or has_part(scope, case):
        return found, 0
    seen = [photo for photo in found if photo.purpose != OF_A_PERSON]
    return seen, len(found) - len(seen)


def photos_by_case(scope: Scope, cases: Collection[Case]) -> dict[UUID, list[tuple[UUID, str]]]:
    """Of cases that the caller already holds the photos as they came, each by id and purpose, without those that are
    not for the caller. One query, none for no case."""
    held = {case.pk: case for case in cases}
    rows = Photo.objects.filter(case__in=held) if held else Photo.objects.none()
    told: dict[UUID, list[tuple[UUID, str]]] = {}
    for id, case_id, purpose, had in rows.order_by("added_at", "id").values_list(
        "pk", "case_id", "purpose", had_part(scope, "case_id")
    ):
        if case_id and (purpose != OF_A_PERSON or had or has_part_now(scope, held[case_id])):
            told.setdefault(case_id, []).append((id, purpose))
    return told


def history(case: Case) -> list[Deed]:
    """Journal lines of a case the caller already holds, and of the cases merged into it, oldest first. Two queries."""
    merged = list(Case.objects.filter(merged_into=case).values_list("pk", flat=True))
    return of_subject(case.pk, also=merged)


def photo(scope: Scope, id: UUID) -> Photo:
    """One photo of a case I can see. Raises Problem `scope.not_found`."""
    found = Photo.objects.select_related("case").filter(pk=id).exclude(case=None).first()
    if found is None or found.case is None or not can_see(scope, found.case):
        raise NOT_FOUND()
    if found.purpose == OF_A_PERSON and not has_part(scope, found.case):
        raise NOT_FOUND()
    return found


def tracked(number: str, secret_digest: bytes) -> Case:
    """The case of a number and a tracking secret; wrong number and wrong secret answer alike: `track.unknown`."""
    found = Case.objects.select_related("case_class", "merged_into", "reporter").filter(number=number).first()
    reporter = Reporter.objects.filter(case=found).first() if found else None
    expected = bytes(reporter.secret_digest or b"") if reporter else b""
    if not hmac.compare_digest(expected or bytes(32), secret_digest) or found is None or not expected:
        raise TRACK_UNKNOWN()
    return found


def evaluations_of(case: Case) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(case=case).order_by("at", "id")
