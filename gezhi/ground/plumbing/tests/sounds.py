"""Recordings as phones make them, by their marks alone: what a browser really records is told in tests/phone."""

from __future__ import annotations

import struct


def webm(tail: bytes = b"\x00" * 300) -> bytes:
    """Opus in WebM: Chromium, and Firefox where it is asked for it."""
    return b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm\x18\x53\x80\x67\x01\xff\xff\x86\x86A_OPUS" + tail


def ogg() -> bytes:
    """Opus in Ogg: Firefox."""
    return b"OggS\x00\x02" + b"\x00" * 20 + b"\x01\x13OpusHead\x01\x01" + b"\x00" * 300


def mp4() -> bytes:
    """AAC in MP4: Safari. The boxes that say so, around nothing."""
    brand = struct.pack(">I4s4sI4s", 20, b"ftyp", b"iso5", 1, b"mp42")
    handler = struct.pack(">I4sII4s", 32, b"hdlr", 0, 0, b"soun") + b"\x00" * 12
    return (
        brand
        + struct.pack(">I4s", 8 + len(handler), b"moov")
        + handler
        + struct.pack(">I4s", 108, b"mdat")
        + b"a" * 100
    )
