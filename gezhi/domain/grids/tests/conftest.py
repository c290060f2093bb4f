"""Every test starts without a remembered mesh."""

from collections.abc import Iterator

import pytest

from gezhi.domain.grids import selectors


@pytest.fixture(autouse=True)
def no_mesh_remembered() -> Iterator[None]:
    selectors.forget_current()
    yield
    selectors.forget_current()
