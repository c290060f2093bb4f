"""Reading the environment into typed values, and the first secret of an installation."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Environment:
    """The variables of the process, read once."""

    values: Mapping[str, str]

    @classmethod
    def read(cls) -> Environment:
        return cls(dict(os.environ))

    def text(self, name: str, default: str) -> str:
        return self.values.get(name) or default

    def flag(self, name: str, default: bool) -> bool:
        value = self.values.get(name, "").strip().lower()
        return default if not value else value in {"1", "yes", "true", "on"}

    def number(self, name: str, default: int) -> int:
        """A whole number of 0 or more. Raises ValueError for anything else: a wrong limit is no limit."""
        value = self.values.get(name, "").strip()
        if value and not value.isdecimal():
            raise ValueError(f"{name} must be a whole number, not {value!r}")
        return int(value) if value else default

    def words(self, name: str, default: list[str]) -> list[str]:
        value = self.values.get(name, "")
        return [word.strip() for word in value.split(",") if word.strip()] or default

    def seconds(self, name: str, default: float) -> float:
        """A span of time. Raises ValueError for what is no number above zero."""
        value = float(self.values.get(name) or default)
        if not 0 < value < float("inf"):
            raise ValueError(f"{name} must be a number of seconds above 0, not {value}")
        return value

    def file(self, name: str) -> Path | None:
        """A file that need not be named."""
        value = self.values.get(name)
        return Path(value).resolve() if value else None

    def path(self, name: str, default: Path) -> Path:
        value = self.values.get(name)
        return Path(value).resolve() if value else default


def logging_for(form: str) -> dict[str, Any]:
    """Django's logging setting: `plain` says on the terminal what goes wrong, `json` writes every request as well.

    Raises ValueError for any other form.
    """
    if form not in {"plain", "json"}:
        raise ValueError(f"GEZHI_LOG must be plain or json, not {form!r}")
    formatters = {
        "plain": {"format": "{levelname} {name}: {message}", "style": "{"},
        "json": {"()": "gezhi.ground.plumbing.logs.JsonLines"},
    }
    handler = {"class": "logging.StreamHandler", "formatter": form}
    level = "INFO" if form == "json" else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": formatters,
        "handlers": {"stderr": handler},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": "WARNING"},
            "gezhi": {"handlers": ["stderr"], "level": level},
        },
    }


def secure_header(proxies: int, *, is_tls: bool) -> tuple[str, str] | None:
    """The header by which a proxy of ours says that it was asked over TLS, and the value that says so.

    None without proxies: from anybody else the header is worth nothing.
    """
    return ("HTTP_X_FORWARDED_PROTO", "https") if proxies and is_tls else None


def secret_key(keys: Path) -> str:
    """The installation's signing key: made at first use, 0600, never in the database."""
    file = keys / "django"
    if not file.exists():
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(48))
    return file.read_text().strip()
