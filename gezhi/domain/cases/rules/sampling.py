"""Drawing a sample by hash: reproducible, and nobody can choose what is drawn."""

from __future__ import annotations

import hashlib
from uuid import UUID


def is_drawn(id: UUID, share: float) -> bool:
    """True for about `share` (0–1) of all ids; always the same answer for the same id."""
    drawn = int.from_bytes(hashlib.sha256(id.bytes).digest()[:8], "big") / 2**64
    return drawn < share
