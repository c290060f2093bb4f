"""QR codes, drawn in the page."""

from __future__ import annotations

import qrcode
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage


def picture_of(text: str) -> SafeString:
    """A QR code of a text (an address, settings), as an SVG picture; the text itself stands in no part of it."""
    drawn: str = qrcode.make(text, image_factory=SvgPathImage, border=2).to_string(encoding="unicode")
    return mark_safe(drawn)  # noqa: S308  # nosec B308, B703  (paths drawn by us)
