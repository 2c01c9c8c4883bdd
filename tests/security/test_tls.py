"""TLS by a pinned key: a real handshake succeeds with the agreed key and no other, whatever the certificate says."""

import os
import socket
import ssl
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from crm_desktop.security.tls import (
    CERTIFICATE_FILE,
    KEY_FILE,
    Identity,
    PinMismatch,
    certificate_pin,
    client_context,
    own_identity,
)


@contextmanager
def listening(identity: Identity, heard: list[bytes]) -> Iterator[int]:
    """A server for one connection; what it was told is in `heard`."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(identity.certificate, identity.key)

    def serve() -> None:
        link, _ = door.accept()
        try:
            with context.wrap_socket(link, server_side=True) as safe:
                heard.append(safe.recv(100))
                safe.sendall(b"hello")
        except OSError:
            link.close()

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=serve)
        thread.start()
        yield door.getsockname()[1]
        thread.join()


def talk(port: int, context: ssl.SSLContext, host: str = "127.0.0.1") -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as link, context.wrap_socket(link, server_hostname=host) as safe:
        safe.sendall(b"secret token")
        return safe.recv(100)


def test_the_pinned_key_is_talked_to_whatever_the_host_is_called(tmp_path: Path) -> None:
    heard: list[bytes] = []
    identity = own_identity(tmp_path, ["127.0.0.1", "office.example", "127.0.0.1", "::1", "büro.example"])
    for host in ("127.0.0.1", "another.example"):
        with listening(identity, heard) as port:
            assert talk(port, client_context(identity.pin), host) == b"hello"
    assert heard == [b"secret token"] * 2


def test_another_key_hears_nothing(tmp_path: Path) -> None:
    heard: list[bytes] = []
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    mine, stranger = own_identity(tmp_path / "a", ["127.0.0.1"]), own_identity(tmp_path / "b", ["127.0.0.1"])
    with listening(stranger, heard) as port, pytest.raises(PinMismatch):
        talk(port, client_context(mine.pin))
    assert heard in ([], [b""])
    with listening(stranger, heard) as port, pytest.raises(ssl.SSLCertVerificationError):
        talk(port, ssl.create_default_context())


def test_the_pin_is_looked_at_in_memory_handshakes_too(tmp_path: Path) -> None:
    """That is how asyncio connects."""
    identity = own_identity(tmp_path, [])
    server_context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server_context.load_cert_chain(identity.certificate, identity.key)

    def shake(pin: bytes) -> None:
        to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = client_context(pin).wrap_bio(to_client, to_server, server_hostname="x")
        server = server_context.wrap_bio(to_server, to_client, server_side=True)
        waiting = [client, server]
        while waiting:
            for each in list(waiting):
                try:
                    each.do_handshake()
                    waiting.remove(each)
                except ssl.SSLWantReadError:
                    pass

    shake(identity.pin)
    with pytest.raises(PinMismatch):
        shake(bytes(32))


def test_the_key_stays_and_the_certificate_is_made_anew(tmp_path: Path) -> None:
    first = own_identity(tmp_path, ["127.0.0.1"])
    key, certificate = (tmp_path / KEY_FILE).read_bytes(), (tmp_path / CERTIFICATE_FILE).read_bytes()
    again = own_identity(tmp_path, ["10.0.0.5", "office.example"])
    assert first == again
    assert (tmp_path / KEY_FILE).read_bytes() == key
    assert (tmp_path / CERTIFICATE_FILE).read_bytes() != certificate
    assert certificate_pin(again.certificate) == first.pin
    names = x509.load_pem_x509_certificate(again.certificate.read_bytes()).extensions.get_extension_for_class(
        x509.SubjectAlternativeName).value
    assert [str(each) for each in names.get_values_for_type(x509.IPAddress)] == ["10.0.0.5"]
    assert names.get_values_for_type(x509.DNSName) == ["office.example"]
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


def test_damaged_files_are_told(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_bytes(b"no key")
    with pytest.raises(ValueError, match="PEM"):
        own_identity(tmp_path, [])
    (tmp_path / KEY_FILE).write_bytes(Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(ValueError, match="another kind of key"):
        own_identity(tmp_path, [])
    (tmp_path / CERTIFICATE_FILE).write_bytes(b"no certificate")
    with pytest.raises(ValueError, match="PEM"):
        certificate_pin(tmp_path / CERTIFICATE_FILE)
