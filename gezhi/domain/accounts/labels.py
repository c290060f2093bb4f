"""Roles as people read them."""

from __future__ import annotations

from django.utils.functional import Promise
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
