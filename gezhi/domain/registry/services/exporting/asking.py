"""Asking for a list, letting it go or not, and taking it: every step is a deed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from gezhi.domain.accounts import selectors as accounts
from gezhi.domain.grids import selectors as grids
from gezhi.domain.registry.models import Export, Theme
from gezhi.domain.registry.rules.layouts import ANSWERS
from gezhi.domain.registry.rules.wanting import WANTED, holds
from gezhi.domain.registry.selectors import outgoing as selectors
from gezhi.domain.registry.selectors import themes
from gezhi.domain.registry.selectors import wanting as wishes
from gezhi.domain.registry.selectors.layouts import Layout, layout_of, layouts
from gezhi.domain.registry.selectors.tallies import counts
from gezhi.domain.registry.services.wanting import OVER
from gezhi.domain.registry.vocabulary import ExportState
from gezhi.ground.kernel.area_code import AreaCode
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.kernel.permissions import Permission
from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.actors import Actor
from gezhi.ground.plumbing.journal import writing as journal
from gezhi.ground.plumbing.retention.kinds import Erased, Kind, Unit
from gezhi.ground.plumbing.scope import EVERYTHING, NOT_FOUND, Scope
from gezhi.ground.plumbing.sealing.files import unseal_file
from gezhi.ground.plumbing.wording import in_city

FORMS = ("csv", "xlsx", "parquet")
LEAST_REASON = 2

UNKNOWN_LIST = problem("list.unknown_list", 422, "There is no such list, or it has no such column to be shown.")
NO_REASON = problem("list.no_reason", 422, "Say in a few words what the list is needed for.")
NOT_ASKED = problem("list.not_asked", 409, "This list does not wait for a decision any more.")
OWN_REQUEST = problem("list.own_request", 409, "You asked for this list yourself; somebody else must let it go.")
NOT_READY = problem("list.not_ready", 409, "This list is not ready, or was handed over already.")


@transaction.atomic
def ask(
    *,
    scope: Scope,
    layout: str,
    area: str,
    form: str,
    reason: str,
    unmasked: Collection[str] = (),
    theme: str = "",
    at: datetime | None = None,
) -> Export:
    """Ask for a list of an area of mine. Under masks it is made at once; without, a second person lets it go first.

    So it is with every list that tells who carries a theme, masks or not; `theme` is the key of the one whose answers
    are asked for. A theme that is not open to me in the whole area is not there.
    Raises Problem `scope.forbidden`, `place.unknown_code`, `list.unknown_list`, `list.no_reason`.
    """
    at = at or now()
    cell = grids.live_cell(AreaCode(area))
    by = scope.acting(Permission.REGISTER_EXPORT, cell.code)
    found = layouts().get(layout)
    if found is None or form not in FORMS or not set(unmasked) <= {str(kind) for kind in found.hidden}:
        raise UNKNOWN_LIST()
    if len(reason.strip()) < LEAST_REASON:
        raise NO_REASON()
    carried = _theme(scope, found, theme, cell.code, at)
    row = Export(code=cell.code, layout=layout, form=form, theme=carried, unmasked=sorted(unmasked))
    row.reason, row.is_open = mask_text(reason.strip())[:200], bool(unmasked) or carried is not None
    return _asked(scope, by, row, at)


@transaction.atomic
def ask_wanted(
    *, scope: Scope, id: UUID, form: str, unmasked: Collection[str] = (), at: datetime | None = None
) -> Export:
    """Ask for the list that an agreed request of my department opens: the fields that were named, and no others.

    Raises Problem `scope.not_found`, `wanted.over`, `list.unknown_list`.
    """
    at = at or now()
    wanted = wishes.request(scope, id)
    if not wishes.is_mine(scope, wanted):
        raise NOT_FOUND()
    by = scope.acting(Permission.REGISTER_REQUEST, wanted.code)
    if not holds(wanted.state, wanted.ends_date, in_city(at).date()):
        raise OVER()
    row = Export(code=wanted.code, layout=WANTED, form=form, wanted=wanted, unmasked=sorted(unmasked))
    row.reason, row.is_open = wanted.reason, bool(unmasked)
    if form not in FORMS or not set(unmasked) <= {str(kind) for kind in layout_of(row).hidden}:
        raise UNKNOWN_LIST()
    return _asked(scope, by, row, at)


def _asked(scope: Scope, by: Actor, row: Export, at: datetime) -> Export:
    """Keep what was asked for: what a second person must see first waits, the rest may be made."""
    row.id, row.account_id, row.asked_at = new_id(), scope.me, at
    row.language, row.told = get_language() or settings.LANGUAGE_CODE, by.as_json()
    row.state = ExportState.ASKED if row.is_open else ExportState.MAKING
    row.save(force_insert=True)
    facts = {**_facts(row), "form": row.form, "reason": row.reason}
    journal.record(deed="register.export.ask", by=by, subject=("export", row.pk), code=row.code, facts=facts, at=at)
    return row


def size_of(row: Export) -> int:
    """How many rows a list may have, from the counts of its area: whether its asker waits for it."""
    found = counts(EVERYTHING, ["people", "homes"], row.code)
    return max(found["people"][""], found["homes"][""])


def _theme(scope: Scope, layout: Layout, key: str, code: str, at: datetime) -> Theme | None:
    """The theme whose marks the list tells. Raises Problem `list.unknown_list` where it is not open to the asker."""
    wanted = key if layout.key == ANSWERS else layout.theme
    if not wanted and layout.key != ANSWERS:
        return None
    found = themes.theme_over(scope, wanted, code, in_city(at).date())
    if found is None:
        raise UNKNOWN_LIST()
    return found


def _facts(row: Export) -> dict[str, object]:
    """What every line of the journal says of a list."""
    told: dict[str, object] = {"list": row.layout, "unmasked": row.unmasked}
    more = {"theme": row.theme_id, "field_request": row.wanted_id}
    return {**told, **{key: str(id) for key, id in more.items() if id}}


@transaction.atomic
def decide(*, scope: Scope, id: UUID, is_let_go: bool, words: str = "", at: datetime | None = None) -> Export:
    """Let a list go, or not: somebody else than who asked, with the right in that area.

    Raises Problem `scope.not_found`, `scope.forbidden`, `list.not_asked`, `list.own_request`.
    """
    at = at or now()
    selectors.export(scope, id)
    row = Export.objects.select_for_update().get(pk=id)
    by = scope.acting(Permission.REGISTER_APPROVE, row.code)
    if row.state != ExportState.ASKED:
        raise NOT_ASKED()
    if _is_same_person(row, by):
        raise OWN_REQUEST()
    row.state = ExportState.MAKING if is_let_go else ExportState.REFUSED
    row.decided_at, row.decided_by_id, row.words = at, by.account_id, mask_text(words.strip())[:200]
    row.save(update_fields=["state", "decided_at", "decided_by", "words"])
    deed = "register.export.approve" if is_let_go else "register.export.refuse"
    facts = {**_facts(row), "words": row.words}
    journal.record(deed=deed, by=by, subject=("export", id), code=row.code, facts=facts, at=at)
    return row


def _is_same_person(row: Export, by: Actor) -> bool:
    """The same account, or another account of the same natural person."""
    asker = accounts.account_by_id(row.account_id)
    return by.account_id in (None, row.account_id) or (
        by.person_id is not None and asker is not None and asker.person_id == by.person_id
    )


def take(*, scope: Scope, id: UUID, at: datetime | None = None) -> tuple[Export, Iterator[bytes]]:
    """The file, once, for whoever asked for it; gone then. A look at everybody in it, journalled.

    Raises Problem `scope.not_found`, `scope.forbidden` or `list.not_ready`.
    """
    at = at or now()
    with transaction.atomic():
        row = Export.objects.select_for_update().get(pk=selectors.export(scope, id).pk)
        by = scope.acting(Permission.REGISTER_REQUEST if row.wanted else Permission.REGISTER_EXPORT, row.code)
        if row.account_id != scope.me or row.state != ExportState.READY or not file_of(id).exists():
            raise NOT_READY()
        if not _still_holds(scope, row, in_city(at).date()):
            raise NOT_READY()
        row.state, row.handed_at = ExportState.FETCHED, at
        row.save(update_fields=["state", "handed_at"])
        facts = {**_facts(row), "rows": row.rows, "reason": row.reason}
        journal.record(deed="register.export.take", by=by, subject=("export", id), code=row.code, facts=facts, at=at)
        journal.look(deed="register.export.take", by=by, subject=("export", id), code=row.code, facts=facts)
    return row, _handed(id)


def _still_holds(scope: Scope, row: Export, today: date) -> bool:
    """Whether what opened the list still does: the theme is open to the asker, the request in force."""
    if row.wanted is not None:
        return wishes.is_mine(scope, row.wanted) and holds(row.wanted.state, row.wanted.ends_date, today)
    return row.theme is None or themes.theme_over(scope, row.theme.key, row.code, today) is not None


def _handed(id: UUID) -> Iterator[bytes]:
    try:
        yield from unseal_file(file_of(id), id)
    finally:
        file_of(id).unlink(missing_ok=True)


def file_of(id: UUID) -> Path:
    """Where the file of a list waits, sealed."""
    return Path(settings.VAR_DIR) / "outgoing" / str(id)


def forget_lists(limit: datetime, most: int) -> Erased:
    """Lists that nobody fetched or decided since `limit` expire; their files go."""
    waiting = [ExportState.ASKED, ExportState.READY, ExportState.MAKING, ExportState.FAILED]
    ids = list(Export.objects.filter(state__in=waiting, asked_at__lt=limit).values_list("pk", flat=True)[:most])
    Export.objects.filter(pk__in=ids).update(state=ExportState.EXPIRED)
    for id in ids:
        file_of(id).unlink(missing_ok=True)
    return Erased(len(ids))


LISTS = Kind("register_lists", Unit.HOURS, default=72, least=1, most=336, erase=forget_lists, batch=200)
"""Lists of the register on their way out."""
