"""The restore drill: a backup restored elsewhere is the same, row by row; what is no good backup is refused."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.backups.opening import opened
from tests.long.installation import Installation
from tests.safety.conftest import Elsewhere, Original, cluster, do, refused, said


def with_keys(place: Installation, original: Original) -> Installation:
    said(place, "keys", "import", str(original.keys), "--passphrase-file", str(original.passphrase))
    return place


def test_what_was_backed_up_stands_elsewhere_row_by_row(original: Original, elsewhere: Elsewhere) -> None:
    place = with_keys(elsewhere(), original)

    told = said(place, "restore", str(original.backup))

    assert do(place, "holdings") == original.held
    for table in ("cases", "case_photo", "account", "post", "journal_block", "grids_mesh_edition"):
        stored = original.installation.ask(f"SELECT * FROM {table} ORDER BY 1")
        assert stored, table
        assert place.ask(f"SELECT * FROM {table} ORDER BY 1") == stored, "spelled as the product itself writes it"
    assert original.held["opened"][0] == ["张三", "13800138000"], "the drill compares something"
    assert len(original.held["files"]) == 6, "three photos, each whole and small"
    assert "journal clean" in told
    assert said(place, "journal", "verify").startswith("clean: ")
    following = do(place, "next_seq")["seq"]
    assert following == original.held["last_seq"] + 2, "the restore is a deed, and numbers go on where they stood"
    assert do(place, "report_until", str(original.backup))["reported"] == 1


@pytest.mark.long
@pytest.mark.skipif(not cluster(), reason="moving between two databases needs PostgreSQL")
def test_a_backup_goes_from_one_database_to_the_other_and_back(original: Original, elsewhere: Elsewhere) -> None:
    light, back = with_keys(elsewhere(other=True), original), with_keys(elsewhere(), original)

    said(light, "restore", str(original.backup))
    assert do(light, "holdings") == original.held
    again = light.var / "again.backup"
    said(light, "backup", str(again))
    said(back, "restore", str(again))

    assert do(back, "holdings") == original.held
    assert said(back, "journal", "verify").startswith("clean: ")


@pytest.mark.long
def test_a_restore_needs_the_keys_or_says_that_it_goes_on_without(original: Original, elsewhere: Elsewhere) -> None:
    place = elsewhere()

    told = refused(place, "restore", str(original.backup))
    assert "缺少密钥 blind:1, journal:1, seal:1" in told
    assert leftovers(place) == []

    told = said(place, "restore", str(original.backup), "--without-keys")
    assert "Keys that are missing" in told
    lines = said(place, "keys", "status")
    assert "seal:2" in lines, "new keys never take a number that rows use"
    assert "MISSING" in lines
    with_keys_again = said(place, "keys", "import", str(original.keys), "--passphrase-file", str(original.passphrase))
    assert "seal:1" in with_keys_again
    assert do(place, "holdings")["opened"] == original.held["opened"]


@pytest.mark.long
def test_the_name_of_a_folder_is_enough(original: Original, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    here = Installation(tmp_path / "here", f"sqlite:///{tmp_path / 'here.sqlite3'}")

    run = here.command("restore", str(original.backup), "--into", str(folder), "--without-keys")

    assert run.returncode == 0, run.stderr
    there = Installation(folder, f"sqlite:///{folder / 'gezhi.sqlite3'}")
    assert len(there.ask("SELECT 1 FROM cases")) == 3


def leftovers(place: Installation) -> list[str]:
    """What stands in the folder and the database, but for keys."""
    files = [str(f.relative_to(place.var)) for f in place.var.rglob("*") if f.is_file()]
    tables = []
    if not place.database.startswith("sqlite"):
        tables = [row[0] for row in place.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    return sorted([file for file in files if not file.startswith(("keys/", "said"))] + tables)


@pytest.mark.long
def test_nothing_is_restored_over_something(original: Original, elsewhere: Elsewhere) -> None:
    said_first = refused(original.installation, "restore", str(original.backup))
    assert "不为空" in said_first
    assert do(original.installation, "holdings") == original.held

    other = with_keys(elsewhere(), original)
    (other.var / "media").mkdir()
    (other.var / "media" / "mine.jpg").write_bytes(b"mine")
    assert "不为空" in refused(other, "restore", str(original.backup))
    assert leftovers(other) == ["media/mine.jpg"]


Spoil = Callable[[Path], None]


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """The file with its parts changed, as a stranger's tool would write it."""
    with zipfile.ZipFile(file) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    change(parts)
    with zipfile.ZipFile(file, "w") as out:
        for name, content in parts.items():
            out.writestr(name, content)


def manifest_with(file: Path, change: Callable[[dict[str, object]], None]) -> None:
    def edit(parts: dict[str, bytes]) -> None:
        told = orjson.loads(parts["manifest.json"])
        change(told)
        parts["manifest.json"] = orjson.dumps(told)

    rewritten(file, edit)


def cut_in_the_middle(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def cut_at_the_end(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-7])


def one_byte_changed(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))


def a_part_replaced(file: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        photo = next(name for name in parts if name.startswith("media/"))
        parts[photo] = parts[photo][:-1] + b"x"

    rewritten(file, change)


def a_part_added(file: Path) -> None:
    rewritten(file, lambda parts: parts.__setitem__("media/photos/more.jpg", b"more"))


def a_part_gone(file: Path) -> None:
    rewritten(file, lambda parts: parts.__delitem__(next(name for name in parts if name.startswith("media/"))))


def no_archive(file: Path) -> None:
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))


