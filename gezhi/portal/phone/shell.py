"""What the phone's shell is made of: our bundles and drawings, told by a digest: a phone notices a new edition."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse

FILES = (
    "gezhi/gezhi.css",
    "gezhi/phone.css",
    "gezhi/phone.js",
    "gezhi/phone_map.js",
    "gezhi/phone_form.css",
    "gezhi/phone_form.js",
    "gezhi/icons.svg",
    "gezhi/favicon.svg",
    "gezhi/icon-192.png",
)
WORKER = "gezhi/phone_worker.js"


class NotBuilt(Exception):  # noqa: N818  (said to whoever installs)
    """A part of the shell is missing: the client was not built."""


def content(name: str) -> bytes:
    """A part of the shell as it was built. Raises NotBuilt."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise NotBuilt(name)
    return Path(found).read_bytes()


@cache
def version() -> str:
    """Twelve digits that change whenever a part does. Raises NotBuilt."""
    total = hashlib.sha256()
    for name in (*FILES, WORKER):
        total.update(hashlib.sha256(content(name)).digest())
    return total.hexdigest()[:12]


def addresses() -> list[str]:
    """Where the parts are fetched from; they carry digests in their names once they are collected."""
    return [static(name) for name in FILES] + [reverse("phone_manifest")]
