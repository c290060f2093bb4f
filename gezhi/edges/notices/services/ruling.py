"""Writing the book of rules: every change is a new version, journalled with what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from gezhi.edges.notices import selectors
from gezhi.edges.notices.models import Channel, RuleBook
from gezhi.edges.notices.rules import Rule, with_rule, without_rule
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope

STALE = problem("notice_rule.stale", 409, "The rules of notices were changed meanwhile: look at them again.")


def set_rule(*, scope: Scope, version: int, rule: Rule, instead_of: str = "", at: datetime) -> int:
    """Put a rule into the book, in place of another; the new version.

    Raises `scope.forbidden`, `scope.not_found` for a channel that is not there, `notice_rule.stale`, or what
    `rules.with_rule` raises.
    """
    held = _held(scope, version)
    wanted = {UUID(id) for id in rule.channels}
    if Channel.objects.filter(pk__in=wanted).count() != len(wanted):
        raise NOT_FOUND()
    after = with_rule(held.rules, rule, instead_of=instead_of)
    return _write(scope, held, after, deed="notice_rule.set", about=rule.key, at=at)


def drop_rule(*, scope: Scope, version: int, key: str, at: datetime) -> int:
    """Take a rule out of the book; the new version. Raises also `scope.not_found`."""
    held = _held(scope, version)
    after = without_rule(held.rules, key)
    if len(after) == len(held.rules):
        raise NOT_FOUND()
    return _write(scope, held, after, deed="notice_rule.drop", about=key, at=at)


def _held(scope: Scope, version: int) -> selectors.Book:
    held = selectors.kept_book(scope)
    if held.version != version:
        raise STALE()
    return held


def _write(scope: Scope, held: selectors.Book, after: Sequence[Rule], *, deed: str, about: str, at: datetime) -> int:
    by = scope.acting_for_all(Permission.NOTICES_MANAGE)
    before = {rule.key: rule for rule in held.rules}.get(about)
    now_is = {rule.key: rule for rule in after}.get(about)
    facts = {"rule": about, "before": _one(before), "after": _one(now_is), "version": held.version + 1}
    try:
        with transaction.atomic():
            row = RuleBook(
                version=held.version + 1, set_at=at, set_by=scope.actor.account_id, rules=selectors.spelled(after)
            )
            row.save(force_insert=True)
            journal.record(deed=deed, by=by, subject=("notice_rule", None), facts=facts, at=at)
    except IntegrityError:
        raise STALE() from None
    return row.version


def _one(rule: Rule | None) -> object:
    return selectors.spelled([rule])[0] if rule is not None else None
