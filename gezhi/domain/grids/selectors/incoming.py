"""Questions about files that came in through the console: each for whoever keeps areas."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from gezhi.domain.grids.models import MeshImport
from gezhi.domain.grids.vocabulary import IncomingKind
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope


def imports(scope: Scope, kind: IncomingKind) -> QuerySet[MeshImport]:
    """The imports of a kind, newest first: all of them for a keeper of areas."""
    scope.require(Permission.AREAS_MANAGE)
    return MeshImport.objects.filter(kind=kind).order_by("-asked_at", "-id")


def mesh_import(scope: Scope, id: UUID) -> MeshImport:
    """One import. Raises Problem `scope.not_found`."""
    scope.require(Permission.AREAS_MANAGE)
    found = MeshImport.objects.filter(pk=id).first()
    if found is None:
        raise NOT_FOUND()
    return found
