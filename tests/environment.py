"""Loaded by pytest before Django: a `var/` of the tests' own, compiled translations, Chinese as the first language."""

import os
import tempfile
from typing import Any

import pytest

os.environ.setdefault("GEZHI_VAR", tempfile.mkdtemp(prefix="gezhi-test-"))

from tools.messages import compile_all

compile_all()


@pytest.fixture(autouse=True)
def _without_second_factors(settings: Any) -> None:
    """Everybody works with a password alone, as in the demo; the tests of second factors say otherwise."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture(autouse=True)
def _with_quick_passwords(settings: Any) -> None:
    """Argon2 takes a tenth of a second a password, on purpose; tests only need one that is right or wrong."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture(autouse=True)
def _begin_anew() -> None:
    """A page asked for in English leaves its language behind in the thread, a memory of five seconds its answers:
    every test starts in Chinese again, and without remembering anything."""
    from django.utils.translation import activate

    from gezhi.ground.plumbing.fresh import forget_everything

    activate("zh-hans")
    forget_everything()


SIDE = ("tests/safety", "tests/long", "tests/upgrade")
"""Tests that start processes of their own, which ask the database of the run."""

ONCE = ("tests/architecture", "gezhi/domain/cases/tests/test_importing_known_answers.py")
"""Tests that ask a database for nothing another could answer differently: walks over all pages, long known tables."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--part", choices=["asking", "free"], help="only tests that ask a database, or only the others")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks no database, or would be told the same by both, never runs on PostgreSQL."""
    is_postgresql = os.environ.get("GEZHI_DATABASE", "").startswith("postgresql")
    part = "asking" if is_postgresql else config.getoption("--part")
    if not part:
        return
    kept = [i for i in items if _asks(i) == (part == "asking") and not (is_postgresql and _path(i).startswith(ONCE))]
    chosen = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = kept


def _path(item: pytest.Item) -> str:
    return str(item.path.relative_to(item.config.rootpath))


def _asks(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    if _path(item).startswith(SIDE):
        return True
    return item.get_closest_marker("django_db") is not None or not names.isdisjoint({"db", "transactional_db"})
