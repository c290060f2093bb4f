"""`gezhi serve`: web, worker and clock under one parent."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from gezhi.domain.accounts import selectors as accounts
from gezhi.portal.serving import PARTS, Parent, Serving, check_host, collect_static


class Command(BaseCommand):
    help = "Serve: web workers, one task worker and the clock; --only splits them over machines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--threads", type=int, default=8)
        parser.add_argument("--only", choices=PARTS)
        parser.add_argument("--tls-cert", default="")
        parser.add_argument("--tls-key", default="")
        parser.add_argument("--demo-in-the-open", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        host = options["host"]
        collect_static()
        check_host(host, has_demo_accounts=accounts.has_demo_accounts(), in_the_open=options["demo_in_the_open"])
        serving = Serving(
            host=host,
            port=options["port"],
            workers=options["workers"],
            threads=options["threads"],
            certificate=options["tls_cert"],
            key=options["tls_key"],
        )
        Parent(serving, [options["only"]] if options["only"] else PARTS).run()
