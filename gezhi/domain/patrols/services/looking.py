"""Looking at where somebody walked: one's own at any time, a colleague's by rule, with a reason, noted as a look."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.patrols.models import Round
from gezhi.domain.patrols.rules.noise import Sifted, sift
from gezhi.domain.patrols.rules.viewing import check_look
from gezhi.domain.patrols.selectors import rounds, tracks
from gezhi.domain.patrols.selectors.keeping import track_rule
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.scope import NOT_FOUND, Scope
from gezhi.ground.plumbing.wording import in_city


def look_at_track(*, scope: Scope, account_id: UUID, day: date, reason: str, at: datetime) -> Sifted:
    """The track of a day of the city, with what is noise and what is a leap marked.

    Mine is open to me and leaves no line. A colleague's is seen only where their post stood that day inside my area,
    by a role that the rule names, not longer after than it says, and with a reason. Raises Problem `scope.not_found`,
    `scope.forbidden`, `track.not_your_role`, `track.too_old` or `track.reason_needed`.
    """
    if account_id != scope.me:
        code = tracks.area_of_day(account_id, day)
        _note(scope, _Asked(account_id, code, day), reason, at)
    return sift(tracks.track_of_day(account_id, day))


def look_at_round(*, scope: Scope, id: UUID, reason: str, at: datetime) -> tuple[Round, Sifted]:
    """A round with the track of its own time only. Raises as `look_at_track`."""
    row = rounds.my_round(scope, id) if rounds.is_mine(scope, id) else rounds.round_of(scope, id)
    if row.account_id != scope.me:
        _note(scope, _Asked(row.account_id, row.code, row.day_date, str(row.pk)), reason, at)
    day = tracks.track_of_day(row.account_id, row.day_date)
    begins, ends = row.begun_at.timestamp(), (row.ended_at or at).timestamp()
    return row, sift(day.take((day.seconds >= begins) & (day.seconds <= ends)))


class _Asked(NamedTuple):
    """Whose track, where their post stood, on which day; of which round only."""

    account_id: UUID
    code: str
    day: date
    round: str = ""


def _note(scope: Scope, asked: _Asked, reason: str, at: datetime) -> None:
    """Ask whether one may look, and write down that one did."""
    if not asked.code or not scope.covers(Permission.TRACKS_VIEW, asked.code):
        raise NOT_FOUND()
    _version, rule = track_rule()
    granting = [grant for grant in scope.granting(Permission.TRACKS_VIEW) if grant.covers(asked.code)]
    check_look(rule, (grant.role for grant in granting), asked.day, in_city(at).date(), reason)
    facts: dict[str, Any] = {"day": asked.day, "reason": mask_text(reason.strip())[:200]}
    if asked.round:
        facts["round"] = asked.round
    by = scope.acting(Permission.TRACKS_VIEW, asked.code)
    journal.look(deed="track.look", by=by, subject=("account", asked.account_id), code=asked.code, facts=facts)


def whose_tracks(scope: Scope, day: date) -> list[tuple[UUID, str]]:
    """Colleagues of my area whose day has figures, by name: whom a look could be about. Raises `scope.forbidden`."""
    scope.require(Permission.TRACKS_VIEW)
    ids = tracks.days_in_area(scope, day).values_list("account_id", flat=True)
    return sorted(accounts.names(ids).items(), key=lambda pair: (pair[1], str(pair[0])))
