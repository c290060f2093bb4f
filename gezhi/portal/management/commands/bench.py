"""`gezhi bench [NAME] [--json]`: the benchmarks of `bench/`, each beside its peers or its goals in the same run."""

from __future__ import annotations

import importlib
import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

NAMES = (
    *("locate", "tiles", "addresses", "desk", "lifecycle", "pages", "safety", "matching", "registry", "openrosa"),
    *("sync", "phone"),
)
SCALED = frozenset({"safety", "registry", "sync"})
"""Those that measure a city of a size that is asked for, and may measure parts."""


class Command(BaseCommand):
    help = "Measure; without a name all benchmarks run one after the other."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", choices=NAMES)
        parts = "of safety: backup, restore, rotation, verify, senders; of registry: find, import; "
        parts += "of sync: first, phones, tracks"
        parser.add_argument("parts", nargs="*", help=parts)
        parser.add_argument("--scale", type=float, default=1.0, help="of safety, registry and sync: 0.1 is a tenth")
        parser.add_argument("--json", action="store_true", help="print one JSON object only")

    def handle(self, *args: Any, **options: Any) -> None:
        sys.path.insert(0, str(settings.BASE_DIR))
        for name in [options["name"]] if options["name"] else NAMES:
            more = {"scale": options["scale"], "parts": options["parts"]} if name in SCALED else {}
            figures = importlib.import_module(f"bench.{name}").run(**more)
            indent = None if options["json"] else 2
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=indent))
