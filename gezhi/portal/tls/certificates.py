"""The installation's own certificate authority, and the certificate of its server.

Phones are told once to trust the authority; it may only speak for the names and private addresses it was made for
(name constraints, RFC 5280 § 4.2.1.10), so trusting it opens nothing else. Keys stand in `var/tls`, 0600.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from gezhi.ground.kernel.problem import problem

NOT_ALLOWED = problem(
    "tls.not_allowed",
    409,
    "The authority may not speak for {name}. Run `gezhi tls --anew NAMES`; every phone must then trust the new one.",
)
NO_NAME = problem("tls.no_name", 400, "“{name}” is no host name and no address.")

AUTHORITY_LIFE = timedelta(days=3650)
SERVER_LIFE = timedelta(days=397)
"""Phones refuse server certificates that live much longer than a year."""

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "::1/128", "fc00::/7")

Key = ec.EllipticCurvePrivateKey
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Files:
    """Where the four files stand."""

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "authority.crt"

    @property
    def authority_key(self) -> Path:
        return self.folder / "authority.key"

    @property
    def server(self) -> Path:
        return self.folder / "server.crt"

    @property
    def server_key(self) -> Path:
        return self.folder / "server.key"

    @property
    def are_there(self) -> bool:
        return self.server.exists() and self.server_key.exists()


def files() -> Files:
    """The files of this installation."""
    return Files(Path(settings.VAR_DIR) / "tls")


def make(names: Sequence[str], *, at: datetime, anew: bool = False) -> Files:
    """Make the server's certificate for `names` (host names and addresses), and the authority when there is none.

    Run again, it renews the server's certificate under the same authority: no phone has to be told anything.
    Raises Problem `tls.no_name`, or `tls.not_allowed` when the authority was made for other names.
    """
    where, wanted = files(), _parsed(names or own_names())
    where.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if anew or not where.authority_key.exists():
        made, made_key = _make_authority(wanted, at)
        _keep(where.authority_key, _private(made_key))
        where.authority.write_bytes(_public(made))
    authority = x509.load_pem_x509_certificate(where.authority.read_bytes())
    key = cast(Key, serialization.load_pem_private_key(where.authority_key.read_bytes(), password=None))
    _check_allowed(authority, wanted)
    server, server_key = _make_server(wanted, authority, key, at)
    _keep(where.server_key, _private(server_key))
    where.server.write_bytes(_public(server) + _public(authority))
    return where


def own_names() -> list[str]:
    """What this machine is called and the addresses under which its network knows it."""
    names = ["localhost", "127.0.0.1", socket.gethostname()]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # nothing is sent: it only chooses the way out
            names.append(asking.getsockname()[0])
        except OSError:  # no network at all
            pass
    return list(dict.fromkeys(names))


def fingerprint() -> str:
    """SHA-256 of the authority's certificate, as phones show it. Raises FileNotFoundError where there is none."""
    certificate = x509.load_pem_x509_certificate(files().authority.read_bytes())
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def ends_at() -> datetime | None:
    """Until when the server's certificate holds; None where this installation made none."""
    where = files()
    if not where.are_there:
        return None
    return x509.load_pem_x509_certificate(where.server.read_bytes()).not_valid_after_utc


def _parsed(names: Iterable[str]) -> list[str | Address]:
    return [_name_or_address(name.strip().lower()) for name in names]


def _name_or_address(name: str) -> str | Address:
    try:
        return ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        pass
    try:
        ascii_name = name.encode("idna").decode("ascii")
    except UnicodeError:
        raise NO_NAME(name=name) from None
    parts = ascii_name.split(".")
    if not all(part and part.replace("-", "").isalnum() for part in parts) or parts[-1].isdigit():
        raise NO_NAME(name=name)
    return ascii_name


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _make_authority(wanted: Sequence[str | Address], at: datetime) -> tuple[x509.Certificate, Key]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _subject(f"Gezhi {os.urandom(4).hex()}")  # phones tell authorities apart by name
    networks = [ipaddress.ip_network(network) for network in PRIVATE]
    networks += [ipaddress.ip_network(address) for address in wanted if not isinstance(address, str)]
    permitted: list[x509.GeneralName] = [x509.IPAddress(network) for network in dict.fromkeys(networks)]
    permitted += [x509.DNSName(host) for host in wanted if isinstance(host, str)]
    certificate = (
        _builder(name, name, key, at, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate, key


def _make_server(
    wanted: Sequence[str | Address], authority: x509.Certificate, by: Key, at: datetime
) -> tuple[x509.Certificate, Key]:
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName(name) if isinstance(name, str) else x509.IPAddress(name) for name in wanted]
    certificate = (
        _builder(_subject(str(wanted[0])[:64]), authority.subject, key, at, SERVER_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, hashes.SHA256())
    )
    return certificate, key


def _builder(subject: x509.Name, issuer: x509.Name, key: Key, at: datetime, life: timedelta) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))  # phones' clocks are wrong by hours
        .not_valid_after(at + life)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _check_allowed(authority: x509.Certificate, wanted: Iterable[str | Address]) -> None:
    permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    hosts = [name.value for name in permitted if isinstance(name, x509.DNSName)]
    networks = [name.value for name in permitted if isinstance(name, x509.IPAddress)]
    for name in wanted:
        if isinstance(name, str):
            is_allowed = any(name == host or name.endswith(f".{host}") for host in hosts)
        else:
            is_allowed = any(name in network for network in networks if not isinstance(network, Address))
        if not is_allowed:
            raise NOT_ALLOWED(name=name)


def _private(key: Key) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)


def _public(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _keep(file: Path, content: bytes) -> None:
    """A file that only its owner may read, from its first byte on."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
