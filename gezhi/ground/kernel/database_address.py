"""Addresses of databases, as operators write them: `sqlite:///PATH` or `postgresql://user:password@host:port/name`."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 20_000, "keepalives_idle": 20, "keepalives_interval": 5}
"""How soon a PostgreSQL that fell silent (a cable, a dead machine) is told from one that thinks: a page that waits for
it holds a thread. A long question is no silence: the machine under it goes on acknowledging."""
ALONE = "-c max_parallel_workers_per_gather=0"
"""A page's question is answered by one process: starting helpers takes PostgreSQL longer (ten milliseconds and more)
than any of ours may last, and takes the processor from everybody else who asks."""


def database(url: str) -> dict[str, Any]:
    """The Django database setting for `sqlite:///PATH` or `postgresql://user:password@host:port/name`.

    SQLite: WAL, IMMEDIATE transactions, synchronous FULL and a 20 s busy timeout, so that an accepted deed is on disk
    and writers wait for one another instead of failing. Raises ValueError for any other address.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path if parts.path == ":memory:" else unquote(parts.path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
                " PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {**PATIENCE, "options": ALONE},
        }
    raise ValueError(f"GEZHI_DATABASE must start with sqlite:/// or postgresql://, not {parts.scheme}:")
