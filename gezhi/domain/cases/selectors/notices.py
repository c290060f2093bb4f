"""Questions about the notice to residents: which counts, which one a code names, which there are."""

from __future__ import annotations

from datetime import datetime, timedelta

from gezhi.domain.cases.models import Case, NoticeText, Reporter
from gezhi.domain.cases.rules.notices import own_days, version_of
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.fresh import Fresh
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope

_notices: Fresh[str, NoticeText | None] = Fresh()


def notice_in_force(at: datetime) -> NoticeText | None:
    """The operator's version that counts, at most five seconds old; None where there is none of their own."""
    return _notices.get("now", lambda: _counting(at))


def forget_notice() -> None:
    """Ask anew next time: a version was just made here."""
    _notices.forget()


def notice_told(code: str, *, at: datetime) -> NoticeText | None:
    """The version that `code` names, once its time had come; None for the product's own words.

    Public: whoever reported may read what they were told. Raises Problem `scope.not_found`.
    """
    version = version_of(code)
    if version is None:
        if own_days(code) is None:
            raise NOT_FOUND()
        return None
    found = NoticeText.objects.filter(version=version, valid_from__lte=at).first()
    if found is None:
        raise NOT_FOUND()
    return found


def could_be_told(code: str, *, at: datetime, within: timedelta) -> bool:
    """Whether a page opened not longer ago than `within` may have shown `code`."""
    before, version = _counting(at - within), version_of(code)
    if version is None:
        return own_days(code) is not None and before is None
    started = NoticeText.objects.filter(version=version, valid_from__lte=at, valid_from__gt=at - within)
    return (before is not None and before.version == version) or started.exists()


def told_notice(case: Case) -> str:
    """The code of the notice a reporter was told; empty where none is known. One query."""
    code = Reporter.objects.filter(case=case).values_list("notice_version", flat=True).first() or ""
    return code if version_of(code) is not None or own_days(code) is not None else ""


def notices(scope: Scope) -> list[NoticeText]:
    """Every version, the newest first. Raises Problem `scope.forbidden`."""
    scope.require(Permission.PRIVACY_VIEW)
    return list(NoticeText.objects.order_by("-version"))


def _counting(at: datetime) -> NoticeText | None:
    return NoticeText.objects.filter(valid_from__lte=at).order_by("-version").first()
