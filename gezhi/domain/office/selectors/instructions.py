"""Questions about instructions: those given in my area, how far each has come, those that are for me."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.domain.office.models import Instruction, InstructionReceipt
from gezhi.domain.office.rules import TOLD_FOR, WITHDRAWN
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Grant, Scope, below, ranges

CARRIED = (
    *("code", "id", "title", "words", "needs_answer", "due_at", "issued_at", "by"),
    *("received_at", "answered_at", "answer"),
)
"""What another machine takes along of an instruction for one post; `by` is the area it came from."""


@dataclass(frozen=True, slots=True)
class ForMe:
    """An instruction that is for one of my posts, and what that post said to it."""

    instruction: Instruction
    grant: Grant
    receipt: InstructionReceipt | None

    @property
    def is_done(self) -> bool:
        """Nothing is left to do: noted, and answered where an answer is wanted."""
        if self.receipt is None:
            return False
        return self.receipt.answered_at is not None or not self.instruction.needs_answer

    @property
    def post_id(self) -> UUID:
        """The post whose receipt it is: a cover answers for the post covered."""
        return _answering(self.grant)


def for_me(scope: Scope, *, at: datetime, ids: Collection[UUID] | None = None) -> list[ForMe]:
    """Instructions to my posts, the newest first; withdrawn and old ones are told no more. Two queries."""
    around = {area for grant in scope.grants for area in _path(grant)}
    wanted = Q() if ids is None else Q(pk__in=ids)
    told = Instruction.objects.filter(wanted, code__in=around, withdrawn_at=None, issued_at__gt=at - TOLD_FOR)
    rows = list(told.order_by("-issued_at", "-id")) if around else []
    receipts = InstructionReceipt.objects.filter(instruction__in=rows, post__in=map(_answering, scope.grants))
    said = {(one.instruction_id, one.post_id): one for one in (receipts if rows else ())}
    mine = [(row, grant) for row in rows for grant in scope.grants if _is_for(row, grant)]
    return [ForMe(row, grant, said.get((row.pk, _answering(grant)))) for row, grant in mine]


def waiting_instructions(scope: Scope, *, at: datetime) -> int:
    """How many instructions wait for a note or an answer of mine. Two queries at most."""
    return sum(not one.is_done for one in for_me(scope, at=at))


def one_for_me(scope: Scope, id: UUID, *, at: datetime) -> list[ForMe]:
    """One of them, once for each of my posts that it is for, the post in use first.

    Raises Problem `scope.not_found`, and `instruction.withdrawn` to whom it was given before.
    """
    found = for_me(scope, at=at, ids=[id])
    if found:
        return found
    gone = Instruction.objects.filter(pk=id, withdrawn_at__isnull=False).first()
    if gone is not None and any(_is_for(gone, grant) for grant in scope.grants):
        raise WITHDRAWN()
    raise NOT_FOUND()


def _is_for(row: Instruction, grant: Grant) -> bool:
    return grant.role in row.roles and row.code in _path(grant)


def _path(grant: Grant) -> list[str]:
    return [str(area) for area in grant.area.path] if grant.area is not None else []


def _answering(grant: Grant) -> UUID:
    return grant.on_behalf_of or grant.post_id


def carried_instructions(
    scope: Scope, *, ids: Collection[UUID] | None, after: tuple[str, UUID] | None, most: int, at: datetime
) -> list[tuple[Any, ...]]:
    """Instructions to the posts of `scope` as rows of CARRIED, in order of (code, id). Three queries at most."""
    found = {one.instruction.pk: one for one in reversed(for_me(scope, at=at, ids=ids))}
    names = grids.full_names({one.instruction.code for one in found.values()}) if found else {}
    rows = [_carried(one, names) for one in found.values()]
    return sorted((row for row in rows if after is None or row[:2] > after), key=lambda row: row[:2])[:most]


def _carried(one: ForMe, names: dict[str, str]) -> tuple[Any, ...]:
    row, receipt = one.instruction, one.receipt
    said = (receipt.received_at, receipt.answered_at, receipt.answer) if receipt else (None, None, "")
    by = names.get(row.code, row.code)
    return (row.code, row.pk, row.title, row.words, row.needs_answer, row.due_at, row.issued_at, by, *said)


def given(scope: Scope) -> QuerySet[Instruction]:
    """Instructions that reach my area: those given inside it, and those from above that reach into it."""
    above = {str(part) for area in scope.areas(Permission.INSTRUCTIONS_GIVE) for part in area.path}
    mine = below(scope, Permission.INSTRUCTIONS_GIVE) | Q(code__in=above)
    return Instruction.objects.filter(mine).order_by("-issued_at", "-id")


def instruction(scope: Scope, id: UUID) -> Instruction:
    """One of them. Raises Problem `scope.not_found`."""
    found = given(scope).filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an instruction has come in one area: posts it is for, those that took note, those that answered."""

    code: str
    name: str
    posts: int
    received: int
    answered: int

    @property
    def missing(self) -> int:
        return max(0, self.posts - self.received)


