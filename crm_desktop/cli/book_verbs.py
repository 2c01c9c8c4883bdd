"""The verbs create, check and demo.

`create` makes a book with its keys and answers {"book", "recovery_code"}; the code is shown this once. `demo` does the
same and fills the book with sample data. `check` answers {"integrity", "cipher", "search", "journal", "stamps", ...}
with "ok" or a sentence for each, and exits 1 where something is not ok.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from crm_desktop.cli.answers import Answer, complain
from crm_desktop.cli.opening import (
    BOOK_VARIABLE,
    Asked,
    ask_new_passphrase,
    can_ask,
    open_book,
)
from crm_desktop.cli.progress import progress_bar
from crm_desktop.domain.currencies import CURRENCIES
from crm_desktop.domain.records import RECORDS
from crm_desktop.errors import UserError
from crm_desktop.exchange.this_computer import account_name, currency_here, zone_here
from crm_desktop.i18n import language as current_language
from crm_desktop.i18n import later, tr
from crm_desktop.paths import SAMPLE_BOOK, book_file_name, books_folder
from crm_desktop.security.slots import NewSlots
from crm_desktop.store.book import Book
from crm_desktop.store.check import OK, check_book
from crm_desktop.store.first_run import forget_book, keyring_trouble, make_book_with_keys
from crm_desktop.store.lock import BookLock

DEFAULT_NAME = later("Customers")
SAMPLE_CURRENCIES = {"en": "USD", "zh": "CNY"}


def create_verb(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Option(help=later("Name of the book."))] = None,
    currency: Annotated[str | None, typer.Option(help=later("Base currency, such as USD."))] = None,
    me: Annotated[str | None, typer.Option(help=later("Your full name."))] = None,
) -> Answer:
    """{"book": path, "recovery_code"}."""
    asked: Asked = ctx.obj
    path = new_book_path(asked, name)
    book, slots = make_book_for(asked, path, name or path.stem, currency or currency_here(), me)
    book.close()
    return Answer({"book": str(path), "recovery_code": slots.recovery_code}, lambda: _made(path, slots))


def check_verb(ctx: typer.Context) -> Answer:
    """{"integrity", "cipher", "search", "journal", "stamps", "aliases", "projections"}: "ok" or what is wrong."""
    with open_book(ctx.obj) as book:
        found = check_book(book)
    words = {"integrity": tr("Pages of the file"), "cipher": tr("Encryption"), "search": tr("Search index"),
             "journal": tr("History"), "stamps": tr("Stamps"), "aliases": tr("Merged records"),
             "projections": tr("Figures kept ready")}
    lines = [tr("{part}: {found}", part=words.get(name, name), found=tr("in order") if said == OK else said)
             for name, said in found.items()]
    return Answer(found, lambda: lines, exit_code=int(any(said != OK for said in found.values())))


def demo_verb(
    ctx: typer.Context,
    to: Annotated[Path | None, typer.Option(help=later("File of the sample book."))] = None,
    language: Annotated[str | None, typer.Option(help=later("Language of the sample data: en or zh."))] = None,
) -> Answer:
    """{"book": path, "recovery_code", "created": {"companies": n, ...}}."""
    from crm_desktop.commands.demo import fill_sample  # its stories are only needed here

    asked: Asked = ctx.obj
    spoken = language or current_language()
    if spoken not in SAMPLE_CURRENCIES:
        raise UserError("bad_input", later("There is no sample data in “{language}”."), later("Nothing was changed."),
                        later("Choose en or zh."), language=spoken)
    path = (to or asked.book or books_folder() / SAMPLE_BOOK).expanduser().absolute()
    if path.exists():
        _forget_sample(asked, path)
    book, slots = make_book_for(asked, path, tr("Sample"), SAMPLE_CURRENCIES[spoken], None)
    filled = False
    try:
        with book:
            done = fill_sample(book, language=spoken, progress=progress_bar())
        filled = True
    finally:
        if not filled:
            forget_book(path)
    created = {RECORDS[name].plural: len(ids) for name, ids in done.created.items()}
    return Answer({"book": str(path), "recovery_code": slots.recovery_code, "created": created},
                  lambda: _made(path, slots))


def new_book_path(asked: Asked, name: str | None) -> Path:
    """Where a new book goes: --book, else CRM_BOOK, else the books folder under its name. UserError "bad_input"."""
    given = asked.book or (Path(os.environ[BOOK_VARIABLE]) if os.environ.get(BOOK_VARIABLE) else None)
    if given:
        return given.expanduser().absolute()
    file_name = book_file_name(name if name is not None else tr(DEFAULT_NAME))
    if not file_name:
        raise UserError("bad_input", later("A book needs a name."), later("Nothing was changed."),
                        later("Give one with --name."))
    return books_folder() / file_name


def make_book_for(asked: Asked, path: Path, name: str, currency: str, me: str | None) -> tuple[Book, NewSlots]:
    """A new book with its keys; `me` is by default who is logged in here. UserError "bad_input", "exists" ..."""
    member = (me if me is not None else account_name()).strip()
    if not member or not name.strip():
        raise UserError("bad_input", later("A book needs a name and somebody who writes in it."),
                        later("Nothing was changed."), later("Give them with --name and --me."))
    if currency.upper() not in CURRENCIES:
        raise UserError("bad_input", later("“{currency}” is no currency that books know."),
                        later("Nothing was changed."), later("Choose one of these: {currencies}."), currency=currency,
                        currencies=", ".join(CURRENCIES))
    if path.exists():  # before anybody is asked for a passphrase
        raise UserError("exists", later("There is already a file “{name}”."), later("It was not touched."),
                        later("Choose another name."), name=path.name)
    return make_book_with_keys(path, passphrase=_new_passphrase(asked), name=name.strip(), currency=currency.upper(),
                               time_zone=zone_here(), me=member)


def _new_passphrase(asked: Asked) -> str | None:
    """The one that was given; None where the keyring works; else one that is typed now."""
    given = asked.given_passphrase()
    if given is not None:
        return given
    trouble = keyring_trouble()
    if trouble is None:
        return None
    reason = trouble.texts()[0]
    if not can_ask():
        raise UserError("no_keyring", later("{reason} And no passphrase is given."), later("Nothing was changed."),
                        later("Put a passphrase into a file for --passphrase-file, or into CRM_PASSPHRASE."),
                        reason=reason)
    complain(tr("{reason} So the book needs a passphrase.", reason=reason))
    return ask_new_passphrase()


def _forget_sample(asked: Asked, path: Path) -> None:
    """Makes room for a new sample. Raises UserError("exists") for a book that anybody has written in."""
    lock = BookLock(path)
    try:
        with open_book(Asked(book=path, passphrase_file=asked.passphrase_file, passphrase=asked.passphrase)) as book:
            only_sample = book.value("select count(*) from change_set where cause = 'demo'") and not book.value(
                "select count(*) from change_set where cause not in ('demo', 'rule')")
        if not only_sample:
            raise UserError("exists", later("“{name}” is not just sample data: somebody has written in it."),
                            later("It was not touched."), later("Choose another file with --to."), name=path.name)
        forget_book(path)
    finally:
        lock.release()


def _made(path: Path, slots: NewSlots) -> Iterator[str]:
    yield tr("The book is ready: {path}", path=path)
    yield tr("Recovery code: {code}", code=slots.recovery_code)
    yield tr("Write it down and keep it away from this computer. It is shown only now, and it opens the book when "
             "everything else is lost.")
    if not slots.keyring_saved:
        yield tr("This computer keeps no key to the book: you will be asked for the passphrase.")
