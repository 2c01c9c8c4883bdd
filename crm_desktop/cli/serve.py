"""The verb serve: runs the shared server until it is stopped; `crm-server` is the same by another name."""

from pathlib import Path
from typing import Annotated

import typer

from crm_desktop.i18n import later

LOOPBACK = "127.0.0.1"
PORT = 8765


def serve_verb(
    host: Annotated[str, typer.Option(help=later("Address to listen on; 0.0.0.0 is every network."))] = LOOPBACK,
    port: Annotated[int, typer.Option(help=later("Port to listen on."), min=0, max=65_535)] = PORT,
    database: Annotated[str, typer.Option(help=later("File of the server's database, or postgresql://..."))] = "",
    tls_cert: Annotated[Path | None, typer.Option(help=later("Certificate (PEM); else the server makes its "
                                                             "own."))] = None,
    tls_key: Annotated[Path | None, typer.Option(help=later("The certificate's key (PEM)."))] = None,
) -> int:
    """The first line of output, once it listens: {"listening": address, "setup_token"}; the token at first only."""
    from crm_desktop.server.run import Serving, serve

    return serve(Serving(host, port, database, tls_cert, tls_key))
