"""Roles as people read them."""

from __future__ import annotations

from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

ROLE_LABELS: dict[str, str | Promise] = {
    "grid_worker": _("Grid worker"),
    "micro_worker": _("Micro-grid worker"),
    "grid_chief": _("Grid chief"),
    "acceptor": _("Acceptor"),
    "dispatcher": _("Dispatcher"),
    "department_officer": _("Department officer"),
    "handler": _("Handler"),
    "supervisor": _("Supervisor"),
    "leader": _("Leader"),
    "system_admin": _("System administrator"),
    "security_admin": _("Security administrator"),
    "audit_admin": _("Audit administrator"),
}


class Named(Protocol):
    """What has an official name and perhaps an English one."""

    name: str
    name_en: str


def department_name(department: Named) -> str:
    """A department in the reader's language; its official name where it has no English one."""
    return department.name_en if get_language() == "en" and department.name_en else department.name
