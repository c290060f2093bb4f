"""Loaded by pytest before Django: tests get a `var/` of their own and never touch the real one."""

import os
import tempfile

os.environ.setdefault("GEZHI_VAR", tempfile.mkdtemp(prefix="gezhi-test-"))

from tools.messages import compile_all

compile_all()
