"""The people of the demo: seventeen who can sign in, officers and handlers of 35 departments, 1,300 grid workers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from gezhi.demo import content
from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.accounts import services
from gezhi.domain.cases import selectors as cases
from gezhi.domain.cases.selectors import CaseClass, TimeLimit
from gezhi.domain.grids import selectors as grids
from gezhi.domain.workforce import services as workforce
from gezhi.ground.kernel.area_code import Level
from gezhi.ground.plumbing.actors import SYSTEM
from gezhi.ground.plumbing.scope import EVERYTHING, Scope

WORKERS = 1300
COVERS = 40
SIGNING_WORKERS = 4
"""The workers of the first grids sign in."""
UNATTENDED = 3
"""Grids left without anybody: the finding that the product must show."""

SIGN_INS: tuple[tuple[str, str], ...] = (
    ("acceptor", "acceptor"),
    ("dispatcher", "dispatcher"),
    ("supervisor", "supervisor"),
    ("leader", "leader"),
    ("registrar", "registrar"),
    ("sysadmin", "system_admin"),
    ("secadmin", "security_admin"),
    ("auditor", "audit_admin"),
)
"""Who signs in over the whole district; departments, four workers and the neighbours of the first come beside them."""
OFFICERS = {"cg": "department", "police": "police"}
"""Departments whose officer signs in, and under which name."""
NEIGHBOURS = (("chief", "grid_chief"), ("micro", "micro_worker"), ("volunteer", "volunteer"))
"""Who signs in for the community of the first worker, or for one micro grid of it."""


@dataclass
class People:
    """Accounts by name or by what they answer for, with their scopes."""

    scopes: dict[UUID, Scope] = field(default_factory=dict)
    desk: dict[str, list[UUID]] = field(default_factory=dict)
    officers: dict[str, UUID] = field(default_factory=dict)
    handlers: dict[str, list[UUID]] = field(default_factory=dict)
    neighbours: dict[str, UUID] = field(default_factory=dict)
    """Chief, micro-grid worker and volunteer beside the first worker, by role."""
    workers: dict[str, UUID] = field(default_factory=dict)
    """Account of the worker of each base grid, by code."""
    departments: dict[str, UUID] = field(default_factory=dict)
    conditions: dict[tuple[str, str, int], tuple[CaseClass, TimeLimit]] = field(default_factory=dict)
    """Class and filing condition by kind, code and place in the list: what an acceptor has before their eyes."""

    def scope(self, account: UUID) -> Scope:
        return self.scopes[account]

    def condition(self, kind: content.Kind, order: int) -> tuple[CaseClass, TimeLimit]:
        """A class and one of its filing conditions, looked up once."""
        key = (kind.kind, kind.code, order)
        if key not in self.conditions:
            case_class = cases.class_by_key(EVERYTHING, kind=kind.kind, code=kind.code)
            self.conditions[key] = case_class, cases.limit_by_order(EVERYTHING, case_class.pk, order)
        return self.conditions[key]


class Hiring:
    """Makes accounts and posts, all of them marked as demo."""

    def __init__(self, since: datetime, password: str, seed: int) -> None:
        self.since = since
        self.password = password
        self.dice = random.Random(seed)
        self.people = People()
        self.district = grids.live_cell(content.DISTRICT)

    def hire(
        self, username: str, role: str, cells: Sequence[grids.Cell], *, department: str = "", signs_in: bool = False
    ) -> UUID:
        """One account with a post of `role` over each of `cells`."""
        account = services.create_account(
            by=SYSTEM,
            username=username,
            name=content.person_name(self.dice),
            is_demo=True,
            password=self.password if signs_in else None,
            at=self.since,
        )
        held = accounts.departments(EVERYTHING).get(code=department) if department else None
        posts = [
            services.give_post(
                by=SYSTEM,
                account=account,
                role=role,
                cell_id=cell.pk,
                code=cell.code,
                department=held,
                valid_from=self.since,
            )
            for cell in cells
        ]
        self.people.scopes[account.pk] = accounts.scope_in(account, posts)
        return account.pk

    def hire_desks(self) -> None:
        """The district's desks; every role that signs in has two colleagues beside it where work is shared."""
        for username, role in SIGN_INS:
            team = [self.hire(username, role, [self.district], signs_in=True)]
            if role in {"acceptor", "dispatcher", "supervisor"}:
                team += [self.hire(f"{username}{n}", role, [self.district]) for n in (2, 3)]
            self.people.desk[role] = team

    def hire_departments(self) -> None:
        """An officer and two handlers in each department; the officers of `OFFICERS` sign in."""
        for code, name, english, outside in content.departments():
            made = services.create_department(
                by=SYSTEM, code=code, name=name, name_en=english, is_outside=outside, at=self.since
            )
            self.people.departments[code] = made.pk
            officer = OFFICERS.get(code, f"{code}-officer")
            district = [self.district]
            self.people.officers[code] = self.hire(
                officer, "department_officer", district, department=code, signs_in=code in OFFICERS
            )
            self.people.handlers[code] = [
                self.hire(f"{code}-handler{n}", "handler", district, department=code) for n in (1, 2)
            ]

    def hire_workers(self) -> None:
        """1,300 workers over all base grids but three; where there are more grids than workers, one walks two."""
        cells = list(grids.cells(EVERYTHING, level=Level.GRID, under=content.DISTRICT).order_by("code"))
        attended = cells[:-UNATTENDED]
        rounds: list[list[grids.Cell]] = [[] for _ in range(min(WORKERS, len(attended)))]
        for place, cell in enumerate(attended):
            rounds[place * len(rounds) // len(attended)].append(cell)
        for number, beat in enumerate(rounds, start=1):
            signs_in = number <= SIGNING_WORKERS
            username = "worker" if number == 1 else f"worker{number}"
            account = self.hire(username, "grid_worker", beat, signs_in=signs_in)
            self.people.workers.update({cell.code: account for cell in beat})

    def arrange_covers(self, at: datetime) -> None:
        """Some workers are away these days; the neighbour covers for them."""
        codes = sorted(self.people.workers)
        manager = self.people.scope(self.people.desk["system_admin"][0])
        for number in range(COVERS):
            place = 10 + number * (len(codes) - 20) // COVERS
            away, neighbour = self.people.workers[codes[place]], self.people.workers[codes[place + 3]]
            if away == neighbour:
                continue
            post = self.people.scope(away).grants[0].post_id
            workforce.arrange_cover(
                scope=manager,
                away_post_id=post,
                cover_account_id=neighbour,
                valid_from=at - timedelta(days=number % 3),
                valid_to=at + timedelta(days=1 + number % 9),
                reason=("年休假", "外出培训", "病假")[number % 3],
            )


def hire_everybody(*, since: datetime, now: datetime, password: str, seed: int) -> People:
    """All the people of the demo city."""
    hiring = Hiring(since, password, seed)
    hiring.hire_desks()
    hiring.hire_departments()
    hiring.hire_workers()
    hiring.arrange_covers(now)
    return hiring.people


def hire_neighbours(people: People, *, community: str, micro: str, since: datetime, password: str, seed: int) -> None:
    """The chief and a volunteer of a community, and whoever looks after one micro grid of it."""
    hiring = Hiring(since, password, seed)
    for username, role in NEIGHBOURS:
        cell = grids.live_cell(micro if role == "micro_worker" else community)
        people.neighbours[role] = hiring.hire(username, role, [cell], signs_in=True)
    people.scopes |= hiring.people.scopes
