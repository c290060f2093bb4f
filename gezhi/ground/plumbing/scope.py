"""What a caller may do, and where: the scope, and the one helper that compares area codes.

Every selector takes a Scope first. A permission counts only over the area of the post that grants it: an acceptor in
one town who is also a worker in another accepts nothing in the second.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Func, Q
from django.db.models.lookups import Exact, In

from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.permissions import BY_DEPARTMENT, Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import PUBLIC, SYSTEM, Actor

FORBIDDEN = problem("scope.forbidden", 403, "Your post does not include this deed.")
NOT_FOUND = problem("scope.not_found", 404, "There is no such thing, or it lies outside your area.")


@dataclass(frozen=True, slots=True)
class Grant:
    """One post in force: its permissions, the area they count in, and the department it stands for.

    `area` None means everywhere (the whole installation).
    """

    post_id: UUID
    role: str
    permissions: frozenset[Permission]
    area: AreaCode | None = None
    department_id: UUID | None = None
    on_behalf_of: UUID | None = None
    covered_account_id: UUID | None = None

    def covers(self, code: str) -> bool:
        return self.area is None or self.area.contains(code)


@dataclass(frozen=True)
class Scope:
    """Who asks, and the grants they hold now; the first is the post they are working in."""

    actor: Actor
    grants: tuple[Grant, ...] = ()
    everything: bool = False

    @property
    def me(self) -> UUID:
        """The caller's account. Raises Problem `scope.forbidden` for a caller without one."""
        if self.actor.account_id is None:
            raise FORBIDDEN()
        return self.actor.account_id

    def may(self, permission: Permission) -> bool:
        """True when some post grants `permission` somewhere."""
        if self.everything or permission is Permission.PUBLIC:
            return True
        if permission is Permission.SIGNED_IN:
            return self.actor.account_id is not None
        return any(permission in grant.permissions for grant in self.grants)

    def require(self, permission: Permission) -> None:
        """Raise Problem `scope.forbidden` unless some post grants `permission`."""
        if not self.may(permission):
            raise FORBIDDEN()

    def everywhere(self, permission: Permission) -> bool:
        """True when `permission` counts in every area."""
        return self.everything or any(grant.area is None for grant in self.over_areas(permission))

    def areas(self, permission: Permission) -> tuple[AreaCode, ...]:
        """The areas in which `permission` counts, none inside another, in code order."""
        found: list[AreaCode] = []
        for area in sorted({grant.area for grant in self.over_areas(permission) if grant.area is not None}):
            if not (found and found[-1].contains(area)):
                found.append(area)
        return tuple(found)

    def departments(self, permission: Permission) -> tuple[UUID, ...]:
        """The departments for which `permission` is held."""
        return tuple(sorted({g.department_id for g in self.granting(permission) if g.department_id is not None}))

    def covers(self, permission: Permission, code: str) -> bool:
        """True when `permission` counts at the place `code`."""
        return self.everything or any(grant.covers(code) for grant in self.over_areas(permission))

    def granting(self, permission: Permission) -> list[Grant]:
        """The grants that include `permission`, the post in use first."""
        return [grant for grant in self.grants if permission in grant.permissions]

    def over_areas(self, permission: Permission) -> list[Grant]:
        """The grants whose `permission` counts over an area rather than for a department's own orders."""
        bound = permission in BY_DEPARTMENT
        return [grant for grant in self.granting(permission) if not (bound and grant.department_id)]

    def acting(self, permission: Permission, code: str = "", department_id: UUID | None = None) -> Actor:
        """The actor as the journal shall name it: with the post (and the colleague covered for) that allows the deed.

        The post must cover `code` or stand for `department_id`; raises Problem `scope.forbidden` when none does.
        """
        if self.everything:
            return self.actor
        for grant in self.granting(permission):
            bound = permission in BY_DEPARTMENT and grant.department_id is not None
            if grant.department_id == department_id if bound else grant.covers(code):
                return replace(self.actor, post_id=grant.post_id, on_behalf_of=grant.on_behalf_of)
        raise FORBIDDEN()

    def acting_for_all(self, permission: Permission) -> Actor:
        """The same for a deed that concerns the whole installation, such as its calendar: it stands in no area.

        Raises Problem `scope.forbidden` when no post grants `permission`.
        """
        if self.everything:
            return self.actor
        for grant in self.granting(permission):
            return replace(self.actor, post_id=grant.post_id, on_behalf_of=grant.on_behalf_of)
        raise FORBIDDEN()

    @cached_property
    def digest(self) -> str:
        """Short digest of what can be seen: part of every ETag that depends on the scope."""
        seen = sorted(f"{g.role}:{g.area}:{g.department_id}:{','.join(sorted(g.permissions))}" for g in self.grants)
        text = "|".join([str(self.actor.account_id), str(self.everything), *seen])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


