"""Who may hold which post, who may give it, and what an account in an administrator's role may not hold beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gezhi.domain.accounts.vocabulary import ADMINISTRATORS, ROLES
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem

UNKNOWN_ROLE = problem("post.unknown_role", 422, "There is no role “{role}”.")
DEPARTMENT_NEEDED = problem("post.department_needed", 422, "A post of this role stands for a department: name it.")
PERIOD = problem("post.period", 422, "A post must end after it begins.")
ADMINISTRATOR_ALONE = problem(
    "post.administrator_alone", 409, "An account in an administrator's role holds no other role: use another account."
)
ADMINISTRATORS_APART = problem(
    "post.administrators_apart", 409, "The same person is another administrator already: the three exclude one another."
)
OWN_ACCOUNT = problem("account.own", 403, "Nobody acts on an account of their own: ask a colleague.")
OTHERS_GIVE = problem("post.others_give", 403, "The security administrator appoints administrators, nobody else.")
NOT_THEIRS = problem("post.not_theirs", 403, "The system administrator gives this post, nobody else.")
BEYOND_AREA = problem("post.beyond_area", 403, "This area is not yours to give posts in.")


@dataclass(frozen=True, slots=True)
class Held:
    """A post that is held in a period, half open, as separation compares it."""

    account_id: UUID
    role: str
    valid_from: datetime
    valid_to: datetime | None

    def overlaps(self, valid_from: datetime, valid_to: datetime | None) -> bool:
        begins_before = valid_to is None or self.valid_from < valid_to
        return begins_before and (self.valid_to is None or self.valid_to > valid_from)


def check_role(role: str, has_department: bool) -> None:
    """Raises Problem `post.unknown_role` or `post.department_needed`."""
    if role not in ROLES:
        raise UNKNOWN_ROLE(role=role)
    if ROLES[role].for_department and not has_department:
        raise DEPARTMENT_NEEDED()


def check_period(valid_from: datetime, valid_to: datetime | None) -> None:
    """Raises Problem `post.period`."""
    if valid_to is not None and valid_to <= valid_from:
        raise PERIOD()


def check_separation(wanted: Held, held: Iterable[Held]) -> None:
    """`held` are posts of all accounts of one person; `wanted` shall come to them.

    Raises Problem `post.administrator_alone` when administrating and other work would meet in one account, and
    `post.administrators_apart` when two administrators would meet in one person.
    """
    is_administrator = wanted.role in ADMINISTRATORS
    for post in held:
        if not post.overlaps(wanted.valid_from, wanted.valid_to) or post.role == wanted.role:
            continue
        if is_administrator and post.role in ADMINISTRATORS:
            raise ADMINISTRATORS_APART()
        if post.account_id == wanted.account_id and (is_administrator or post.role in ADMINISTRATORS):
            raise ADMINISTRATOR_ALONE()


def check_not_own(doer_person: UUID | None, person: UUID) -> None:
    """Raises Problem `account.own` for whoever would act on an account of the same natural person."""
    if doer_person is not None and doer_person == person:
        raise OWN_ACCOUNT()


GIVERS = (Permission.ACCOUNTS_MANAGE, Permission.POSTS_MANAGE)
"""The permissions that give posts."""


def giver_of(role: str) -> Permission:
    """Who gives and ends posts of a role: the security administrator those of administrators, the system one the rest.

    Raises Problem `post.unknown_role`.
    """
    if role not in ROLES:
        raise UNKNOWN_ROLE(role=role)
    return Permission.ACCOUNTS_MANAGE if role in ADMINISTRATORS else Permission.POSTS_MANAGE


def check_giver(role: str, may: Iterable[Permission]) -> None:
    """Raises Problem `post.others_give` or `post.not_theirs` when what gives `role` is not among `may`."""
    needed = giver_of(role)
    if needed not in set(may):
        raise OTHERS_GIVE() if needed is Permission.ACCOUNTS_MANAGE else NOT_THEIRS()
