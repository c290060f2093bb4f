"""What browsers record is kept as it came; what is something else, a film or too large leaves nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.ranges import answer_from
from gezhi.ground.plumbing.recordings import store
from gezhi.ground.plumbing.tests.sounds import mp4, ogg, webm


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.parametrize(("content", "container"), [(webm(), "webm"), (ogg(), "ogg"), (mp4(), "mp4")])
def test_what_phones_record_is_kept_byte_for_byte(content: bytes, container: str) -> None:
    kept = store.keep(content)

    assert (kept.container, kept.size) == (container, len(content))
    assert store.file_of(kept.digest, kept.container).read_bytes() == content
    store.forget(kept.digest, kept.container)
    assert not store.file_of(kept.digest, kept.container).exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff\xe0 a picture",
        b"<script>alert(1)</script>",
        webm().replace(b"A_OPUS", b"S_TEXT"),
        webm() + b"V_VP8",
        ogg().replace(b"OpusHead", b"Unknown!"),
        ogg() + b"\x80theora",
        mp4().replace(b"soun", b"text"),
        mp4() + mp4().replace(b"soun", b"vide"),
        b"x" + webm(),
    ],
)
def test_what_is_no_sound_or_holds_a_film_leaves_nothing(content: bytes, media: Path) -> None:
    with pytest.raises(Problem, match=r"recording\.not_a_recording"):
        store.keep(content)

    assert list(media.rglob("*")) == []


def test_a_recording_beyond_the_limit_leaves_nothing(media: Path, settings: Any) -> None:
    settings.RECORDING_BYTES = len(webm())
    store.keep(webm())

    with pytest.raises(Problem, match=r"recording\.too_large"):
        store.keep(webm() + b"x")

    assert len([file for file in media.rglob("*") if file.is_file()]) == 1


@pytest.mark.parametrize(
    ("asked", "status", "content", "told"),
    [
        ("", 200, b"0123456789", None),
        ("bytes=0-1", 206, b"01", "bytes 0-1/10"),
        ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=5-4", 416, b"", "bytes */10"),
        ("bytes=-", 200, b"0123456789", None),
        ("bytes=0-1,3-4", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
    ],
)
def test_a_player_is_given_the_part_it_asks_for(
    tmp_path: Path, asked: str, status: int, content: bytes, told: str | None
) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"0123456789")

    answer = answer_from(RequestFactory().get("/", headers={"Range": asked}), file, "audio/webm")

    assert (answer.status_code, answer.content, answer.headers.get("Content-Range")) == (status, content, told)
