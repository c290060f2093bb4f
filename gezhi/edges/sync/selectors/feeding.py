"""The journal's feed as changes of documents: read once by each process, sorted out for every post in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from gezhi.domain.cases import selectors as cases
from gezhi.domain.patrols import selectors as patrols
from gezhi.domain.registry import selectors as registry
from gezhi.edges.sync.rules.touching import NOTHING, SUBJECTS, Touched, touched
from gezhi.edges.sync.vocabulary import Kind
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.journal import reading as feed
from gezhi.ground.plumbing.journal.models import Deed
from gezhi.ground.plumbing.journal.writing import facts_of
from gezhi.ground.plumbing.scope import Scope

BLOCK = 200
"""Lines that are read and kept together."""

Thing = tuple[str, UUID]
Document = tuple[Kind, UUID]

NEEDED: Mapping[Kind, Permission] = {
    Kind.CASES: Permission.CASES_VIEW,
    Kind.BUILDINGS: Permission.REGISTER_VIEW,
    Kind.HOMES: Permission.REGISTER_VIEW,
    Kind.PEOPLE: Permission.REGISTER_VIEW,
    Kind.MARKS: Permission.THEMES_FILL,
    Kind.ROUNDS: Permission.PATROLS_WALK,
    Kind.INSPECTIONS: Permission.PATROLS_WALK,
}
KINDS = {subject: kind for subject, kind in SUBJECTS.items() if kind is not None}


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the feed: the documents it changes, each with where it stands and stood; who has a part in them."""

    position: int
    code: str
    documents: Mapping[Document, frozenset[str]]
    parties: frozenset[UUID]
    theme: UUID | None
    own: UUID | None
    """Whose documents alone show it: a round is shown to whoever walks it."""
    again: tuple[Kind, ...]

    def seen_in(self, scope: Scope) -> set[Document]:
        """The documents that a post may hold or may now see; of any other it does not hear."""
        if self.own is not None and self.own != scope.actor.account_id:
            return set()
        return {document for document, codes in self.documents.items() if self._is_seen(document[0], codes, scope)}

    def _is_seen(self, kind: Kind, codes: frozenset[str], scope: Scope) -> bool:
        mine = {scope.actor.account_id, *(grant.department_id for grant in scope.grants)}
        in_area = any(scope.covers(NEEDED[kind], code) for code in codes)
        return in_area or (kind is Kind.CASES and not mine.isdisjoint(self.parties))

    def walks_again(self, area: str) -> bool:
        """Whether kinds are to be walked again in an area: the line is about all of it, a part, or more."""
        return bool(self.again) and (self.code.startswith(area) or area.startswith(self.code))


_blocks: Fresh[tuple[int, int], list[Change]] = Fresh(size=500)


def changes(after: int, until: int) -> Iterator[Change]:
    """Lines that change documents, behind `after` up to `until`, in order. Lately read ones cost no query."""
    for start in range(after - after % BLOCK, until, BLOCK):
        end = min(start + BLOCK, until)
        block = _blocks.get((start, end), lambda start=start, end=end: _read(start, end))  # type: ignore[misc]
        yield from (change for change in block if change.position > after)


def _read(start: int, end: int) -> list[Change]:
    """Some ten queries, whatever happened in between."""
    fed = [one for one in feed.after(start, limit=end - start) if one.position <= end]
    told = [
        (one, touched(one.deed.deed, one.deed.subject_kind, one.deed.subject_id, facts_of(one.deed))) for one in fed
    ]
    told = [(one, what) for one, what in told if what != NOTHING]
    seen = _Seen([what for _, what in told])
    return [seen.change(one.position, one.deed, what) for one, what in told]


class _Seen:
    """What the deeds of one block are about: everything around their subjects, and where each of it stands."""

    def __init__(self, told: Sequence[Touched]) -> None:
        subjects = {what.subject for what in told if what.subject is not None}
        self.around = registry.around({*subjects, *(("home", id) for what in told for id in what.homes)})
        self._add_patrols()
        things = {*self.around, *(thing for near in self.around.values() for thing in near)}
        ids: dict[str, set[UUID]] = defaultdict(set)
        for kind, id in things:
            ids[kind].add(id)
        self.now = {kind: registry.codes_now(kind, ids[kind]) for kind in registry.TABLES if ids[kind]}
        self.now["case"] = cases.codes_now(ids["case"])
        self.now["rental"] = registry.rental_codes(ids["rental"])
        self.now["patrol_plan"] = patrols.plan_codes(ids["patrol_plan"])
        self.now["inspected"] = {id: code for rows in self.inspected.values() for id, code in rows.items()}
        self.parties = cases.parties(ids["case"])
        self.before = feed.codes_of_subjects({id for _, id in subjects})

    def _add_patrols(self) -> None:
        """The plan of a round, the rows under which a thing is inspected. Two queries at most."""
        ids = {kind: {id for one, id in self.around if one == kind} for kind in ("round", "thing")}
        for id, plan in patrols.plans_of(ids["round"]).items():
            self.around["round", id] = {("patrol_plan", plan)}
        self.inspected = patrols.enrolled_as(ids["thing"])
        for id, rows in self.inspected.items():
            self.around["thing", id] = {("inspected", row) for row in rows}

    def change(self, position: int, deed: Deed, what: Touched) -> Change:
        things = self._things(what)
        along = self._moved_along(deed.code, what)
        documents = {
            (KINDS[kind], id): frozenset({self.now[kind][id]} if id in self.now.get(kind, {}) else ()) | along(kind, id)
            for kind, id in things
            if kind in KINDS
        }
        parties = frozenset(who for _, id in things for who in self.parties.get(id, ()))
        own = deed.account_id if what.subject is not None and what.subject[0] == "round" else None
        return Change(position, deed.code, documents, parties, what.theme, own, what.again)

    def _moved_along(self, code: str, what: Touched) -> Callable[[str, UUID], frozenset[str]]:
        """Where the subject stood before, and with it what stands inside it: a home in its building, not its guest."""
        if what.subject is None:
            return lambda kind, id: frozenset()
        kind, id = what.subject
        doors = {self.now.get("home", {}).get(home, "") for home in what.homes}
        stood = frozenset({code, *doors, *self.before.get(id, ())} - {""})
        inside = {what.subject} if kind == "person" else {what.subject, *self.around.get(what.subject, ())}
        return lambda kind, id: stood if (kind, id) in inside else frozenset()

    def _things(self, what: Touched) -> set[Thing]:
        named = {what.subject} if what.subject is not None else set()
        named |= {("home", id) for id in what.homes}
        return {*named, *(thing for one in named for thing in self.around.get(one, ()))}
