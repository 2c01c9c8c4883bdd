"""Why an address cannot be listened at, in our own words: the system's are in its own language."""

import errno
import socket
import ssl
from pathlib import Path

from crm_desktop.errors import UserError
from crm_desktop.i18n import later

TAKEN = (errno.EADDRINUSE,)
NOT_HERE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
FORBIDDEN = (errno.EACCES, errno.EPERM)


def cannot_listen(error: OSError | OverflowError, host: str, port: int) -> UserError:
    """UserError("cannot_listen"): the port is taken, the address is none of this computer's, or it is not allowed."""
    what, then = _reason(error)
    return UserError("cannot_listen", what, later("Nothing was changed."), then, host=host, port=port,
                     number=getattr(error, "errno", None) or 0)


def _reason(error: OSError | OverflowError) -> tuple[str, str]:
    number = getattr(error, "errno", None)
    if isinstance(error, socket.gaierror) or number in NOT_HERE:
        return (later("“{host}” is no address of this computer."),
                later("Give a --host of this computer: 127.0.0.1 for itself alone, 0.0.0.0 for every network."))
    if number in TAKEN:
        return (later("Port {port} on {host} is in use by another program."),
                later("Choose another --port, or stop the other program; it may be this server, started before."))
    if number in FORBIDDEN:
        return (later("The system does not let this user listen on port {port} of {host}."),
                later("Choose a --port of 1024 or more, or start the server as a user who may."))
    return (later("The address {host}:{port} cannot be opened (error {number} of the system)."),
            later("Choose another --port, or a --host of this computer."))


def check_certificate(certificate: Path, key: Path) -> None:
    """Raises UserError("bad_input") where these files (PEM) are not a certificate and its key."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=_no_passphrase)
    except (ssl.SSLError, OSError, ValueError) as error:
        raise UserError("bad_input", later("“{certificate}” and “{key}” are no certificate with its key."),
                        later("Nothing was changed."),
                        later("Give both as PEM that this user may read, the key without a passphrase."),
                        certificate=certificate, key=key) from error


def _no_passphrase() -> str:
    """A server starts by itself: nobody is asked."""
    raise ValueError("the key is locked")