def seen_of(scope: Scope, row: Instruction) -> str:
    """The area in which I may follow an instruction: its own, or my part of it."""
    mine = scope.areas(Permission.INSTRUCTIONS_GIVE)
    inside = [str(area) for area in mine if area.startswith(row.code)]
    return inside[0] if inside else row.code


def progress(scope: Scope, row: Instruction, area: str, *, at: datetime) -> tuple[Progress, list[Progress]]:
    """The whole of `area` and each cell right below it that has a post it is for. Five queries for one level below."""
    cells = list(grids.children(scope, area).values_list("code", "name"))
    counted = [_counted(row, area, length, at) for length in sorted({len(code) for code, _ in cells})]
    parts = {code: numbers for part in counted for code, numbers in part.items()}
    total = _counted(row, area, len(area), at).get(area, (0, 0, 0))
    below_it = [Progress(code, name, *parts[code]) for code, name in cells if code in parts]
    return Progress(area, "", *total), below_it


def _counted(row: Instruction, area: str, length: int, at: datetime) -> dict[str, tuple[int, int, int]]:
    """Posts, notes and answers by the first characters of their code. Two queries."""
    part = Substr("code", 1, length)
    posts = dict(_posts(row, area, at).order_by().annotate(part=part).values_list("part").annotate(Count("pk")))
    receipts = row.receipts.filter(ranges("code", [area])).order_by().annotate(part=part)
    noted = {
        code: (received, answered)
        for code, received, answered in receipts.values_list("part").annotate(Count("pk"), Count("answered_at"))
    }
    codes = {code for code in {*posts, *noted} if len(code) == length}
    return {code: (posts.get(code, 0), *noted.get(code, (0, 0))) for code in codes}


def _posts(row: Instruction, area: str, at: datetime) -> QuerySet[Any]:
    """A cover is not counted beside the post covered."""
    return accounts.worker_posts(roles=row.roles, at=at).filter(ranges("code", [area]), on_behalf_of=None)


def missing(row: Instruction, area: str, *, at: datetime, most: int) -> list[tuple[str, str, str]]:
    """Posts inside `area` that have not taken note: code, role, name. One query."""
    noted = row.receipts.filter(ranges("code", [area])).values("post_id")
    rows = _posts(row, area, at).exclude(pk__in=noted).order_by("code", "role", "id")
    return list(rows.values_list("code", "role", "account__name")[:most])


def answers(row: Instruction, area: str, *, most: int) -> list[InstructionReceipt]:
    """What was reported back inside `area`, the latest first. One query."""
    said = row.receipts.filter(ranges("code", [area]), answered_at__isnull=False)
    return list(said.order_by("-answered_at", "-id")[:most])


def names_of(receipts: Iterable[InstructionReceipt]) -> dict[UUID, str]:
    """The names of those who answered. One query."""
    return accounts.names({one.account_id for one in receipts})
