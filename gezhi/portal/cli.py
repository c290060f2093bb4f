"""The console command `gezhi`: Django's commands and ours, two words where two words read better."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> None:
    """Run one console command; `gezhi import divisions …` runs the command named `import_divisions`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gezhi.settings")
    import django
    from django.core.management import execute_from_command_line, get_commands

    django.setup()  # before it, Django lists only its own commands, and remembers that list
    words = list(argv if argv is not None else sys.argv)
    if len(words) > 2 and f"{words[1]}_{words[2]}" in get_commands():
        words[1:3] = [f"{words[1]}_{words[2]}"]
    from django.db import DatabaseError

    try:
        execute_from_command_line(words)
    except DatabaseError as error:
        said = _why(error)
        if not said:
            raise
        sys.exit(said)


def _why(error: Exception) -> str:
    """What an operator reads in place of a stack trace when the database is away or not of this release; else “”."""
    from django.db import DatabaseError

    from gezhi.portal.doctor.database import tables
    from gezhi.portal.doctor.finding import State

    try:
        wrong = [found for found in tables() if found.state is State.WRONG]
    except DatabaseError:
        return f"The database does not answer: {error}".strip()
    return "\n".join(f"The database: {found.words}. {found.todo}" for found in wrong)


if __name__ == "__main__":
    main()
