"""Facts that cases announce, read from the journal by upper apps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gezhi.domain.cases.vocabulary import Deed, State


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """A deed was done to a case; `after` is where it stands now."""

    case_id: UUID
    deed: Deed
    before: State
    after: State
    at: datetime
