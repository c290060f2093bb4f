"""Files that are kept sealed."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from gezhi.ground.kernel.ids import new_id
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.sealing import files
from gezhi.ground.plumbing.sealing.files import seal_file, unseal_file

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", [0, 1, 10, 25])
def test_a_sealed_file_opens_as_it_was_and_shows_nothing(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PIECE", 10)
    content, id, file = b"0123456789secretabcdefghi"[:size], new_id(), tmp_path / "sealed" / "file"
    seal_file(file, BytesIO(content), id)

    assert b"".join(unseal_file(file, id)) == content
    assert b"secret" not in file.read_bytes()
    assert [entry.name for entry in file.parent.iterdir()] == ["file"]


def test_a_file_of_another_id_or_cut_short_does_not_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PIECE", 10)
    id, file = new_id(), tmp_path / "file"
    seal_file(file, BytesIO(b"0123456789secret"), id)
    with pytest.raises(Problem, match=r"sealing\.broken"):
        list(unseal_file(file, new_id()))

    whole = file.read_bytes()
    first = 4 + int.from_bytes(whole[:4], "big")
    for cut in (whole[:first], whole[: first + 4], whole[first:]):
        file.write_bytes(cut)
        with pytest.raises(Problem, match=r"sealing\.broken"):
            list(unseal_file(file, id))
