"""Accounts and posts from a table: every row is checked, and nothing is written unless that is wanted.

What is there already is left as it is, so that a table can be taken again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from gezhi.domain.accounts import selectors
from gezhi.domain.accounts.labels import ROLE_LABELS
from gezhi.domain.accounts.models import Account, Department, Post
from gezhi.domain.accounts.rules import posts as rules
from gezhi.domain.accounts.rules.sign_in import initial_password
from gezhi.domain.accounts.services.accounts import NO_SUCH_PERSON, TAKEN, check_words, write_account
from gezhi.domain.accounts.services.posts import appoint, check_appointment
from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import Problem, problem
from gezhi.ground.plumbing.scope import Scope
from gezhi.ground.plumbing.tabular import Line, Table

ACCOUNT_COLUMNS: dict[str, tuple[str, ...]] = {
    "username": ("用户名", "User name"),
    "name": ("姓名", "Name"),
    "same_person_as": ("同一人的其他用户名", "Other user name of the same person"),
}
POST_COLUMNS: dict[str, tuple[str, ...]] = {
    "username": ("用户名", "User name"),
    "role": ("岗位", "Role"),
    "area": ("区域", "Area"),
    "department": ("部门编码", "Department code"),
    "first_day": ("起始日期", "First day"),
    "last_day": ("截止日期", "Last day"),
}
"""Columns and their headings, in the languages that are read."""
MOST_ROWS = 1000

NO_COLUMN = problem("bulk.no_column", 422, "The table has no column “{column}”.")
TOO_MANY = problem("bulk.too_many", 413, "At most {most} rows are taken at once.")
TWICE = problem("bulk.twice", 422, "“{username}” stands in this table twice.")
BAD_DAY = problem("bulk.bad_day", 422, "“{words}” is not a day, written 2026-11-21.")
NO_DEPARTMENT = problem("bulk.no_department", 422, "There is no department with the code “{code}” in force.")

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be taken, and why."""

    number: int
    cells: Sequence[str]
    why: Problem


@dataclass
class Outcome:
    """What became of a table."""

    columns: Sequence[str] = ()
    good: int = 0
    there: int = 0
    is_written: bool = False
    refused: list[Refused] = field(default_factory=list)
    passwords: list[tuple[str, str, str]] = field(default_factory=list)
    """User name, name and initial password of the accounts made."""


@dataclass(frozen=True, slots=True)
class NewPost:
    """A row of posts, understood."""

    account: Account
    role: str
    code: str
    department: Department | None
    valid_from: datetime
    valid_to: datetime | None


def import_accounts(*, scope: Scope, table: Table, only_good: bool, at: datetime) -> Outcome:
    """Accounts of a table. With a refused row nothing is written, unless `only_good` takes the others.

    Raises Problem `scope.forbidden`, `bulk.no_column`, `bulk.too_many` and those of the table.
    """
    scope.require(Permission.ACCOUNTS_MANAGE)
    lines = list(_lines(table, ACCOUNT_COLUMNS))
    named = {told[key] for _line, told in lines for key in ("username", "same_person_as")}
    known = {row.username: row for row in _accounts(named)}
    kept = selectors.accounts(scope, at=at).filter(username__in=sorted({told["same_person_as"] for _, told in lines}))
    people = dict(kept.values_list("username", "person_id"))
    outcome, made = Outcome(table.columns), list[Account]()
    seen: set[str] = set()

    def understood(told: Mapping[str, str]) -> None:
        account = _new_account(told, known, people, seen, at)
        if account is not None:
            made.append(account)
            people[account.username] = account.person_id

    _each(lines, outcome, understood)
    outcome.good, outcome.there = len(made), len(lines) - len(made) - len(outcome.refused)
    if made and (only_good or not outcome.refused):
        _write_accounts(scope, made, outcome, at)
    return outcome


def _new_account(
    told: Mapping[str, str], known: Mapping[str, Account], people: Mapping[str, UUID], seen: set[str], at: datetime
) -> Account | None:
    """The account a row asks for; None when it is there already under the same name."""
    username, name, other = told["username"], told["name"], told["same_person_as"]
    check_words(username, name)
    if username in seen:
        raise TWICE(username=username)
    seen.add(username)
    if username in known:
        if known[username].name != name:
            raise TAKEN(username=username)
        return None
    if other and other not in people:
        raise NO_SUCH_PERSON(username=other)
    person_id = people[other] if other else new_id()
    return Account(username=username, name=name, person_id=person_id, created_at=at, must_change_password=True)


def _write_accounts(scope: Scope, made: Sequence[Account], outcome: Outcome, at: datetime) -> None:
    """Hashing is slow on purpose and done before the transaction, which then is short."""
    limits = selectors.limits()
    words = [initial_password(limits) for _ in made]
    with ThreadPoolExecutor(max_workers=2) as hashers:
        hashes = list(hashers.map(make_password, words))
    with transaction.atomic():
        for account, hashed in zip(made, hashes, strict=True):
            account.password, account.password_changed_at = hashed, at
            write_account(by=scope.actor, account=account, at=at)
    outcome.is_written = True
    outcome.passwords = [(row.username, row.name, word) for row, word in zip(made, words, strict=True)]


