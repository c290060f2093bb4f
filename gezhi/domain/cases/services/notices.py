"""Writing a version of the notice to residents."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gezhi.domain.cases import selectors
from gezhi.domain.cases.models import NoticeText
from gezhi.domain.cases.rules.notices import Texts, check_start, code_of, whole
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import Scope


def make_notice(*, scope: Scope, texts: Texts, valid_from: datetime, at: datetime) -> NoticeText:
    """One more version; from its time on it counts, and every report names it. Earlier reports name theirs.

    Raises Problem `scope.forbidden`, `notice.incomplete`, `notice.in_the_past`, `text.*`.
    """
    scope.require(Permission.PRIVACY_MANAGE)
    check_start(valid_from, at)
    kept = whole(texts)
    with transaction.atomic():
        row = NoticeText(texts=kept, valid_from=valid_from, made_at=at, account_id=scope.actor.account_id)
        row.save(force_insert=True)
        facts = {"version": code_of(row.version), "valid_from": valid_from}
        journal.record(deed="notice.make", by=scope.actor, subject=("notice", None), facts=facts)
    selectors.forget_notice()
    return row
