"""The place: settings, folders and their permissions, room on the disk, TLS, the last backup. Needs no database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from gezhi.ground.plumbing.backups.remembering import last_backup
from gezhi.portal.doctor.finding import Finding, look, ok, wrong
from gezhi.portal.tls.certificates import ends_at

GIGABYTE = 1024**3
LEAST_FREE, WISHED_FREE = GIGABYTE // 2, 5 * GIGABYTE
BACKUP_LATE, BACKUP_TOO_LATE = timedelta(days=2), timedelta(days=8)
CERTIFICATE_LATE = timedelta(days=30)


def the_settings() -> Iterator[Finding]:
    """Who may ask for pages, in whose name, in which zone."""
    topic = "settings"
    if "*" in settings.ALLOWED_HOSTS:
        yield look(topic, "pages are served under any name", "Name the hosts in GEZHI_HOSTS.")
    elif not {*settings.ALLOWED_HOSTS} - {"127.0.0.1", "localhost", "[::1]", "testserver"}:
        yield look(topic, "pages are served on this machine only", "Name the public host in GEZHI_HOSTS.")
    else:
        yield ok(topic, f"served under {', '.join(settings.ALLOWED_HOSTS)}; zone {settings.CITY_TIME_ZONE}")
    if not settings.OFFICE_NAME or not settings.OFFICE_CONTACT:
        todo = "Set GEZHI_OFFICE and GEZHI_OFFICE_CONTACT."
        yield look(topic, "residents are not told who holds their data", todo)
    if not settings.CONSOLE_NETWORKS and not settings.IS_DEMO:
        todo = "Name the networks of the offices in GEZHI_CONSOLE_NETWORKS."
        yield look(topic, "the console and the figures open from everywhere", todo)


def pages() -> Iterator[Finding]:
    """Scripts, styles and translations of the pages are built, which a clone does not bring."""
    words = settings.BASE_DIR / "gezhi" / "portal" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    missing = [name for name, there in (("scripts", settings.STATICFILES_DIRS), ("words", words.exists())) if not there]
    if missing:
        yield wrong("pages", f"their {' and '.join(missing)} are not built", "Run `make install` in the clone.")
    else:
        yield ok("pages", "their scripts and words are built")


def folders() -> Iterator[Finding]:
    """Folders can be written to, and nobody else can read the keys."""
    var = Path(settings.VAR_DIR)
    if os.access(var, os.W_OK | os.X_OK):
        yield ok("folders", f"{var} can be written to")
    else:
        yield wrong("folders", f"{var} cannot be written to", f"Give {var} to the user that serves.")
    yield from _key_files(Path(settings.KEYS_DIR))


def _key_files(folder: Path) -> Iterator[Finding]:
    if not folder.exists():
        yield look("keys", f"{folder} is not there yet", "It is made at the first start, or `gezhi keys import FILE`.")
        return
    try:
        open_ones = [file for file in (folder, *folder.iterdir()) if file.stat().st_mode & 0o077]
    except OSError as reason:
        yield wrong("keys", f"{folder} cannot be read: {reason.strerror}", f"Give {folder} to the user that serves.")
        return
    for file in open_ones:
        mode = "700" if file.is_dir() else "600"
        yield wrong("keys", f"others can read {file}", f"chmod {mode} {file}, and rotate: `gezhi keys rotate`.")
    if not open_ones:
        yield ok("keys", f"nobody else can read {folder}")


def disk() -> Iterator[Finding]:
    """Room where the data lie."""
    places = {Path(settings.VAR_DIR), Path(settings.MEDIA_ROOT), Path(settings.JOURNAL_HEADS).parent}
    roots = {os.stat(place).st_dev: place for place in sorted(places, reverse=True) if place.exists()}
    for place in roots.values():
        free = shutil.disk_usage(place).free
        words = f"{free / GIGABYTE:,.1f} GB free at {place}"
        if free < LEAST_FREE:
            yield wrong("disk", words, "Make room now: photos and deeds will soon be refused.")
        elif free < WISHED_FREE:
            yield look("disk", words, "Make room or a larger disk.")
        else:
            yield ok("disk", words)


def tls(at: datetime) -> Iterator[Finding]:
    """Pages need a secure connection for positions and photos from phones; our own certificate must be renewed."""
    if settings.SESSION_COOKIE_SECURE:
        yield ok("TLS", "cookies travel encrypted only")
    else:
        todo = "Serve with TLS: `gezhi tls`, then `gezhi serve --tls`; behind a proxy that does it set GEZHI_TLS=1."
        yield look("TLS", "sign-ins may travel unencrypted", todo)
    ends = ends_at()
    if ends is not None and ends - at < CERTIFICATE_LATE:
        kind = wrong if ends <= at else look
        yield kind("TLS", f"the certificate holds until {ends:%Y-%m-%d}", "Run `gezhi tls` again and restart.")


def backup(at: datetime) -> Iterator[Finding]:
    """When everything was last written to a file."""
    found, todo = last_backup(), "Run `gezhi backup FOLDER` every night, and copy the file to another machine."
    if found is None:
        yield look("backup", "none was ever made here", todo)
        return
    age = at - found.made_at
    words = f"the last is of {found.made_at:%Y-%m-%d %H:%M} UTC: {found.file}"
    if age > BACKUP_TOO_LATE:
        yield wrong("backup", words, todo)
    elif age > BACKUP_LATE:
        yield look("backup", words, todo)
    else:
        yield ok("backup", words)
