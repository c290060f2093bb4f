"""A small real identity provider (OIDC) on this machine, and a browser's way through it."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

CLIENT, SECRET = "gezhi", "a secret between two servers"
KID = "first"


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    """Signs in whoever `subject` says, without asking; `spoil` changes what it will sign next."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.begin_anew()

    def begin_anew(self) -> None:
        self.codes: dict[str, dict[str, str]] = {}
        self.subject: dict[str, Any] = {"sub": "7f3a", "preferred_username": "worker"}
        self.told: dict[str, Any] = {"sub": "7f3a"}
        self.spoil: Callable[[dict[str, Any]], Any] = lambda claims: None
        self.signs: Callable[[dict[str, Any]], str] = self.signed
        self.seconds = 0.0

    def signed(self, claims: dict[str, Any], *, by: str = KID) -> str:
        return jwt.encode(claims, key(by), algorithm="RS256", headers={"kid": KID})

    def id_token(self, asked: dict[str, str]) -> str:
        at = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": at, "exp": at + 300, "nonce": asked["nonce"]}
        claims |= self.subject
        self.spoil(claims)
        return self.signs(claims)


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *told: Any) -> None:
        """Nothing on the terminal."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        time.sleep(self.server.seconds)
        if parts.path == "/authorize":
            self._authorize(dict(parse_qsl(parts.query)))
        elif parts.path == "/userinfo" and self.headers["Authorization"] == "Bearer opaque":
            self._json(self.server.told)
        elif parts.path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key(KID).public_key()))
            self._json({"keys": [{**public, "kid": KID, "use": "sig", "alg": "RS256"}]})
        elif parts.path == "/.well-known/openid-configuration":
            names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            told = {f"{name}_endpoint": f"{self.server.issuer}/{path}" for name, path in names.items()}
            self._json({"issuer": self.server.issuer, "jwks_uri": f"{self.server.issuer}/jwks", **told})
        else:
            self._json({}, 404)

    def do_POST(self) -> None:
        time.sleep(self.server.seconds)
        told = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        begun = self.server.codes.pop(told.get("code", ""), None)
        proof = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
        right = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if (
            begun is None
            or self.headers["Authorization"] != right
            or begun["redirect_uri"] != told["redirect_uri"]
            or begun["code_challenge"] != base64.urlsafe_b64encode(proof).decode().rstrip("=")
        ):
            self._json({"error": "invalid_grant"}, 400)
        else:
            self._json({"access_token": "opaque", "token_type": "Bearer", "id_token": self.server.id_token(begun)})

    def _authorize(self, asked: dict[str, str]) -> None:
        code = secrets.token_hex(8)
        self.server.codes[code] = asked
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
        self.end_headers()

    def _json(self, told: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        with suppress(BrokenPipeError):  # nobody waited
            self.end_headers()
            self.wfile.write(body)


@contextmanager
def serving() -> Iterator[Provider]:
    provider = Provider()
    threading.Thread(target=provider.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()


def sent_to(client: Client, wanted: str = "") -> str:
    """The address at the provider that a browser is sent to."""
    answer = client.get("/accounts/foreign/sign-in", {"next": wanted} if wanted else {})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def returned(address: str) -> str:
    """The address with us that the provider sends a browser back to."""
    found = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
    assert found.startswith("http://testserver/accounts/foreign/back?")
    return found.removeprefix("http://testserver")


def sign_in(client: Client, wanted: str = "") -> Any:
    """The whole way; our answer at its end."""
    return client.get(returned(sent_to(client, wanted)))


def asked_in(address: str) -> dict[str, str]:
    """What stands in the query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
