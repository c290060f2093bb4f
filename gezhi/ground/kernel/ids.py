"""Identifiers we make ourselves: UUIDv7, so that rows made together stand together in an index."""

from __future__ import annotations

import os
import time
from uuid import UUID

_latest = [0]
"""Milliseconds and counter of the latest id: 60 bits."""


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562, § 5.7 and the counter of § 6.2): 48 bits of milliseconds, 12 that count, 62 by chance.

    Within one process later ids sort after earlier ones. An id made by a client is never read as a time and never as
    an order. Half a second for 100,000; a table of residents takes four a row.
    """
    _latest[0] = at = max(_latest[0] + 1, time.time_ns() // 1_000_000 << 12)
    chance = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=(at >> 12) << 80 | 0x7 << 76 | (at & 0xFFF) << 64 | 0b10 << 62 | chance)
