"""Loaded by pytest before Django: a `var/` of the tests' own, compiled translations, Chinese as the first language."""

import os
import tempfile

import pytest

os.environ.setdefault("GEZHI_VAR", tempfile.mkdtemp(prefix="gezhi-test-"))

from tools.messages import compile_all

compile_all()


@pytest.fixture(autouse=True)
def _chinese_first() -> None:
    """A page asked for in English leaves its language behind in the thread; every test starts in Chinese again."""
    from django.utils.translation import activate

    activate("zh-hans")
