"""TLS without an authority: the server's own key, and clients that trust exactly that key, whatever the certificate.

A pin is the SHA-256 of the key (SubjectPublicKeyInfo). Certificates come and go under one key, so nothing expires for
those who hold the pin, and no clock that is a year off locks anybody out.
"""

import datetime
import hmac
import ipaddress
import os
import ssl
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

CERTIFICATE_FILE = "tls-cert.pem"
KEY_FILE = "tls-key.pem"
DAYS = 825
NAME = "CRM Desktop server"


class Identity(NamedTuple):
    """The files that a server presents itself with, and the pin that its clients hold."""

    certificate: Path
    key: Path
    pin: bytes


class PinMismatch(ssl.SSLError):
    """The server holds another key than the one that was agreed on: somebody stands between, or it was set up anew."""


def own_identity(folder: Path, hosts: Iterable[str]) -> Identity:
    """The server's own key in this folder, made when it is missing, with a fresh certificate for these hosts.

    OSError where the folder cannot be written; ValueError where the key file is none.
    """
    key_file, certificate = folder / KEY_FILE, folder / CERTIFICATE_FILE
    if not key_file.exists():
        _write_secret(key_file, ec.generate_private_key(ec.SECP256R1()).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key = load_pem_private_key(key_file.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("the key file holds another kind of key")
    certificate.write_bytes(_certificate(key, hosts).public_bytes(Encoding.PEM))
    return Identity(certificate, key_file, _pin(key.public_key()))


def certificate_pin(certificate: Path) -> bytes:
    """The pin of a certificate file (PEM); the first one counts. ValueError where it is none."""
    return _pin(x509.load_pem_x509_certificates(certificate.read_bytes())[0].public_key())


def client_context(pin: bytes | None) -> ssl.SSLContext:
    """How a client connects: to the pinned key and nothing else; without a pin, to what the system trusts.

    A connection to another key raises PinMismatch (httpx: in the chain of causes) before anything is sent on it.
    """
    # The system's authorities take 20 ms to load, and say nothing about a pinned key.
    context = ssl.create_default_context() if pin is None else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if pin is not None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # the pin is looked at instead, at the end of the handshake
        context.sslsocket_class = type("PinnedSocket", (_PinnedSocket,), {"pin": pin})
        context.sslobject_class = type("PinnedObject", (_PinnedObject,), {"pin": pin})
    return context


class _PinnedSocket(ssl.SSLSocket):
    pin = b""

    def do_handshake(self, block: bool = False) -> None:
        super().do_handshake(block)
        _check_pin(self.getpeercert(binary_form=True), self.pin)


class _PinnedObject(ssl.SSLObject):
    pin = b""

    def do_handshake(self) -> None:
        super().do_handshake()
        _check_pin(self.getpeercert(binary_form=True), self.pin)


def _check_pin(certificate: bytes | None, pin: bytes) -> None:
    found = _pin(x509.load_der_x509_certificate(certificate).public_key()) if certificate else b""
    if not hmac.compare_digest(found, pin):
        raise PinMismatch("the server holds another key")


def _pin(key: CertificatePublicKeyTypes) -> bytes:
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()


def _certificate(key: ec.EllipticCurvePrivateKey, hosts: Iterable[str]) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    builder = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
               .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
               .not_valid_after(now + datetime.timedelta(days=DAYS))
               .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True))
    names = [_general_name(host) for host in dict.fromkeys(hosts)]
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(key, SHA256())


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host.encode("idna").decode("ascii"))


def _write_secret(file: Path, data: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)
