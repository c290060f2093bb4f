"""Borders as they are stored."""

from __future__ import annotations

from typing import cast

from gezhi.ground.kernel.geometry import Surface, from_wkb


def stored_surface(wkb: bytes | memoryview) -> Surface:
    """The surface of a stored border: valid, in CGCS2000/WGS-84."""
    return cast(Surface, from_wkb(bytes(wkb)))
