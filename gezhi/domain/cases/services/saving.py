"""Keeping a filter under a name, and forgetting it: everybody's own."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.http import urlencode

from gezhi.domain.cases.models import SavedFilter
from gezhi.domain.cases.selectors import CaseFilter
from gezhi.ground.kernel.problem import problem
from gezhi.ground.kernel.text import clean
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope

NO_NAME = problem("filter.no_name", 422, "Give the filter a name.")
NO_FILTER = problem("filter.nothing", 422, "There is no filter to keep: choose one first.")
TOO_MANY = problem("filter.too_many", 422, "At most {most} filters can be kept; forget one first.")
TOO_LONG = problem("filter.too_long", 422, "This filter is too long to be kept.")
MOST = 30
NAME_LENGTH, QUERY_LENGTH = 40, 1000


@transaction.atomic
def keep_filter(*, scope: Scope, name: str, wanted: CaseFilter) -> SavedFilter:
    """Keep a filter; the same name again replaces it.

    Raises `filter.no_name`, `filter.nothing`, `filter.too_long`, `filter.too_many`, or `text.*`.
    """
    name, query = clean(name, limit=NAME_LENGTH), urlencode(wanted.as_query())
    if not name:
        raise NO_NAME()
    if not query:
        raise NO_FILTER()
    if len(query) > QUERY_LENGTH:
        raise TOO_LONG()
    mine = SavedFilter.objects.select_for_update().filter(account_id=scope.me)
    if mine.exclude(name=name).count() >= MOST:
        raise TOO_MANY(most=MOST)
    saved, _ = SavedFilter.objects.update_or_create(account_id=scope.me, name=name, defaults={"query": query})
    journal.record(deed="filter.keep", by=scope.actor, subject=("filter", saved.pk), facts={"name": name})
    return saved


@transaction.atomic
def forget_filter(*, scope: Scope, id: UUID) -> None:
    """Forget one of my filters. Raises `scope.not_found`."""
    gone, _ = SavedFilter.objects.filter(account_id=scope.me, pk=id).delete()
    if not gone:
        raise NOT_FOUND()
    journal.record(deed="filter.forget", by=scope.actor, subject=("filter", id))
