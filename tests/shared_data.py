"""Real data that lies beside the project, where it is present."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1].parent / "shared" / "data"


def shared(name: str) -> Path:
    """The file or folder `name` of the shared data; the test is skipped with a visible reason where it is absent."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"shared data not beside the project: {name}")
    return path
