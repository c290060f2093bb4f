"""Identifiers we make ourselves: UUIDv7, so that rows made together stand together in an index."""

from __future__ import annotations

from uuid import UUID

import uuid6


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562). Within one process later ids sort after earlier ones.

    An id made by a client is never read as a time and never as an order.
    """
    return UUID(int=uuid6.uuid7().int)
