"""What the administrators keep: accounts, departments and posts, only where the caller's permission counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from gezhi.domain.accounts.models import Account, ApiToken, Department, Post
from gezhi.domain.accounts.rules.posts import check_not_own
from gezhi.domain.grids import selectors as grids
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.databases import starting
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, within

PAGE = 50
MOST_POSTS = 200

BEYOND = problem("account.beyond_area", 403, "This account also holds a post outside your area: ask the level above.")


@dataclass(frozen=True, slots=True)
class Page:
    """Some accounts in the order of their user names, and whether there are others before and after."""

    rows: Sequence[Account]
    has_before: bool
    has_after: bool


def mine(scope: Scope, permission: Permission) -> Q:
    """Accounts with a post where the permission counts, and those without any; no condition where that is all."""
    if scope.everywhere(permission) or scope.covers(permission, grids.top_cell().code):
        return Q()
    posts = Post.objects.filter(account=OuterRef("pk"))
    return Q(Exists(posts.filter(within(scope, permission)))) | ~Q(Exists(posts))


def accounts(scope: Scope, *, words: str = "", state: str = "", at: datetime) -> QuerySet[Account]:
    """Accounts that the caller keeps, by the beginning of a name or user name; `state` is off, locked or empty."""
    scope.require(Permission.ACCOUNTS_MANAGE)
    found = Account.objects.filter(mine(scope, Permission.ACCOUNTS_MANAGE))
    if words:
        found = found.filter(starting("username", words) | starting("name", words))
    if state == "off":
        found = found.filter(is_active=False)
    if state == "locked":
        found = found.filter(lock_ends_at__gt=at)
    return found


def account_page(found: QuerySet[Account], *, after: str = "", before: str = "") -> Page:
    """One page of them, beside a user name. One query that reads a page and one row more: nothing is counted."""
    if before:
        rows = list(found.filter(username__lt=before).order_by("-username")[: PAGE + 1])
        return Page(rows[:PAGE][::-1], len(rows) > PAGE, True)
    rows = list((found.filter(username__gt=after) if after else found).order_by("username")[: PAGE + 1])
    return Page(rows[:PAGE], bool(after), len(rows) > PAGE)


def kept_account(scope: Scope, id: UUID) -> Account:
    """One account that the caller keeps. Raises Problem `scope.not_found`."""
    scope.require(Permission.ACCOUNTS_MANAGE)
    found = Account.objects.filter(mine(scope, Permission.ACCOUNTS_MANAGE), pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def account_to_change(scope: Scope, id: UUID, *, at: datetime) -> Account:
    """The same, for a deed on it: never one's own, and none with a post that still counts outside the caller's area.

    Raises Problem `scope.not_found`, `account.own` or `account.beyond_area`.
    """
    found = kept_account(scope, id)
    check_not_own(scope.actor.person_id, found.person_id)
    coming = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=at), account=found)
    if not all(scope.covers(Permission.ACCOUNTS_MANAGE, post.code) for post in coming):
        raise BEYOND()
    return found


def posts_of(account_id: UUID, *, at: datetime | None = None) -> QuerySet[Post]:
    """The posts of an account that the caller already keeps, the newest first; with `at` only those in force then."""
    held = Post.objects.in_force(at) if at is not None else Post.objects.all()
    held = held.filter(account=account_id).select_related("department")
    return held.order_by("-valid_from", "-id")


def posts_to_keep(scope: Scope, *, words: str, role: str = "", at: datetime) -> QuerySet[Post]:
    """Posts in force or to come in the caller's area, by the beginning of a name or user name, or by an area code."""
    scope.require(Permission.POSTS_MANAGE)
    found = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=at), within(scope, Permission.POSTS_MANAGE))
    if role:
        found = found.filter(role=role)
    if words.isdigit():
        found = found.filter(starting("code", words))
    elif words:
        people = Account.objects.filter(starting("username", words) | starting("name", words))
        found = found.filter(account__in=people.values("pk"))
    return found.select_related("account", "department").order_by("code", "role", "id")


def post_to_end(scope: Scope, id: UUID) -> Post:
    """One post in the caller's area, for ending it. Raises Problem `scope.not_found`."""
    found = Post.objects.filter(pk=id).select_related("account").first()
    if found is None or not scope.covers(Permission.STAFF_VIEW, found.code):
        raise NOT_FOUND()
    return found


def every_department(scope: Scope) -> QuerySet[Department]:
    """All departments, also those no longer in force, by code."""
    scope.require(Permission.POSTS_MANAGE)
    return Department.objects.order_by("-is_active", "code")


def kept_department(scope: Scope, id: UUID) -> Department:
    """One department, also one no longer in force. Raises Problem `scope.not_found`."""
    found = every_department(scope).filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def tokens(scope: Scope, *, account_id: UUID | None = None) -> QuerySet[ApiToken]:
    """Tokens for programs of the accounts that the caller keeps, those in force first by the day they end."""
    scope.require(Permission.ACCOUNTS_MANAGE)
    kept = Account.objects.filter(mine(scope, Permission.ACCOUNTS_MANAGE))
    found = ApiToken.objects.filter(account__in=kept.values("pk"), device=None)
    if account_id is not None:
        found = found.filter(account=account_id)
    return found.select_related("account", "post__department").order_by("-expires_at", "id")


def kept_token(scope: Scope, id: UUID) -> ApiToken:
    """One token of an account that the caller keeps. Raises Problem `scope.not_found`."""
    found = tokens(scope).filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def my_tokens(scope: Scope) -> QuerySet[ApiToken]:
    """The caller's own tokens for programs, the last to end first."""
    return ApiToken.objects.filter(account=scope.me, device=None).select_related("post").order_by("-expires_at", "id")
