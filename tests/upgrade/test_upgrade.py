"""An installation of an earlier release is brought up to this one, on the database of this run, and work goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.long.installation import ROOT
from tests.safety.conftest import PASSPHRASE, Elsewhere, elsewhere, said

__all__ = ["elsewhere"]  # a fixture
HERE = Path(__file__).parent
CALLERS = [["张三", "13800138000"], ["李四", "13900139000"]]


@pytest.mark.parametrize("release", ["0.1.0"])
def test_work_goes_on_after_an_upgrade(elsewhere: Elsewhere, tmp_path: Path, release: str) -> None:
    place, passphrase = elsewhere(), tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE)
    said(place, "keys", "import", str(HERE / f"gezhi-{release}.keys.json"), "--passphrase-file", str(passphrase))
    said(place, "restore", str(HERE / f"gezhi-{release}.backup"))

    argv = [sys.executable, "-m", "tests.upgrade.deeds"]
    environment = {**place.environment, "GEZHI_HOSTS": "testserver"}
    run = subprocess.run(argv, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])

    assert told["callers"] == CALLERS
    assert told["asked"].startswith("/accounts/2fa/"), "who reads sealed values must first have a second factor"
    assert told["photos"] == [200, 200]
    assert {path: status for path, status in told["pages"].items() if status != 200} == {}
    assert len(told["pages"]) > 20
    assert sorted(set(told["before"].values())) == [
        "answered",
        "closed",
        "dispatched",
        "filed",
        "reported",
        "submitted",
    ]
    assert set(told["after"].values()) == {"closed"}
    assert told["faults"] == []
    assert not os.path.exists(place.var / ".restoring")