NOBODY = Scope(PUBLIC)
"""A caller without an account: public doors only."""

EVERYTHING = Scope(SYSTEM, everything=True)
"""The product's own work: jobs, imports, the demo. Never handed to a door."""


class Prefix(Func):
    """The first `length` characters of a code, written as a literal so that an expression index serves it."""

    function = "SUBSTR"
    output_field = CharField()

    def __init__(self, expression: Any, length: int, **extra: Any) -> None:
        super().__init__(expression, template=f"SUBSTR(%(expressions)s, 1, {int(length)})", **extra)


AFTER_DIGITS = ":"
"""The sign after “9”: the end of a range of codes."""


def inside(field: str, areas: Iterable[str]) -> Q:
    """“Stands inside one of these areas”: equality on fixed-length prefixes of `field`. No area matches nothing."""
    condition = Q(pk__in=[])
    for length, group in groupby(sorted(areas, key=lambda code: (len(code), code)), key=len):
        codes = list(group)
        prefix = Prefix(F(field), length)
        test = Exact(prefix, codes[0]) if len(codes) == 1 else In(prefix, codes)
        condition = Q(test) if condition == Q(pk__in=[]) else condition | Q(test)
    return condition


FEW = 8
"""Up to so many areas are left out as ranges of an index; more are left out one by one."""


def outside(field: str, areas: Sequence[str]) -> Q:
    """“Stands in none of these areas” (none inside another): the ranges of codes between them, ordered bytewise."""
    if not areas or len(areas) > FEW:
        return ~inside(field, areas)
    ordered = sorted(areas)
    between = Q(**{f"{field}__lt": ordered[0]}) | Q(**{f"{field}__gte": ordered[-1] + AFTER_DIGITS})
    for low, high in pairwise(ordered):
        between |= Q(**{f"{field}__gte": low + AFTER_DIGITS, f"{field}__lt": high})
    return between


def within(scope: Scope, permission: Permission, field: str = "code") -> Q:
    """“Stands where my `permission` counts.”"""
    return Q() if scope.everywhere(permission) else inside(field, scope.areas(permission))


def below(scope: Scope, permission: Permission, area: str = "", field: str = "code") -> Q:
    """“Stands where my `permission` counts, and inside `area`”, as ranges of a plain index that begins with the code.

    Codes are ordered bytewise. Where `inside` needs an index for each length, this needs one, but serves few areas.
    """
    mine = [""] if scope.everywhere(permission) else [str(code) for code in scope.areas(permission)]
    codes = [max(code, area, key=len) for code in mine if code.startswith(area) or area.startswith(code)]
    return Q() if "" in codes else ranges(field, codes)


def ranges(field: str, areas: Iterable[str]) -> Q:
    """“Stands inside one of these areas”, as ranges of codes. No area matches nothing."""
    condition = Q(pk__in=[])
    for area in areas:
        condition |= Q(**{f"{field}__gte": area, f"{field}__lt": area + AFTER_DIGITS})
    return condition
