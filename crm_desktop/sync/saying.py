"""Saying something on top of the membership log, and what the network's errors mean for who asked for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from crm_desktop.changes.entries import Act
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.store.book import Book
from crm_desktop.store.sync_state import save_team
from crm_desktop.sync.membership import LogConflict, Team, append_act, read_log, team_of
from crm_desktop.sync.outcome import what_it_means
from crm_desktop.sync.round import Connect, connection_of, one_at_a_time
from crm_desktop.sync.transport import BadAnswer, OtherScheme, Server, ServerRefused, Unreachable, is_loopback

MOST_TRIES = 5


def say(book: Book, make: Callable[[Team, LogConflict | None], Act], *, connect: Connect = Server) -> Team:
    """Appends the act that `make` gives; made anew, with what the server answered, where somebody else was quicker.

    Raises UserError where it may not be said, or nobody answers.
    """
    with one_at_a_time(book), plain_errors(), talking(book, connect) as (found, server):
        connection = connection_of(book, server, found)
        conflict: LogConflict | None = None
        for _ in range(MOST_TRIES):
            found = read_log(book, found, connection)
            act = make(found, conflict)
            if not found.members.may_append(found.state.device, act):
                raise UserError("not_owner", later("Only the owner of the team may do this."),
                                later("Nothing was changed."), later("Ask the owner to do it."))
            try:
                return append_act(book, found, connection, act)
            except LogConflict as answer:
                conflict = answer
    raise log_moved()


@contextmanager
def talking(book: Book, connect: Connect) -> Iterator[tuple[Team, Server]]:
    """The team as the book knows it now, and its server."""
    found = team_of(book)
    with connect(found.state.server, found.state.pin) as server:
        yield found, server


def remember(book: Book, key: str, value: bytes) -> None:
    """Keeps something beside the team's state, while no round changes that."""
    with one_at_a_time(book):
        state = team_of(book).state
        save_team(book, replace(state, more={**state.more, key: value}))


def log_moved() -> UserError:
    """Somebody else writes to the log all the time."""
    return UserError("log_moved", later("Somebody else changed the team in this very moment."),
                     later("Nothing was changed."), later("Do it again."))


def wrong_token() -> UserError:
    """The set-up token is not one, or another server's."""
    return UserError("bad_token", later("This is not the server's set-up token."), later("Nothing was changed."),
                     later("Copy it again from what “crm-desktop serve” printed."))


@contextmanager
def plain_errors() -> Iterator[None]:
    """The network's and the server's errors as sentences for people who asked for something."""
    try:
        yield
    except (Unreachable, ServerRefused, BadAnswer) as error:
        trouble = _said_by(error) or what_it_means(error)[1]
        raise trouble or UserError("offline", later("The server cannot be reached."), later("Nothing was changed."),
                                   later("Try again later.")) from None


def _said_by(error: Exception) -> UserError | None:
    """Unlike a round, what a person asked for is not done again by itself."""
    if isinstance(error, OtherScheme):
        return _wrong_scheme(error)
    if isinstance(error, Unreachable):
        return _no_answer(error)
    code = error.code if isinstance(error, ServerRefused) else ""
    if code == "bad_token":
        return wrong_token()
    if code in ("full", "exists"):
        return UserError("server_full", later("This server has a team already."), later("Nothing was changed."),
                         later("Ask its owner for an invite, or start another server."))
    meant = what_it_means(error)[1]
    if meant is not None and meant.code in ("server_busy", "bad_answer"):
        return UserError(meant.code, meant.message, meant.safe, later("Do it again in a moment: that is safe."))
    return None


def _wrong_scheme(error: OtherScheme) -> UserError:
    if error.address.startswith("https:"):
        return UserError("wrong_scheme", later("This port speaks https, and the address says http."),
                         later("Nothing was changed."), later("Write {address}."), address=error.address)
    then = later("Write {address}.") if is_loopback(error.address) else \
        later("Plain http is for the server's own computer: ask who runs it to let it speak https.")
    return UserError("wrong_scheme", later("This port speaks plain http, and the address says https."),
                     later("Nothing was changed."), then, address=error.address)


def _no_answer(error: Unreachable) -> UserError:
    """Where no connection came about nothing was asked; where the answer was lost, it may have been done."""
    if never_reached(error):
        return UserError("offline", later("The server cannot be reached."), later("Nothing of your book was changed."),
                         later("Look at the address and the network, then do it again."))
    return UserError("offline", later("The server's answer did not come."),
                     later("All that is in your book is safe. The server may have done what you asked for, or not."),
                     later("Look at the network, then do it again: that is safe in both cases."))


def never_reached(error: BaseException | None) -> bool:
    """Whether no connection came about, so that the server cannot have done anything."""
    import httpx

    return isinstance(error, OtherScheme) or (
        isinstance(error, Unreachable) and isinstance(error.__cause__, (httpx.ConnectError, httpx.ConnectTimeout)))
