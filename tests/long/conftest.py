"""Installations for tests: built once, copied for each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.long.installation import Installation, fresh


@pytest.fixture(autouse=True)
def own_var() -> None:
    """These tests have whole installations of their own."""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The cast's town as an installation that nobody changes."""
    from gezhi.settings import DATABASES

    is_cluster = DATABASES["default"]["ENGINE"].endswith("postgresql")
    address = os.environ["GEZHI_DATABASE"] if is_cluster else ""
    made = fresh(tmp_path_factory.mktemp("built") / "var", address, f"gezhi_long_{os.getpid()}")
    yield made
    made.remove()


@pytest.fixture
def installation(built: Installation, tmp_path: Path) -> Iterator[Installation]:
    """A copy of it for one test; what the test started is killed at the end."""
    copied = built.copy(tmp_path / "var", f"gezhi_long_{os.getpid()}_copy")
    yield copied
    copied.remove()
