"""Lists on their way out, as far as the asker asked for them or may let them go."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.domain.registry.models import Export
from gezhi.domain.registry.vocabulary import ExportState
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, within


def exports(scope: Scope) -> QuerySet[Export]:
    """My own lists, and those of areas in which I may let them go; the newest first."""
    mine = Q(account=scope.actor.account_id)
    own = mine & _where(scope, Permission.REGISTER_EXPORT)
    own |= mine & Q(wanted__isnull=False) & _where(scope, Permission.REGISTER_REQUEST)
    rows = Export.objects.select_related("theme", "wanted").filter(own | _where(scope, Permission.REGISTER_APPROVE))
    return rows.order_by("-asked_at", "-id")


def export(scope: Scope, id: UUID) -> Export:
    """One of them. Raises Problem `scope.not_found`."""
    found = exports(scope).filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def waiting(scope: Scope) -> int:
    """How many lists wait for me to let them go: not those I asked for myself."""
    here = Export.objects.filter(_where(scope, Permission.REGISTER_APPROVE), state=ExportState.ASKED)
    return here.exclude(account=scope.actor.account_id).count()


def _where(scope: Scope, permission: Permission) -> Q:
    return within(scope, permission) if scope.may(permission) else Q(pk__in=[])
