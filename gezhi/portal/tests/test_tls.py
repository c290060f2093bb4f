"""A certificate of the installation's own: browsers that trust its authority get in, and nothing else is opened."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from django.test import Client

from gezhi.ground.kernel.clock import now
from gezhi.ground.kernel.problem import Problem
from gezhi.portal.doctor import place
from gezhi.portal.doctor.finding import State
from gezhi.portal.tls import certificates
from gezhi.portal.tls.plain import application

NAMES = ["gezhi.example.cn", "192.168.7.20"]


def speak(server_name: str) -> None:
    """A handshake between our server's files and a browser that knows our authority only."""
    where = certificates.files()
    serving, asking = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=where.authority)
    serving.load_cert_chain(where.server, where.server_key)
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = asking.wrap_bio(down, up, server_hostname=server_name)
    server = serving.wrap_bio(up, down, server_side=True)
    for _ in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert client.version() == "TLSv1.3"


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_that_trusts_the_authority_gets_in(name: str) -> None:
    certificates.make(NAMES, at=now())
    speak(name)
    with pytest.raises(ssl.SSLCertVerificationError):
        speak("another.example.cn")


def test_renewing_keeps_the_authority_and_anew_makes_another() -> None:
    where = certificates.make(NAMES, at=now() - timedelta(days=390))
    authority, before = certificates.fingerprint(), where.server.read_bytes()
    certificates.make([*NAMES, "10.9.8.7", "desk.gezhi.example.cn"], at=now())
    assert certificates.fingerprint() == authority
    assert where.server.read_bytes() != before
    speak("desk.gezhi.example.cn")
    certificates.make(NAMES, at=now(), anew=True)
    assert certificates.fingerprint() != authority


@pytest.mark.parametrize("name", ["bank.example.com", "8.8.8.8", "notgezhi.example.cn"])
def test_the_authority_speaks_for_nobody_else(name: str) -> None:
    where = certificates.make(NAMES, at=now())
    before = where.server.read_bytes()
    with pytest.raises(Problem) as refused:
        certificates.make([name], at=now())
    assert refused.value.code == "tls.not_allowed"
    assert where.server.read_bytes() == before
    limits = x509.load_pem_x509_certificate(where.authority.read_bytes()).extensions.get_extension_for_class(
        x509.NameConstraints
    )
    assert limits.critical
    permitted = limits.value.permitted_subtrees or []
    assert {item.value for item in permitted if isinstance(item, x509.DNSName)} == {"gezhi.example.cn"}
    assert all(item.value.is_private for item in permitted if isinstance(item, x509.IPAddress))


@pytest.mark.parametrize("name", ["ex ample", "a..b", "1.2.3", "-", "x/y", ""])
def test_what_is_no_name_is_refused_and_leaves_nothing(name: str) -> None:
    with pytest.raises(Problem) as refused:
        certificates.make([name], at=now())
    assert refused.value.code == "tls.no_name"
    assert not certificates.files().authority.exists()


def test_the_keys_are_for_their_owner_only() -> None:
    where = certificates.make(NAMES, at=now())
    assert {file.stat().st_mode & 0o777 for file in (where.authority_key, where.server_key)} == {0o600}


def test_this_machines_own_names_hold_its_loopback() -> None:
    names = certificates.own_names()
    assert names[:2] == ["localhost", "127.0.0.1"]
    assert any(ipaddress.ip_address(name) for name in names if name.replace(".", "").isdigit())


@pytest.mark.parametrize(("days", "state"), [(0, None), (380, State.LOOK), (398, State.WRONG)])
def test_doctor_says_when_the_certificate_ends(days: int, state: State | None) -> None:
    certificates.make(NAMES, at=now())
    found = [finding.state for finding in place.tls(now() + timedelta(days=days)) if "until" in finding.words]
    assert found == ([state] if state else [])


@pytest.mark.django_db
def test_the_page_of_trust_shows_the_fingerprint_and_hands_out_the_certificate_alone() -> None:
    assert Client().get("/trust").status_code == 404
    where = certificates.make(NAMES, at=now())
    shown = Client().get("/trust").content.decode()
    assert "<svg" in shown
    assert all(f"<span>{pair}</span>" in shown for pair in certificates.fingerprint().split(":"))
    handed = Client().get("/trust/authority.crt")
    assert handed.content == where.authority.read_bytes()
    assert b"PRIVATE" not in handed.content


@pytest.mark.parametrize(
    ("path", "query", "where"),
    [
        ("/cases", "q=%E4%BA%95&page=2", "https://gezhi.example.cn:8443/cases?q=%E4%BA%95&page=2"),
        ("//evil.example/x", "", "https://gezhi.example.cn:8443/evil.example/x"),
        ("/a\r\nSet-Cookie: x=1", "", "https://gezhi.example.cn:8443/a%0D%0ASet-Cookie%3A%20x%3D1"),
    ],
)
def test_the_plain_door_leads_across(
    settings: Any, monkeypatch: pytest.MonkeyPatch, path: str, query: str, where: str
) -> None:
    settings.ALLOWED_HOSTS = ["gezhi.example.cn"]
    monkeypatch.setenv("GEZHI_TLS_PORT", "8443")
    said: list[Any] = []
    asked = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "gezhi.example.cn:8080"}
    assert list(application(asked, lambda *words: said.append(words))) == [b""]
    assert (said[0][0], dict(said[0][1])["Location"]) == ("308 Permanent Redirect", where)


def test_the_plain_door_knows_no_other_host(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["gezhi.example.cn"]
    said: list[Any] = []
    application({"PATH_INFO": "/", "HTTP_HOST": "evil.example"}, lambda *words: said.append(words))
    assert said[0][0] == "400 Bad Request"
