"""The acceptor's board: which sources came to the residents' door lately, counted; people judge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gezhi.domain.cases.models import DoorVisit, SourceJudgement
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, within

LATELY = timedelta(hours=24)
MOST_VISITS = 5000
KINDS = ("phone", "browser", "address")


@dataclass(slots=True)
class Source:
    """One source: what it did in the last day where I accept, and what was judged of it."""

    kind: str
    digest: bytes
    taken: int = 0
    held_back: int = 0
    places: set[str] = field(default_factory=set)
    cases: list[tuple[str, str]] = field(default_factory=list)
    """Number and id, newest first."""
    texts: list[str] = field(default_factory=list)
    newest_at: datetime | None = None
    judgements: list[SourceJudgement] = field(default_factory=list)

    @property
    def tag(self) -> str:
        """How people tell it from others."""
        return self.digest[-4:].hex()

    @property
    def key(self) -> str:
        return self.digest.hex()

    @property
    def same_texts(self) -> int:
        """Reports whose words another one of the same source has, too."""
        return sum(self.texts.count(text) > 1 for text in self.texts)

    def blocked_until(self, at: datetime) -> datetime | None:
        ends = [one.ends_at for one in self.judgements if one.ends_at and one.ends_at > at and not one.released_at]
        return max(ends, default=None)


def sources(scope: Scope, *, at: datetime) -> list[Source]:
    """Sources that came more than once or were held back in the last day, the busiest first. Two queries.

    Of the newest 5,000 tries at places where I accept. Raises Problem `scope.forbidden`.
    """
    scope.require(Permission.CASES_ACCEPT)
    found: dict[tuple[str, bytes], Source] = {}
    mine = within(scope, Permission.CASES_ACCEPT)
    visits = DoorVisit.objects.filter(mine, at__gt=at - LATELY).select_related("case").order_by("-at", "-id")
    for visit in visits[:MOST_VISITS]:
        for kind in KINDS:
            if digest := bytes(getattr(visit, kind) or b""):
                _count(found.setdefault((kind, digest), Source(kind, digest)), visit)
    for judgement in _judgements(scope, at):
        source = found.get((judgement.kind, bytes(judgement.digest)))
        if source is not None:
            source.judgements.append(judgement)
    busy = [one for one in found.values() if one.taken + one.held_back > 1 or one.held_back or one.judgements]
    return sorted(busy, key=lambda one: (-one.taken - one.held_back, one.kind, one.key))


def _count(source: Source, visit: DoorVisit) -> None:
    source.newest_at = source.newest_at or visit.at
    source.places.add(visit.code)
    source.taken += visit.is_taken
    source.held_back += not visit.is_taken
    if visit.case is not None:
        source.cases.append((visit.case.number, str(visit.case_id)))
        source.texts.append(visit.case.words)


def _judgements(scope: Scope, at: datetime) -> Iterable[SourceJudgement]:
    mine = within(scope, Permission.CASES_ACCEPT)
    return SourceJudgement.objects.filter(mine, made_at__gt=at - LATELY).order_by("-made_at", "-id")


def source(scope: Scope, kind: str, key: str, *, at: datetime) -> Source:
    """One source of the board. Raises Problem `scope.not_found` for one that did not come to places of mine."""
    for one in sources(scope, at=at):
        if (one.kind, one.key) == (kind, key):
            return one
    raise NOT_FOUND()
