"""Who is told: for many matters at once, with a handful of queries however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts.selectors.telling import Office
from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.domain.cases.selectors import Brief
from gezhi.domain.cases.vocabulary import State
from gezhi.edges.notices.rules import DESKS, Holder, Rule, holder
from gezhi.edges.notices.vocabulary import Event, Reach
from gezhi.ground.kernel.area_code import Level


def above(code: str) -> list[str]:
    """The areas that a code lies in, itself included; a code that is none stops no reader."""
    return [code[:length] for length in Level if length <= len(code)]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a matter: what, to which, when, by whom; `state` is where it stood then.

    `mark` names it: nobody is told of the same twice.
    """

    mark: str
    event: Event
    brief: Brief
    at: datetime
    state: State | None = None
    by: UUID | None = None


@dataclass
class Audience:
    """Offices, roles and covers around some matters, asked once."""

    at: datetime
    over: dict[tuple[str, str], list[Office]] = field(default_factory=lambda: defaultdict(list))
    of_department: dict[tuple[UUID, str], list[Office]] = field(default_factory=lambda: defaultdict(list))
    roles: dict[UUID, set[str]] = field(default_factory=dict)
    covers: dict[UUID, set[UUID]] = field(default_factory=dict)

    @classmethod
    def around(cls, happenings: Sequence[Happening], rules: Sequence[Rule], at: datetime) -> Audience:
        """Three queries: offices that the rules speak of, who covers for the people concerned, the roles of all."""
        audience = cls(at)
        briefs = [one.brief for one in happenings]
        audience._ask_offices(briefs, rules)
        concerned = {id for brief in briefs for id in (brief.handler_id, brief.desk_id) if id is not None}
        audience.covers = accounts.covering(concerned, at=at)
        everybody = concerned.union(*audience.covers.values())
        audience.roles = accounts.roles_of(everybody, at=at)
        return audience

    def _ask_offices(self, briefs: Sequence[Brief], rules: Sequence[Rule]) -> None:
        roles = {rule.role for rule in rules if rule.reach is Reach.AREA}
        if any(rule.reach is Reach.HOLDER for rule in rules):
            roles |= {*DESKS.values(), "department_officer"}
        codes = {part for code in {brief.code for brief in briefs} for part in above(code)}
        departments = {brief.department_id for brief in briefs if brief.department_id is not None}
        for office in accounts.office_posts(codes, departments, roles=roles, at=self.at) if roles else ():
            if office.department_id is not None:
                self.of_department[office.department_id, office.role].append(office)
            else:
                self.over[office.code, office.role].append(office)

    def told_by(self, rule: Rule, happening: Happening) -> Iterable[UUID]:
        """The accounts that a rule names for what happened, without whoever did it."""
        return {account for account in self._named(rule, happening) if account != happening.by}

    def _named(self, rule: Rule, happening: Happening) -> Iterator[UUID]:
        brief = happening.brief
        if rule.reach is Reach.REPORTER:
            if brief.reporter_id is not None:
                yield brief.reporter_id
        elif rule.reach is Reach.AREA:
            yield from self._office(rule.role, brief)
        elif happening.state in (None, brief.state):  # moved on since: a later line tells whoever has it now
            yield from self._holding(rule.role, brief)

    def _holding(self, role: str, brief: Brief) -> Iterator[UUID]:
        found: Holder = holder(
            brief.state, department_id=brief.department_id, handler_id=brief.handler_id, desk_id=brief.desk_id
        )
        if found.role:
            yield from self._office(found.role, brief) if role in ("", found.role) else ()
        elif found.account_id is not None:
            for account in (found.account_id, *self.covers.get(found.account_id, ())):
                held = self.roles.get(account, set())
                if held and role in ("", *held):
                    yield account

    def _office(self, role: str, brief: Brief) -> Iterator[UUID]:
        if ROLES[role].for_department:
            offices = self.of_department.get((brief.department_id, role), []) if brief.department_id else []
        else:
            offices = [office for part in above(brief.code) for office in self.over.get((part, role), ())]
        for office in offices:
            yield office.account_id
