"""Roles and permissions on one page that an auditor can read."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gezhi.domain.accounts.labels import PERMISSION_LABELS, ROLE_LABELS, ROLE_SENTENCES
from gezhi.domain.accounts.vocabulary import ADMINISTRATORS, ROLES, SECOND_FACTOR
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.doors import ScopedRequest, door
from gezhi.ground.plumbing.page_parts import Crumb


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role: its word, its sentence, what it excludes, whether it signs in with a second factor."""

    label: str | Promise
    sentence: str | Promise
    is_administrator: bool
    for_department: bool
    second_factor: bool


@dataclass(frozen=True, slots=True)
class PermissionLine:
    """A permission in words, and which roles hold it, in the order of the roles."""

    label: str | Promise
    key: str
    held: list[tuple[str | Promise, bool]]


@door(Permission.SIGNED_IN)
def roles(request: ScopedRequest) -> HttpResponse:
    """Every role, every permission, and who excludes whom: no secret to anybody who works here."""
    context = {
        "roles": [
            RoleLine(
                ROLE_LABELS[key], ROLE_SENTENCES[key], key in ADMINISTRATORS, role.for_department, key in SECOND_FACTOR
            )
            for key, role in ROLES.items()
        ],
        "permissions": [
            PermissionLine(
                PERMISSION_LABELS[permission],
                permission.value,
                [(ROLE_LABELS[key], permission in role.permissions) for key, role in ROLES.items()],
            )
            for permission in Permission
            if permission is not Permission.PUBLIC
        ],
        "administrators": [ROLE_LABELS[key] for key in ROLES if key in ADMINISTRATORS],
        "crumbs": [Crumb(_("Console"), reverse("console")), Crumb(_("Roles and permissions"))],
    }
    return render(request, "accounts/roles.html", context)
