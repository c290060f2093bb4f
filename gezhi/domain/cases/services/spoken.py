"""Free text on its way into a case: phone and document numbers in it are masked, the text as typed is sealed beside.

Pages, lists, exports, the journal and notices know only the masked text (MECHANISMS: numbers typed into free text).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from gezhi.domain.cases.models import KeptText
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.masking import mask_text
from gezhi.ground.kernel.text import clean
from gezhi.ground.plumbing.bulk import insert_one
from gezhi.ground.plumbing.sealing.values import Place, seal, unseal


def spoken(case_id: UUID, text: str, *, limit: int) -> str:
    """`text` as it may be stored in the open; in the caller's transaction. Raises `text.*`."""
    return concealed(case_id, clean(text, limit=limit))


def concealed(case_id: UUID, told: str) -> str:
    """The same for a text that is clean. One INSERT where it holds a number."""
    shown = mask_text(told)
    if shown != told:
        insert_one(kept(case_id, told, now()))
    return shown


def kept(case_id: UUID, told: str, at: datetime) -> KeptText:
    """The sealed row of a text, not yet written: for bulk writers."""
    row = KeptText(id=new_id(), case_id=case_id, at=at)
    row.text = seal(told, _place(row))
    return row


def texts_of(rows: Sequence[KeptText]) -> list[str]:
    """The texts as they were typed."""
    return [unseal(row.text, _place(row)) for row in rows]


def _place(row: KeptText) -> Place:
    return Place("case_kept_text", "text", row.id)
