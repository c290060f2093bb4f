"""Loaded by pytest before Django: a `var/` of the tests' own, compiled translations, Chinese as the first language."""

import os
import tempfile

import pytest

os.environ.setdefault("GEZHI_VAR", tempfile.mkdtemp(prefix="gezhi-test-"))

from tools.messages import compile_all

compile_all()


@pytest.fixture(autouse=True)
def _begin_anew() -> None:
    """A page asked for in English leaves its language behind in the thread, a memory of five seconds its answers:
    every test starts in Chinese again, and without remembering anything."""
    from django.utils.translation import activate

    from gezhi.ground.plumbing.fresh import forget_everything

    activate("zh-hans")
    forget_everything()
