"""The filters a person keeps."""

from __future__ import annotations

from gezhi.domain.cases.models import SavedFilter
from gezhi.ground.plumbing.scope import Scope


def saved_filters(scope: Scope) -> list[SavedFilter]:
    """My filters by name. One query; none for a caller without an account."""
    if scope.actor.account_id is None:
        return []
    return list(SavedFilter.objects.filter(account_id=scope.actor.account_id).order_by("name"))
