"""The words of a message: number, class, area, due, a link. Nothing that anybody wrote about a matter."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from gezhi.domain.cases import selectors as cases
from gezhi.domain.grids import selectors as grids
from gezhi.edges.notices.labels import EVENT_LABELS
from gezhi.edges.notices.models import Sending
from gezhi.edges.notices.vocabulary import ChannelKind, Event
from gezhi.ground.plumbing.wording import moment_words

NOTHING = UUID(int=0)
SHOWN = {ChannelKind.MAIL: 20, ChannelKind.SMS: 2}
FEW = 8
"""More lines than these are counted, not told one by one: robots take some two thousand bytes."""


def message(rows: Sequence[Sending], kind: ChannelKind, language: str) -> tuple[str, str]:
    """Title and body of one message for one or many lines, in the reader's language. At most two queries."""
    shown = rows[: SHOWN.get(kind, FEW)]
    classes = cases.class_names(row.class_id for row in shown if row.class_id)
    places = grids.full_names({row.code for row in shown if row.code})
    with override(language):
        lines = [_line(row, classes.get(row.class_id or NOTHING, ""), places.get(row.code, "")) for row in shown]
        if len(rows) > len(shown):
            lines.append(_("And %(count)d more: see your notices.") % {"count": len(rows) - len(shown)})
        title = str(EVENT_LABELS[Event(rows[0].event)])
        if len(rows) > 1:
            title = _("%(count)d notices") % {"count": len(rows)}
        return f"{_('Gezhi')} · {title}", "\n".join([*lines, *_link(rows)])


def _line(row: Sending, named: str, place: str) -> str:
    """“Soon late: 370211-20261116-0001 · 井盖 · 黄岛街道前湾社区 · due 2026-11-18 17:00”."""
    due = _("due %(moment)s") % {"moment": moment_words(row.due_at)} if row.due_at else ""
    facts = " · ".join(part for part in (row.number, named, place, due) if part)
    label = str(EVENT_LABELS[Event(row.event)])
    return f"{label}{_(': ')}{facts}" if facts else label


def _link(rows: Sequence[Sending]) -> list[str]:
    """Where to read on: the matter of a single line, else the list; nothing where the operator names no address."""
    if not settings.PUBLIC_ADDRESS:
        return []
    is_one = len(rows) == 1 and rows[0].case_id is not None
    path = reverse("cases:case", args=[rows[0].case_id]) if is_one else reverse("notices:mine")
    return [settings.PUBLIC_ADDRESS + path]
