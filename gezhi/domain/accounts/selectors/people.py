"""Whose scope is this, who holds which post, what a department is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from gezhi.domain.accounts.labels import department_name
from gezhi.domain.accounts.models import Account, ApiToken, Department, Post
from gezhi.domain.accounts.rules.sign_in import is_locked
from gezhi.domain.accounts.rules.tokens import narrowed, narrowed_in_the_field, token_digest
from gezhi.domain.accounts.vocabulary import ROLES
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.actors import Actor, ActorKind
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.scope import NOBODY, NOT_FOUND, Grant, Scope, inside, within

_accounts: Fresh[UUID, Account] = Fresh()
_departments: Fresh[UUID, Department] = Fresh()


def scope_of(account: Account, *, at: datetime, kind: ActorKind = ActorKind.STAFF, first: UUID | None = None) -> Scope:
    """What `account` may do now; the post `first`, where held, comes first. One query."""
    posts = Post.objects.filter(account=account).in_force(at).select_related("on_behalf_of")
    return scope_in(account, posts.order_by("valid_from", "id") if account.is_active else [], kind=kind, first=first)


def scope_in(
    account: Account, posts: Iterable[Post], *, kind: ActorKind = ActorKind.STAFF, first: UUID | None = None
) -> Scope:
    """What `account` may do in posts that are at hand; NOBODY for one that is not active. No query of its own."""
    if not account.is_active:
        return NOBODY
    grants = sorted((grant_of(post) for post in posts), key=lambda grant: grant.post_id != first)
    actor = Actor(
        kind,
        account.pk,
        account.person_id,
        grants[0].post_id if grants else None,
        grants[0].on_behalf_of if grants else None,
    )
    return Scope(actor, tuple(grants))


def grant_of(post: Post) -> Grant:
    """A post as the scope carries it."""
    return Grant(
        post_id=post.pk,
        role=post.role,
        permissions=ROLES[post.role].permissions,
        area=AreaCode(post.code),
        department_id=post.department_id,
        on_behalf_of=post.on_behalf_of_id,
        covered_account_id=post.on_behalf_of.account_id if post.on_behalf_of else None,
    )


def token_in_force(token: str, *, at: datetime) -> ApiToken | None:
    """A token, with its account and its phone; None for one that is unknown, ended or revoked. One query."""
    held = ApiToken.objects.select_related("account", "device")
    return held.filter(digest=token_digest(token), expires_at__gt=at, revoked_at=None).first()


def scope_of_issued(token: ApiToken, *, at: datetime, in_the_field: bool = False) -> Scope:
    """What a token may do: what its account may in the posts the token speaks from, narrowed to its own words.

    `in_the_field`: at the doors of a field client, where the word for it has its meaning.
    """
    scope = scope_of(token.account, at=at, kind=ActorKind.PROGRAM, first=token.post_id)
    kept = [grant for grant in scope.grants if token.post_id in (None, grant.post_id)]
    narrow = narrowed_in_the_field if in_the_field else narrowed
    grants = tuple(replace(grant, permissions=narrow(grant.permissions, token.permissions)) for grant in kept)
    return replace(scope, grants=grants)


def scope_of_token(token: str, *, at: datetime) -> Scope:
    """The scope of a program's token; NOBODY for one that is unknown, ended, revoked or a phone's. Two queries."""
    found = token_in_force(token, at=at)
    return scope_of_issued(found, at=at) if found and found.device_id is None else NOBODY


def account(scope: Scope) -> Account:
    """The caller's own account. Raises Problem `scope.not_found` for a caller without one."""
    found = Account.objects.filter(pk=scope.me).first()
    if found is None:
        raise NOT_FOUND()
    return found


def account_by_id(id: UUID) -> Account | None:
    """For the doors' own identification of a caller: the account, None when it is gone."""
    return Account.objects.filter(pk=id).first()


def account_by_username(username: str) -> Account | None:
    """For the console only: the account of that name."""
    return Account.objects.filter(username=username).first()


def account_by_login(login: str) -> Account | None:
    """For signing in: the account of that name as it is typed, or else in small letters. Found by an index."""
    return account_by_username(login) or (account_by_username(login.lower()) if login != login.lower() else None)


def open_account(username: str, *, at: datetime) -> Account | None:
    """For a sign-in that somebody else vouches for: the account of exactly that name, where a right password would
    let it in at `at`. None for one that is unknown, switched off, locked, or has no password at all."""
    found = account_by_username(username) if username else None
    if found is None or not found.is_active or is_locked(found.lock_ends_at, at):
        return None
    return found if found.has_usable_password() else None


