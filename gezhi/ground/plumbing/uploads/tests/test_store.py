"""Files in pieces: what arrives is what was announced, and only its sender sees it."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.uploads import store
from gezhi.ground.plumbing.uploads.owners import Owner

ME, SHE = Owner("account:me", 3, 3_000_000), Owner("browser:she", 3, 3_000_000)
CONTENT = bytes(range(256)) * 5_000  # 1,280,000 bytes: three pieces


@pytest.fixture(autouse=True)
def room(tmp_path: Path, settings: Any) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def begun(content: bytes = CONTENT, owner: Owner = ME) -> UUID:
    return store.begin(owner=owner, name="照片.jpg", size=len(content), purpose="photo", sha256=digest(content)).id


def sent(id: UUID, content: bytes = CONTENT, *, owner: Owner = ME, since: int = 0) -> None:
    for offset in range(since, len(content), store.PIECE):
        store.put(owner=owner, id=id, offset=offset, piece=content[offset : offset + store.PIECE])


def refused(failing: Callable[..., Any], **kwargs: Any) -> Problem:
    with pytest.raises(Problem) as refusal:
        failing(**kwargs)
    return refusal.value


def test_a_file_sent_in_pieces_is_taken_whole() -> None:
    id = begun()
    sent(id)
    assert store.finish(owner=ME, id=id).is_whole
    assert store.content_of(owner=ME, id=id, purpose="photo") == CONTENT


@hypothesis_settings(deadline=None, max_examples=40)
@given(st.binary(min_size=1, max_size=120), st.lists(st.integers(1, 90), min_size=1))
def test_however_a_file_is_cut_it_is_the_same_file(content: bytes, cuts: list[int]) -> None:
    owner = Owner(f"account:{new_id()}", 3, 3_000_000)
    id = begun(content, owner)
    offset = turn = 0
    while offset < len(content):
        piece = content[offset : offset + cuts[turn % len(cuts)]]
        offset = store.put(owner=owner, id=id, offset=offset, piece=piece).received
        turn += 1
    store.finish(owner=owner, id=id)
    assert store.content_of(owner=owner, id=id, purpose="photo") == content


def test_after_a_break_the_same_file_goes_on_where_it_stood() -> None:
    id = begun()
    store.put(owner=ME, id=id, offset=0, piece=CONTENT[: store.PIECE])

    again = store.begin(owner=ME, name="other.jpg", size=len(CONTENT), purpose="photo", sha256=digest(CONTENT))

    assert (again.id, again.received) == (id, store.PIECE)
    sent(id, since=store.PIECE)
    assert store.finish(owner=ME, id=id).is_whole


def test_two_files_without_a_digest_are_two_files() -> None:
    first, second = (store.begin(owner=ME, name="a.jpg", size=9, purpose="photo") for _ in range(2))
    assert first.id != second.id


def test_a_piece_at_the_wrong_place_is_told_where_to_go_on() -> None:
    id = begun()
    store.put(owner=ME, id=id, offset=0, piece=b"x" * 10)
    for offset in (0, 5, 11):
        refusal = refused(store.put, owner=ME, id=id, offset=offset, piece=b"y")
        assert (refusal.code, refusal.parameters["received"]) == ("upload.wrong_offset", 10)
    assert store.state(owner=ME, id=id).received == 10


def test_the_same_piece_sent_by_many_at_once_is_added_once() -> None:
    id = begun()
    codes: list[str] = []

    def run() -> None:
        try:
            store.put(owner=ME, id=id, offset=0, piece=b"x" * 1000)
        except Problem as refusal:
            codes.append(refusal.code)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.state(owner=ME, id=id).received == 1000
    assert codes == ["upload.wrong_offset"] * 7


BAD: list[tuple[str, dict[str, Any]]] = [
    ("upload.bad_purpose", {"purpose": "film"}),
    ("upload.bad_digest", {"sha256": "../../etc"}),
    ("upload.empty", {"size": 0}),
    ("upload.too_large", {"size": 13_000_000}),
    ("upload.too_many", {"size": 3_000_001}),
]


@pytest.mark.parametrize(("code", "changes"), BAD)
def test_a_bad_announcement_is_refused_and_leaves_nothing(code: str, changes: dict[str, Any], room: Path) -> None:
    announced = {"name": "a.jpg", "size": 10, "purpose": "photo", **changes}
    assert refused(store.begin, owner=ME, **announced).code == code
    assert not (room / "uploads").exists()


def test_a_name_never_becomes_a_path(room: Path) -> None:
    id = store.begin(owner=ME, name="../../evil\x00\ud800\u202e.jpg", size=4, purpose="photo").id
    assert [path.name for path in (room / "uploads").glob("*/*")] == [str(id)]
    assert store.state(owner=ME, id=id).told.name == "../../evil.jpg"


def test_so_many_files_wait_for_one_owner_and_no_more() -> None:
    for number in range(3):
        begun(b"x" * (number + 1))
    assert refused(begun, content=b"yyyy").code == "upload.too_many"
    begun(b"yyyy", SHE)


def test_when_the_room_is_full_nobody_begins(settings: Any) -> None:
    settings.UPLOADS_ROOM = 100
    assert refused(begun).code == "upload.no_room"


def test_a_piece_is_neither_empty_nor_too_large_nor_too_long() -> None:
    id = begun()
    for piece, code in (
        (b"", "upload.empty"),
        (b"x" * (store.PIECE + 1), "upload.piece_too_large"),
    ):
        assert refused(store.put, owner=ME, id=id, offset=0, piece=piece).code == code
    short = begun(b"four")
    assert refused(store.put, owner=ME, id=short, offset=0, piece=b"fives").code == "upload.beyond_end"
    assert store.state(owner=ME, id=id).received == 0


def test_an_upload_that_lacks_bytes_cannot_be_finished_nor_taken() -> None:
    id = begun()
    assert refused(store.finish, owner=ME, id=id).code == "upload.incomplete"
    assert refused(store.content_of, owner=ME, id=id, purpose="photo").code == "upload.incomplete"


def test_bytes_other_than_announced_are_thrown_away() -> None:
    id = begun(b"good")
    store.put(owner=ME, id=id, offset=0, piece=b"evil")
    assert refused(store.finish, owner=ME, id=id).code == "upload.damaged"
    assert refused(store.state, owner=ME, id=id).code == "scope.not_found"


def test_finishing_twice_is_finishing_once_and_nothing_is_added_after() -> None:
    id = begun(b"good")
    store.put(owner=ME, id=id, offset=0, piece=b"good")
    assert store.finish(owner=ME, id=id) == store.finish(owner=ME, id=id)
    assert refused(store.put, owner=ME, id=id, offset=4, piece=b"x").code == "upload.wrong_offset"


def test_somebody_elses_upload_answers_like_none_at_all() -> None:
    id = begun(b"good")
    sent(id, b"good")
    store.finish(owner=ME, id=id)
    calls: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (store.state, {}),
        (store.finish, {}),
        (store.put, {"offset": 0, "piece": b"x"}),
        (store.content_of, {"purpose": "photo"}),
    ]
    for call, more in calls:
        assert refused(call, owner=SHE, id=id, **more).code == "scope.not_found"
        assert refused(call, owner=ME, id=new_id(), **more).code == "scope.not_found"
    store.forget(owner=SHE, id=id)
    assert store.content_of(owner=ME, id=id, purpose="photo") == b"good"
    assert refused(store.content_of, owner=ME, id=id, purpose="table").code == "scope.not_found"


def test_what_nobody_went_on_with_is_swept_and_the_rest_stays(room: Path) -> None:
    old, young = begun(b"old", SHE), begun(b"young")
    long_ago = time.time() - 7 * 3600
    folder = next((room / "uploads").glob(f"*/{old}"))
    for path in [*folder.iterdir(), folder]:
        os.utime(path, (long_ago, long_ago))

    assert store.sweep(time.time() - 6 * 3600) == 1

    assert refused(store.state, owner=SHE, id=old).code == "scope.not_found"
    assert store.state(owner=ME, id=young).received == 0
    assert len(list((room / "uploads").iterdir())) == 1


def test_a_file_put_by_for_a_refused_form_is_whole_at_once() -> None:
    kept = store.keep(owner=ME, name="a.jpg", content=CONTENT, purpose="photo")
    again = store.keep(owner=ME, name="a.jpg", content=CONTENT, purpose="photo")
    assert kept.id == again.id
    assert store.content_of(owner=ME, id=kept.id, purpose="photo") == CONTENT
