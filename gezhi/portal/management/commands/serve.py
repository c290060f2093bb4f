"""`gezhi serve`: web, worker and clock under one parent."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gezhi.domain.accounts import selectors as accounts
from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.ground.plumbing.problems import sentence
from gezhi.portal.doctor.examining import in_the_way
from gezhi.portal.serving import PARTS, Parent, Serving, check_host, check_port, collect_static
from gezhi.portal.tls.certificates import files, make


class Command(BaseCommand):
    help = "Serve: web workers, one task worker and the clock; --only splits them over machines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--threads", type=int, default=8)
        parser.add_argument("--only", choices=PARTS)
        parser.add_argument("--tls", action="store_true", help="with the certificate that `gezhi tls` made")
        parser.add_argument("--tls-cert", default="", help="with this certificate (PEM, the whole chain)")
        parser.add_argument("--tls-key", default="", help="and its key (PEM, PKCS#8)")
        parser.add_argument("--http-port", type=int, help="beside TLS: shows /trust, leads everybody else to TLS")
        parser.add_argument("--demo-in-the-open", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        host = options["host"]
        certificate, key = self._certificate(options)
        if options["http_port"] and not certificate:
            raise CommandError("--http-port goes with --tls or --tls-cert")
        self._check_database()
        self._check_place(options)
        collect_static()
        serving = Serving(
            host=host,
            port=options["port"],
            workers=options["workers"],
            threads=options["threads"],
            certificate=certificate,
            key=key,
            http_port=options["http_port"] or 0,
        )
        Parent(serving, [options["only"]] if options["only"] else serving.parts).run()

    def _check_database(self) -> None:
        """Without a database of this release every part would only die and be started again."""
        found = in_the_way()
        if found is not None:
            raise CommandError(f"{found.topic}: {found.words}. {found.todo}")

    def _check_place(self, options: dict[str, Any]) -> None:
        """Where to serve, before anything is started."""
        host = options["host"]
        try:
            check_host(host, has_demo_accounts=accounts.has_demo_accounts(), in_the_open=options["demo_in_the_open"])
            for port in (options["port"], options["http_port"]):
                if port and options["only"] in (None, "web"):
                    check_port(host, port)
        except Problem as refusal:
            raise CommandError(sentence(refusal)) from None

    def _certificate(self, options: dict[str, Any]) -> tuple[str, str]:
        """Certificate and key; both empty without TLS."""
        if options["tls"]:
            where = files() if files().are_there else make([], at=now())
            return str(where.server), str(where.server_key)
        named = (options["tls_cert"], options["tls_key"])
        if any(named) and not all(Path(name).is_file() for name in named):
            raise CommandError("--tls-cert and --tls-key go together and name two files")
        return named
