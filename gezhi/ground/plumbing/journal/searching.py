"""Searching the journals: who did or looked at what, when, to what; newest first, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.journal.models import Deed, Entry, Look
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, within

JournalName = Literal["deeds", "looks"]
PAGE = 100
MANY = 1000
"""Lines asked for at once where all are wanted."""


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """What to look for; an empty field asks for nothing. `since` is inside the period, `until` is not."""

    journal: JournalName = "deeds"
    account_id: UUID | None = None
    deed: str = ""
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def condition(self) -> Q:
        """The filter over the columns of an entry."""
        wanted = {
            "account_id": self.account_id,
            "deed": self.deed or None,
            "subject_id": self.subject_id,
            "at__gte": self.since,
            "at__lt": self.until,
        }
        return Q(**{column: value for column, value in wanted.items() if value is not None})


def table_of(journal: JournalName) -> type[Entry]:
    return Deed if journal == "deeds" else Look


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and how far.

    Who keeps the journal of a part of the city reads what was done at places there; what has no place (accounts,
    keys, the catalogue) is for who keeps the whole: `keeps_all`, which only the mesh can tell.
    """

    scope: Scope
    keeps_all: bool

    def entries(self, wanted: JournalFilter) -> QuerySet[Entry]:
        """The lines that I may read and that fit, newest first. Raises `scope.forbidden`."""
        self.scope.require(Permission.JOURNAL_VIEW)
        fitting = table_of(wanted.journal)._default_manager.filter(wanted.condition())
        seen = Q() if self.keeps_all else within(self.scope, Permission.JOURNAL_VIEW)
        return fitting.filter(seen).order_by("-seq")

    def page(self, wanted: JournalFilter, *, before: int | None = None, size: int = PAGE) -> list[Entry]:
        """At most `size` + 1 lines older than `before`; the one too many says that there are more. One query."""
        fitting = self.entries(wanted)
        return list((fitting.filter(seq__lt=before) if before is not None else fitting)[: size + 1])

    def batches(self, wanted: JournalFilter) -> Iterator[list[Entry]]:
        """Every line that fits, newest first, a thousand at a time."""
        before: int | None = None
        while found := self.page(wanted, before=before, size=MANY - 1):
            yield found
            before = found[-1].seq

    def entry(self, journal: JournalName, seq: int) -> Entry:
        """One line. Raises `scope.not_found`."""
        found = self.entries(JournalFilter(journal)).filter(seq=seq).first()
        if found is None:
            raise NOT_FOUND()
        return found
