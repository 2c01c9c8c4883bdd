"""A private PostgreSQL cluster for tests, also as root: unix socket and one loopback port, gone afterwards."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

WANTED = "REQUIRE_POSTGRES"  # set by .ci/run: a skip for want of PostgreSQL is a failure there


def postgres_programs() -> Path | None:
    """Debian keeps them off PATH; the newest major wins. None where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def cluster(programs: Path, *, durable: bool = False) -> Iterator[str]:
    """The address of a new, empty cluster."""
    prefix = _as_other()
    # Short path: a unix socket's address holds 107 bytes. mkdtemp is 0700 for root: hand it to the other user.
    home = Path(tempfile.mkdtemp(prefix="crmpg", dir="/tmp"))
    if prefix:
        shutil.chown(home, prefix[1].split("=")[1])
    word = home / "word"
    word.write_text(secrets.token_hex(16))
    word.chmod(0o644)  # inside a 0700 folder
    subprocess.run([*prefix, str(programs / "initdb"), "-D", str(home / "data"), "-U", "crm", "-A", "scram-sha-256",
                    f"--pwfile={word}", "-E", "UTF8", "--locale=C", "--no-sync"],
                   check=True, cwd="/", stdout=subprocess.DEVNULL)
    port = _free_port()
    # A direct child with a death signal: pg_ctl's daemon would outlive a test run that is killed.
    flags = [] if durable else ["-F", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
    with (home / "log").open("w") as log:
        server = subprocess.Popen([*(prefix[:-1] or ["setpriv"]), "--pdeathsig", "QUIT", "--",
                                   str(programs / "postgres"), "-D", str(home / "data"), "-k", str(home), "-p",
                                   str(port), *flags, "-c", "listen_addresses=127.0.0.1"], cwd="/", stderr=log)
    address = f"postgresql://crm:{word.read_text()}@127.0.0.1:{port}/postgres"
    try:
        _wait(address, server)
        yield address
    finally:
        # SIGINT is the fast stop; SIGQUIT does not even tidy up, which nobody needs here; SIGTERM waits for clients.
        server.send_signal(signal.SIGINT if durable else signal.SIGQUIT)
        server.wait(20)
        shutil.rmtree(home)


def _as_other() -> list[str]:
    """initdb and postgres refuse root, so they run as the package's user (or nobody); others run as themselves."""
    if os.geteuid() != 0:
        return []
    name = "postgres" if "postgres" in {entry.pw_name for entry in pwd.getpwall()} else "nobody"
    return ["setpriv", f"--reuid={name}", f"--regid={pwd.getpwnam(name).pw_gid}", "--clear-groups", "--"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            assert server.poll() is None, "PostgreSQL has ended by itself"
            time.sleep(0.05)
        else:
            return
    raise AssertionError("PostgreSQL does not answer")
