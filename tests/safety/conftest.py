"""A furnished installation with one backup of it, and empty places to restore to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.long.installation import ROOT, Installation, make_database

PASSPHRASE = "a passphrase for tests"


def cluster() -> str:
    """The address of the PostgreSQL cluster that the tests run on; “” on SQLite."""
    from gezhi.settings import DATABASES

    is_cluster = DATABASES["default"]["ENGINE"].endswith("postgresql")
    return os.environ["GEZHI_DATABASE"].rpartition("/")[0] if is_cluster else ""


def do(installation: Installation, *words: str) -> dict[str, Any]:
    """A deed of `tests.safety.deeds` in that installation."""
    argv = [sys.executable, "-m", "tests.safety.deeds", *words]
    run = subprocess.run(argv, env=installation.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    told: dict[str, Any] = json.loads(run.stdout)
    return told


def said(installation: Installation, *words: str) -> str:
    """`gezhi WORDS`, which must succeed; what it printed."""
    run = installation.command(*words)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def refused(installation: Installation, *words: str) -> str:
    """`gezhi WORDS`, which must be refused with a sentence, never with a stack trace; the sentence."""
    run = installation.command(*words)
    assert run.returncode != 0, run.stdout
    assert "Traceback" not in run.stderr, run.stderr
    return run.stderr


@dataclass(frozen=True)
class Original:
    """The installation, what it held when the backup was made, the backup, and its keys under PASSPHRASE."""

    installation: Installation
    held: dict[str, Any]
    backup: Path
    keys: Path
    passphrase: Path


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    """Nobody changes it."""
    folder = tmp_path_factory.mktemp("original")
    made = _empty(folder / "var", f"gezhi_safety_{os.getpid()}")
    do(made, "furnish")
    passphrase = folder / "passphrase"
    passphrase.write_text(PASSPHRASE + "\n")
    said(made, "keys", "export", str(folder / "keys.json"), "--passphrase-file", str(passphrase))
    held = do(made, "holdings")
    said(made, "backup", str(folder / "one.backup"), "--fast")
    yield Original(made, held, folder / "one.backup", folder / "keys.json", passphrase)
    made.remove()


@pytest.fixture
def furnished(original: Original, tmp_path: Path) -> Iterator[Original]:
    """A copy of it that a test may change."""
    copied = original.installation.copy(tmp_path / "copied", f"gezhi_safety_{os.getpid()}_copy")
    yield replace(original, installation=copied)
    copied.remove()


def _empty(var: Path, name: str, *, other: bool = False) -> Installation:
    """An empty installation on the database of this run, or on the other one where both are there."""
    var.mkdir(parents=True)
    address = cluster()
    if address and not other:
        make_database(address, name, "template0")
        return Installation(var, f"{address}/{name}")
    return Installation(var, f"sqlite:///{var / 'gezhi.sqlite3'}")


Elsewhere = Callable[..., Installation]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    """Makes empty installations: `elsewhere()`, or `elsewhere(other=True)` on the other database."""
    made: list[Installation] = []

    def make(*, other: bool = False) -> Installation:
        number = len(made) + 1
        made.append(_empty(tmp_path / f"var{number}", f"gezhi_safety_{os.getpid()}_{number}", other=other))
        return made[-1]

    yield make
    for installation in made:
        installation.remove()
