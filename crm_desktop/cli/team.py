"""The verbs of the team: create, invite, join, devices, remove.

`create` and `join` answer {"workspace", "device"}, `join` with {"words": six, "recovery_code"} of the new book;
`invite` answers {"code", "expires_at"}; `devices` and `remove` {"devices": [{"device", "name", "member", "role",
"last_seen", "state"}]}.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from crm_desktop.cli.answers import Answer, Json, complain, instant_json
from crm_desktop.cli.book_verbs import make_book_for, new_book_path
from crm_desktop.cli.columns import text_table
from crm_desktop.cli.opening import Asked, open_book
from crm_desktop.cli.wording import moment_text, typed_path
from crm_desktop.errors import in_a_row
from crm_desktop.exchange.this_computer import currency_here
from crm_desktop.i18n import language as current_language
from crm_desktop.i18n import later, tr
from crm_desktop.security.words import spelled_words, words_of_either
from crm_desktop.store.book import Book
from crm_desktop.store.first_run import forget_book
from crm_desktop.sync.devices import Laptop, laptop_named, remove_laptop, team_laptops
from crm_desktop.sync.enrol import Enrolled, create_team, invite
from crm_desktop.sync.join import join_team, words_to_compare
from crm_desktop.sync.membership import team_of

STATES = {"active": later("in the team"), "removed": later("removed")}


def team_create_verb(
    ctx: typer.Context,
    server: Annotated[str, typer.Option(help=later("Address of the server, as “serve” printed it."))],
    name: Annotated[str, typer.Option(help=later("Name of the team."))],
    token: Annotated[str, typer.Option(help=later("Set-up token, as “serve” printed it."))] = "",
) -> Answer:
    """{"workspace", "device"}."""
    with open_book(ctx.obj) as book:
        done = create_team(book, server, name, token)
    return Answer(_enrolled(done), lambda: [
        tr("The team is founded. “crm-desktop sync now” brings this book to the server."),
        tr("“crm-desktop team invite” makes a code for your next laptop.")])


def team_invite_verb(
    ctx: typer.Context,
    role: Annotated[str, typer.Option(help=later("Role: owner, manager, rep or viewer."))] = "rep",
) -> Answer:
    """{"code", "expires_at"}."""
    with open_book(ctx.obj) as book:
        made = invite(book, role)
    return Answer({"code": made.code, "expires_at": instant_json(made.expires_at)}, lambda: [
        made.code, tr("Good for one laptop, until {when}. Whoever has this code can read the whole book: hand it over "
                      "yourself.", when=moment_text(made.expires_at))])


def team_join_verb(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(help=later("The code of the invite."))],
    me: Annotated[str | None, typer.Option(help=later("Your full name."))] = None,
) -> Answer:
    """{"workspace", "device", "words", "recovery_code"}; the last one is null where the book was there before."""
    asked: Asked = ctx.obj
    path = new_book_path(asked, None)
    if path.exists():
        with open_book(asked) as book:
            return _joined(asked, book.path, join_team(book, code), None)
    book, slots = make_book_for(asked, path, path.stem, currency_here(), me)
    done = None
    try:
        with book:
            done = join_team(book, code, fresh=True)
    finally:
        if done is None:
            forget_book(path)
    if not slots.keyring_saved:
        complain(tr("This computer keeps no key to the book: you will be asked for the passphrase."))
    return _joined(asked, path, done, slots.recovery_code)


def team_devices_verb(ctx: typer.Context) -> Answer:
    """{"devices": [{"device", "name", "member", "role", "last_seen", "state"}]}."""
    with open_book(ctx.obj) as book:
        return _devices(book)


def team_remove_verb(
    ctx: typer.Context,
    device: Annotated[str, typer.Argument(help=later("The laptop: its id as “team devices” shows it, or its name."))],
) -> Answer:
    """The same as `team devices`, without the laptop among the active ones."""
    with open_book(ctx.obj) as book:
        remove_laptop(book, laptop_named(team_laptops(book), device).device)
        return _devices(book)


def _devices(book: Book) -> Answer:
    laptops = team_laptops(book)
    words = {device: words_of_either(numbers, current_language())
             for device, numbers in words_to_compare(book, team_of(book)).items()}
    return Answer({"devices": [_device(each) for each in laptops]}, lambda: _device_lines(laptops, words, book.path))


def _device(laptop: Laptop) -> Json:
    return {"device": laptop.device.hex(), "name": laptop.name, "member": laptop.member, "role": laptop.role,
            "last_seen": instant_json(laptop.last_seen), "state": laptop.state}


def _device_lines(laptops: list[Laptop], words: dict[bytes, str], path: Path) -> Iterator[str]:
    rows = [(each.device.hex()[:8], each.name, each.member, each.role,
             moment_text(each.last_seen) if each.last_seen else "",
             tr("this laptop") if each.is_this and each.state == "active" else
             tr("this laptop, removed") if each.is_this else tr(STATES[each.state])) for each in laptops]
    yield from text_table((tr("Id"), tr("Laptop"), tr("Member"), tr("Role"), tr("Last seen"), tr("State")), rows)
    if any(each.is_this and each.state == "removed" for each in laptops):
        yield in_a_row((tr("This laptop was removed from the team."), tr("Your book and all that is in it stay here.")))
        yield tr("To come back, ask for a new invite and run “crm-desktop team join CODE --book {path}”.",
                 path=typed_path(path))
    own = {each.device for each in laptops if each.is_this}
    for device in words.keys() & own:
        yield tr("Compare with what the laptop that invited this one shows of it: {words}", words=words.pop(device))
        yield tr("Other words there mean that somebody stood between: have this laptop removed there.")
    for device, told in words.items():
        yield tr("Compare with what laptop {device} showed when it joined: {words}", device=device.hex()[:8],
                 words=told)
    if words:
        yield tr("Other words there mean that somebody stood between: remove that laptop.")


def _enrolled(done: Enrolled) -> Json:
    return {"workspace": done.workspace.hex(), "device": done.device.hex()}


def _joined(asked: Asked, path: Path, done: Enrolled, recovery_code: str | None) -> Answer:
    words = spelled_words(done.words, current_language())
    place = tr("The team's book lies here: {path}", path=path)
    if asked.as_json:  # the shape of the document is a promise, and has no place for it
        complain(place)
    return Answer(_enrolled(done) | {"words": words, "recovery_code": recovery_code},
                  lambda: _joined_lines(words, place, recovery_code))


def _joined_lines(words: list[str], place: str, recovery_code: str | None) -> Iterator[str]:
    yield tr("This laptop is in the team. Compare these words with the laptop that invited it:")
    yield " ".join(words)
    yield place
    if recovery_code is not None:
        yield tr("Recovery code: {code}", code=recovery_code)
        yield tr("Write it down and keep it away from this computer. It is shown only now, and it opens the book when "
                 "everything else is lost.")
    yield tr("“crm-desktop sync now” brings the team's book here.")