def names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of accounts by id, for timelines and lists that the caller already may see. One query."""
    wanted = {id for id in ids if id is not None}
    return dict(Account.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def accounts_by_id(ids: Iterable[UUID]) -> dict[UUID, Account]:
    """Accounts for naming people in what the caller already may see, from memory; only id and names are read."""
    return _accounts.many(ids, lambda asked: {row.pk: row for row in Account.objects.filter(pk__in=asked).only("name")})


def departments_by_id(ids: Iterable[UUID]) -> dict[UUID, Department]:
    """Departments for naming them in what the caller already may see, from memory."""
    return _departments.many(ids, lambda asked: {row.pk: row for row in Department.objects.filter(pk__in=asked)})


def departments(scope: Scope) -> QuerySet[Department]:
    """Departments in force: everybody signed in may know who handles what."""
    scope.require(Permission.SIGNED_IN)
    return Department.objects.filter(is_active=True)


def department(scope: Scope, id: UUID) -> Department:
    """One department in force. Raises Problem `scope.not_found`."""
    found = departments(scope).filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def department_names() -> dict[UUID, str]:
    """Names of all departments by id, in the reader's language. One query."""
    return {found.pk: department_name(found) for found in Department.objects.only("pk", "name", "name_en")}


def posts(scope: Scope, *, at: datetime) -> QuerySet[Post]:
    """Posts in force inside my area."""
    return (
        Post.objects.in_force(at)
        .filter(within(scope, Permission.STAFF_VIEW))
        .select_related("account", "department")
        .order_by("code", "role", "id")
    )


def my_posts(scope: Scope, *, at: datetime) -> QuerySet[Post]:
    """The posts the caller holds now."""
    return Post.objects.in_force(at).filter(account_id=scope.me).select_related("department", "cell")


def held_once(scope: Scope, id: UUID) -> bool:
    """Whether a post is or was the caller's own."""
    return Post.objects.filter(pk=id, account_id=scope.me).exists()


def posts_ever(account_id: UUID) -> QuerySet[Post]:
    """Every post an account holds or held, the newest first: for what was done earlier and is told late."""
    return Post.objects.filter(account_id=account_id).order_by("-valid_from", "id")


def has_demo_accounts() -> bool:
    return Account.objects.filter(is_demo=True).exists()


def has_accounts() -> bool:
    """Whether anybody was ever let in: an installation without accounts is an empty one."""
    return Account.objects.exists()


def person_in_department(account_id: UUID, department_id: UUID | None, *, at: datetime) -> UUID | None:
    """The natural person of an account that holds a post of the department at `at`; None when it holds none."""
    if department_id is None:
        return None
    found = Post.objects.in_force(at).filter(
        account_id=account_id, department_id=department_id, account__is_active=True
    )
    return found.order_by().values_list("account__person_id", flat=True).first()


def post(scope: Scope, id: UUID) -> Post:
    """One post inside my area. Raises Problem `scope.not_found`."""
    found = Post.objects.filter(within(scope, Permission.STAFF_VIEW), pk=id).select_related("account", "department")
    held = found.first()
    if held is None:
        raise NOT_FOUND()
    return held


def colleague(scope: Scope, id: UUID) -> Account:
    """An active account that holds a post inside my area. Raises Problem `scope.not_found`."""
    mine = Post.objects.filter(within(scope, Permission.STAFF_VIEW), account=id)
    found = Account.objects.filter(pk=id, is_active=True).first() if mine.exists() else None
    if found is None:
        raise NOT_FOUND()
    return found


def posts_over(codes: Sequence[str], *, roles: Sequence[str], at: datetime) -> QuerySet[Post]:
    """Posts in force of some roles standing exactly at one of `codes` (a cell and the cells above it)."""
    return (
        Post.objects.in_force(at)
        .filter(code__in=codes, role__in=roles, account__is_active=True)
        .select_related("account", "on_behalf_of__account")
    )


def worker_posts(*, roles: Sequence[str], at: datetime) -> QuerySet[Post]:
    """Posts in force of some roles, for counting what nobody answers for."""
    return Post.objects.in_force(at).filter(role__in=roles, account__is_active=True)


def people_of_department(department_id: UUID | None, *, at: datetime) -> list[tuple[UUID, str]]:
    """Who can be named handler in a department: id and name."""
    if department_id is None:
        return []
    found = Post.objects.in_force(at).filter(department=department_id, account__is_active=True)
    rows = found.order_by("role", "account__name").values_list("account_id", "account__name", "role")
    handlers = sorted(rows, key=lambda row: (row[2] != "handler", row[1]))
    return list({id: name for id, name, _ in handlers}.items())


def posts_with(scope: Scope, permission: Permission, *, under: str, at: datetime) -> list[Post]:
    """Posts in force inside `under` and my area whose role includes `permission`, at most 500."""
    roles = [key for key, role in ROLES.items() if permission in role.permissions and not role.for_department]
    found = posts(scope, at=at).filter(inside("code", [under]), role__in=roles, account__is_active=True)
    return list(found[:500])