def empty(file: Path) -> None:
    file.write_bytes(b"")


def another_archive(file: Path) -> None:
    rewritten(file, lambda parts: parts.__delitem__("manifest.json"))


def another_product(file: Path) -> None:
    manifest_with(file, lambda told: told.update(format="somebody-elses"))


def newer_format(file: Path) -> None:
    manifest_with(file, lambda told: told.update(version=2))


def unknown_migration(file: Path) -> None:
    manifest_with(file, lambda told: told["migrations"].append(["cases", "9999_what_comes"]))  # type: ignore[attr-defined]


def missing_migration(file: Path) -> None:
    manifest_with(file, lambda told: told["migrations"].remove(["grids", "0001_initial"]))  # type: ignore[attr-defined]


def rows_missing(file: Path) -> None:
    def change(told: dict[str, object]) -> None:
        table = next(t for t in told["tables"] if t["name"] == "cases")  # type: ignore[attr-defined]
        table["rows"] += 1

    manifest_with(file, change)


def dangling_rows(file: Path) -> None:
    """A case's posts are there, the accounts they point to are not."""

    def change(told: dict[str, object]) -> None:
        table = next(t for t in told["tables"] if t["name"] == "account")  # type: ignore[attr-defined]
        table["rows"], table["members"] = 0, []

    manifest_with(file, change)


def path_traversal(name: str) -> Spoil:
    def spoil(file: Path) -> None:
        def change(parts: dict[str, bytes]) -> None:
            told = orjson.loads(parts["manifest.json"])
            photo = next(member for member in told["members"] if member["name"].startswith("media/"))
            parts[name] = parts.pop(photo["name"])
            photo["name"] = name
            parts["manifest.json"] = orjson.dumps(told)

        rewritten(file, change)

    return spoil


UNREADABLE: list[tuple[str, Spoil, str, str]] = [
    ("cut in the middle", cut_in_the_middle, "backup.damaged", "cut off"),
    ("cut at the end", cut_at_the_end, "backup.damaged", ""),
    ("one byte changed", one_byte_changed, "backup.damaged", ""),
    ("a part replaced", a_part_replaced, "backup.damaged", "was changed"),
    ("a part added", a_part_added, "backup.damaged", "not those of its manifest"),
    ("a part gone", a_part_gone, "backup.damaged", "not those of its manifest"),
    ("no archive", no_archive, "backup.foreign", ""),
    ("empty", empty, "backup.foreign", ""),
    ("another archive", another_archive, "backup.foreign", ""),
    ("another product", another_product, "backup.foreign", ""),
    ("newer format", newer_format, "backup.newer", ""),
    ("upwards", path_traversal("media/../../outside.jpg"), "backup.damaged", "a part has the name"),
    ("from the root", path_traversal("/tmp/outside.jpg"), "backup.damaged", "a part has the name"),
    ("backslashes", path_traversal("media\\..\\outside.jpg"), "backup.damaged", "a part has the name"),
    ("a hidden file", path_traversal("media/.hidden"), "backup.damaged", "a part has the name"),
    ("among the keys", path_traversal("keys/ring.json"), "backup.damaged", "where none belongs"),
]


@pytest.mark.parametrize(
    ("spoil", "code", "words"), [case[1:] for case in UNREADABLE], ids=[case[0] for case in UNREADABLE]
)
def test_a_spoilt_backup_is_known_before_anything_is_written(
    original: Original, tmp_path: Path, spoil: Spoil, code: str, words: str
) -> None:
    file = tmp_path / "spoilt.backup"
    shutil.copy(original.backup, file)
    spoil(file)

    with pytest.raises(Problem) as refusal, opened(file):
        pytest.fail("it was opened")

    assert refusal.value.code == code
    assert words in str(refusal.value)


SPOILT: list[tuple[str, Spoil, str]] = [
    ("one byte changed", one_byte_changed, "已损坏"),
    ("unknown migration", unknown_migration, "更新的版本"),
    ("missing migration", missing_migration, "has gaps"),
    ("rows missing", rows_missing, "rows instead of"),
    ("dangling rows", dangling_rows, "数据库不接受此备份"),
]


@pytest.fixture(scope="session")
def refusing(original: Original, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A place with the keys, in a database file, that must stay empty."""
    var = tmp_path_factory.mktemp("refusing")
    return with_keys(Installation(var, f"sqlite:///{var / 'gezhi.sqlite3'}"), original)


@pytest.mark.parametrize(("spoil", "words"), [case[1:] for case in SPOILT], ids=[case[0] for case in SPOILT])
@pytest.mark.long
def test_a_spoilt_backup_is_refused_and_leaves_nothing_behind(
    original: Original, refusing: Installation, tmp_path: Path, spoil: Spoil, words: str
) -> None:
    file = tmp_path / "spoilt.backup"
    shutil.copy(original.backup, file)
    spoil(file)

    told = refused(refusing, "restore", str(file))

    assert words in told
    assert leftovers(refusing) == []


@pytest.mark.long
@pytest.mark.skipif(not cluster(), reason="needs PostgreSQL")
def test_postgresql_is_left_empty_when_the_rows_do_not_hold_together(
    original: Original, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    place, file = with_keys(elsewhere(), original), tmp_path / "spoilt.backup"
    shutil.copy(original.backup, file)
    dangling_rows(file)

    assert "数据库不接受此备份" in refused(place, "restore", str(file))

    assert leftovers(place) == []