def import_posts(*, scope: Scope, table: Table, only_good: bool, at: datetime) -> Outcome:
    """Posts of a table, by the rules for one. Raises the same Problems as `import_accounts`."""
    scope.require(Permission.POSTS_MANAGE)
    lines = list(_lines(table, POST_COLUMNS))
    reader = _PostReader(scope, [told for _line, told in lines], at)
    outcome, wanted = Outcome(table.columns), list[NewPost]()

    def understood(told: Mapping[str, str]) -> None:
        post = reader.read(told)
        if post is not None:
            wanted.append(post)

    _each(lines, outcome, understood)
    outcome.good, outcome.there = len(wanted), len(lines) - len(wanted) - len(outcome.refused)
    if wanted and (only_good or not outcome.refused):
        with transaction.atomic():
            for post in wanted:
                appoint(
                    scope=scope,
                    account=post.account,
                    role=post.role,
                    code=post.code,
                    valid_from=post.valid_from,
                    valid_to=post.valid_to,
                    department=post.department,
                )
        outcome.is_written = True
    return outcome


class _PostReader:
    """Reads rows of posts against what is there: accounts, areas, departments and the posts they hold."""

    def __init__(self, scope: Scope, rows: Sequence[Mapping[str, str]], at: datetime) -> None:
        self.scope, self.at = scope, at
        self.accounts = {row.username: row for row in _accounts({told["username"] for told in rows})}
        self.areas = selectors.areas_called(scope, [told["area"] for told in rows])
        self.departments = {row.code: row for row in Department.objects.filter(is_active=True)}
        self.roles = {**{key: key for key in ROLES}, **_role_words()}
        self.held: dict[UUID, list[Post]] = {}
        for post in Post.objects.filter(account__in=[row.pk for row in self.accounts.values()]):
            self.held.setdefault(post.account_id, []).append(post)

    def read(self, told: Mapping[str, str]) -> NewPost | None:
        """The post a row asks for; None when the account holds it already."""
        account = self.accounts.get(told["username"])
        if account is None:
            raise selectors.NO_ACCOUNT(words=told["username"])
        role = self.roles.get(told["role"], told["role"])
        department = self._department(told["department"])
        rules.check_role(role, department is not None)
        code = selectors.one_area(told["area"], self.areas)
        check_appointment(scope=self.scope, account=account, role=role, code=code)
        first, last = _day(told["first_day"]), _day(told["last_day"])
        valid_from = _midnight(first) if first else self.at
        valid_to = _midnight(last + timedelta(days=1)) if last else None
        rules.check_period(valid_from, valid_to)
        wanted = NewPost(account, role, code, department, valid_from, valid_to)
        if any(_is_same(post, wanted) for post in self.held.get(account.pk, [])):
            return None
        self._check_separation(wanted)
        return wanted

    def _department(self, code: str) -> Department | None:
        if code and code not in self.departments:
            raise NO_DEPARTMENT(code=code)
        return self.departments.get(code)

    def _check_separation(self, wanted: NewPost) -> None:
        """Against what is held and against earlier rows; administrators' posts do not come from tables here."""
        mine = self.held.setdefault(wanted.account.pk, [])
        period = (wanted.valid_from, wanted.valid_to)
        held = [rules.Held(post.account_id, post.role, post.valid_from, post.valid_to) for post in mine]
        rules.check_separation(rules.Held(wanted.account.pk, wanted.role, *period), held)
        mine.append(
            Post(
                account=wanted.account,
                role=wanted.role,
                code=wanted.code,
                department=wanted.department,
                valid_from=wanted.valid_from,
                valid_to=wanted.valid_to,
            )
        )


def _is_same(post: Post, wanted: NewPost) -> bool:
    department_id = wanted.department.pk if wanted.department else None
    is_alike = (post.role, post.code, post.department_id) == (wanted.role, wanted.code, department_id)
    held = rules.Held(post.account_id, post.role, post.valid_from, post.valid_to)
    return is_alike and held.overlaps(wanted.valid_from, wanted.valid_to)


def _role_words() -> dict[str, str]:
    """Roles by their labels in the reader's language."""
    return {str(label): key for key, label in ROLE_LABELS.items()}


def _accounts(usernames: Iterable[str]) -> Sequence[Account]:
    return list(Account.objects.filter(username__in=sorted(usernames)))


def _lines(table: Table, columns: Mapping[str, Sequence[str]]) -> Iterable[tuple[Line, dict[str, str]]]:
    """The rows with their cells by column. Only the first column has to be there. Raises Problem `bulk.*`."""
    places = {key: _place(table, headings) for key, headings in columns.items()}
    first = next(iter(columns))
    if places[first] is None:
        raise NO_COLUMN(column=columns[first][0])
    for count, line in enumerate(table, start=1):
        if count > MOST_ROWS:
            raise TOO_MANY(most=MOST_ROWS)
        yield line, {key: line.cells[at].strip() if at is not None else "" for key, at in places.items()}


def _place(table: Table, headings: Sequence[str]) -> int | None:
    return next((n for n, column in enumerate(table.columns) if column in headings), None)


def _each(
    lines: Iterable[tuple[Line, dict[str, str]]], outcome: Outcome, understood: Callable[[dict[str, str]], None]
) -> None:
    for line, told in lines:
        try:
            understood(told)
        except Problem as why:
            outcome.refused.append(Refused(line.number, line.cells, why))


def _day(words: str) -> date | None:
    """A day as Excel shows it, with or without its midnight. Raises Problem `bulk.bad_day`."""
    if not words:
        return None
    try:
        return date.fromisoformat(words.split(" ", maxsplit=1)[0].replace("/", "-"))
    except ValueError:
        raise BAD_DAY(words=words[:40]) from None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(settings.CITY_TIME_ZONE))
