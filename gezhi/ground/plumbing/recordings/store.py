"""The store of recordings: `keep` takes bytes as they came, `file_of` hands out the path of what was kept.

What browsers record is taken and nothing else: Opus in WebM or Ogg, AAC in MP4, each told by its own marks. A film is
refused. Nothing is decoded and nothing is written anew: whoever listens has what was said.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.conf import settings

from gezhi.ground.kernel.problem import problem
from gezhi.ground.plumbing.whole_files import write_whole

Container = Literal["webm", "ogg", "mp4"]
MEDIA: dict[str, str] = {"webm": "audio/webm", "ogg": "audio/ogg", "mp4": "audio/mp4"}
"""The media type under which each container is handed out."""

HEAD = 4096
"""Bytes within which WebM and Ogg say what they hold."""
WEBM_MARK, WEBM_TYPE = b"\x1a\x45\xdf\xa3", b"webm"
WEBM_SOUND, WEBM_FILM = (b"A_OPUS", b"A_VORBIS"), (b"V_VP", b"V_AV1", b"V_MPEG")
OGG_MARK, OGG_SOUND, OGG_FILM = b"OggS", (b"OpusHead", b"\x01vorbis"), (b"\x80theora", b"OVP80")
MP4_MARK = b"ftyp"
MP4_HANDLER = re.compile(rb"hdlr.{8}(soun|vide)", re.DOTALL)
"""A track's handler: the box's name, its version, flags and a reserved word, then what kind of track it is."""

TOO_LARGE = problem("recording.too_large", 413, "The recording has {kilobytes} KB; at most {most} KB are taken.")
NOT_A_RECORDING = problem("recording.not_a_recording", 422, "This file is not a sound recording in WebM, Ogg or MP4.")


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording in the store: digest of its bytes, what it is wrapped in, how many bytes."""

    digest: str
    container: Container
    size: int


def keep(content: bytes) -> Kept:
    """Check and keep a recording as it came. Raises `recording.too_large`, `recording.not_a_recording`."""
    if len(content) > settings.RECORDING_BYTES:
        raise TOO_LARGE(kilobytes=len(content) // 1024, most=settings.RECORDING_BYTES // 1024)
    container = container_of(content)
    if container is None:
        raise NOT_A_RECORDING()
    digest = hashlib.sha256(content).hexdigest()
    write_whole(file_of(digest, container), content)
    return Kept(digest, container, len(content))


def container_of(content: bytes) -> Container | None:
    """What the bytes are wrapped in, None where it is no sound of ours or holds a film."""
    head = content[:HEAD]
    if head.startswith(WEBM_MARK):
        return "webm" if WEBM_TYPE in head[:64] and _is_sound(head, WEBM_SOUND, WEBM_FILM) else None
    if head.startswith(OGG_MARK):
        return "ogg" if _is_sound(head, OGG_SOUND, OGG_FILM) else None
    if head[4:8] == MP4_MARK:
        return "mp4" if set(MP4_HANDLER.findall(content)) == {b"soun"} else None
    return None


def _is_sound(head: bytes, sound: tuple[bytes, ...], film: tuple[bytes, ...]) -> bool:
    return any(mark in head for mark in sound) and not any(mark in head for mark in film)


def file_of(digest: str, container: str) -> Path:
    """Where a kept recording lies. Both come from our own tables, never from a request."""
    return Path(settings.MEDIA_ROOT) / "recordings" / digest[:2] / f"{digest}.{container}"


def forget(digest: str, container: str) -> None:
    """Delete a recording's file; forgetting what is not there is nothing."""
    file_of(digest, container).unlink(missing_ok=True)
