"""Questions about findings and editions."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gezhi.domain.grids.models import Finding, MeshEdition
from gezhi.domain.grids.vocabulary import FindingState
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope, inside, within


def findings(scope: Scope, *, under: str = "", state: FindingState | None = FindingState.OPEN) -> QuerySet[Finding]:
    """Findings that `scope` may see: its area holds one of the two cells, or the place where it counts."""
    mine = Q()
    if not scope.everywhere(Permission.AREAS_VIEW):
        fields = ("code", "cell__code", "other__code")
        mine = within(scope, Permission.AREAS_VIEW, fields[0])
        for field in fields[1:]:
            mine |= within(scope, Permission.AREAS_VIEW, field)
    found = Finding.objects.filter(mine).select_related("cell", "other", "edition")
    if under:
        found = found.filter(inside("code", [under]) | inside("cell__code", [under]) | inside("other__code", [under]))
    if state is not None:
        found = found.filter(state=state)
    return found.order_by("-edition__drafted_at", "kind", "-area_m2", "id")


def finding(scope: Scope, finding_id: UUID) -> Finding:
    """One finding. Raises Problem `scope.not_found`."""
    found = findings(scope, state=None).filter(id=finding_id).first()
    if found is None:
        raise NOT_FOUND()
    return found


def editions(scope: Scope) -> QuerySet[MeshEdition]:
    """Every edition, drafts first, each with `open_findings`. Nothing without the permission to see areas."""
    if not scope.may(Permission.AREAS_VIEW):
        return MeshEdition.objects.none()
    is_open = Count("findings", filter=Q(findings__state=FindingState.OPEN))
    return MeshEdition.objects.annotate(open_findings=is_open).order_by("-drafted_at", "id")
