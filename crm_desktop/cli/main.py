"""The command line: what was typed becomes one verb, its answer or its error, and an exit code (CLI.md).

0 done, 1 failed, 2 bad input or usage, 3 the book cannot be unlocked, 4 the book is busy, 130 cancelled.
"""

import io
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from crm_desktop.cli.answers import Answer, show_answer, show_error
from crm_desktop.cli.book_verbs import check_verb, create_verb, demo_verb
from crm_desktop.cli.conflicts import conflicts_verb
from crm_desktop.cli.exchange import export_verb, import_verb
from crm_desktop.cli.history import history_verb, redo_verb, undo_verb
from crm_desktop.cli.looking import search_verb, show_verb
from crm_desktop.cli.opening import Asked
from crm_desktop.cli.pipeline import funnel_verb
from crm_desktop.cli.records import add_verb, delete_verb, edit_verb, log_verb, move_verb
from crm_desktop.cli.serve import serve_verb
from crm_desktop.cli.sql import sql_verb
from crm_desktop.cli.sync import sync_check_verb, sync_now_verb, sync_status_verb
from crm_desktop.cli.team import (
    team_create_verb,
    team_devices_verb,
    team_invite_verb,
    team_join_verb,
    team_remove_verb,
)
from crm_desktop.errors import Cancelled, UserError, exit_code
from crm_desktop.i18n import LANGUAGES, later, locale_language, tr, use
from crm_desktop.logs import start_logging, stop_logging
from crm_desktop.paths import state_folder
from crm_desktop.security.passphrase_source import passphrase_from

PROGRAM = "crm-desktop"
LANGUAGE_VARIABLE = "CRM_LANGUAGE"
EVERYWHERE = {"--json": False, "--book": True, "--passphrase-file": True}  # option -> whether a value follows
DONE, FAILED, BAD_USAGE, CANCELLED = 0, 1, 2, 130

VERBS = (  # name, function, help
    ("create", create_verb, later("Make a new book; its recovery code is shown once.")),
    ("import", import_verb, later("Take in customers, people, deals, products or the team.")),
    ("export", export_verb, later("Write customers, people, deals or tickets to a CSV file.")),
    ("search", search_verb, later("Find records by name, pinyin, initials, phone or mail.")),
    ("show", show_verb, later("Show one record with what belongs to it and what happened.")),
    ("add", add_verb, later("Add a record.")),
    ("edit", edit_verb, later("Give fields new values; an empty one empties the field. Lists such as phones, mails and "
                              "tags grow by what is given: “phones= phones=NEW” replaces them.")),
    ("delete", delete_verb, later("Move records to the trash.")),
    ("log", log_verb, later("Note a call, a visit, a meeting, and what comes next.")),
    ("move", move_verb, later("Move a deal to another stage.")),
    ("history", history_verb, later("Show what was done, newest first.")),
    ("undo", undo_verb, later("Take back the last act, or the one with this number.")),
    ("redo", redo_verb, later("Do again what was undone.")),
    ("funnel", funnel_verb, later("Show the sales funnel, or write it into files.")),
    ("sql", sql_verb, later("Run one SELECT on the documented views.")),
    ("check", check_verb, later("Look whether the book is in order.")),
    ("serve", serve_verb, later("Run the server through which a team's books become one.")),
    ("conflicts", conflicts_verb, later("Show what two laptops said of one field; “keep” decides.")),
    ("demo", demo_verb, later("Make a book with sample data.")),
)
GROUPS = (  # first word, help, its verbs
    ("team", later("The laptops that share this book."), (
        ("create", team_create_verb, later("Found a team on a server with this book.")),
        ("invite", team_invite_verb, later("Make a code that lets one laptop in.")),
        ("join", team_join_verb, later("Join a team with an invite's code; --book names the book to make.")),
        ("devices", team_devices_verb, later("List the team's laptops.")),
        ("remove", team_remove_verb, later("Put a laptop out of the team."))),
    ),
    ("sync", later("Make this book and the team's books one."), (
        ("now", sync_now_verb, later("Send and receive what is new.")),
        ("status", sync_status_verb, later("Tell what waits, without asking the server.")),
        ("check", sync_check_verb, later("Compare with the server, and repair what differs."))),
    ),
)


def main(arguments: Sequence[str]) -> int:
    """Runs one verb with these arguments (without the program's name) and gives the exit code."""
    _speak_utf8()
    use(_language())
    front, rest = everywhere_first(arguments)
    as_json = "--json" in front
    log_file = _logging()
    try:
        return _run(front, rest, as_json=as_json)
    except UserError as error:
        show_error(error, as_json=as_json)
        return exit_code(error)
    except (Cancelled, KeyboardInterrupt):
        show_error(UserError("cancelled", later("Cancelled."), later("Nothing was changed."), ""), as_json=as_json)
        return CANCELLED
    except UnicodeEncodeError:  # half characters come in with arguments that are no UTF-8, and from nowhere else
        show_error(UserError("bad_input", later("A broken character stands in what was typed."),
                             later("Nothing was changed."), later("Type it again.")), as_json=as_json)
        return BAD_USAGE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains once more at its end
        return FAILED
    except Exception as error:  # one of the three places of the house that catch any error
        logging.getLogger(__name__).exception("a verb failed")
        show_error(UserError("internal", later("The program made a mistake: {what}."),
                             later("What was saved before is safe."), later("The log in {folder} says more."),
                             what=type(error).__name__, folder=state_folder()), as_json=as_json)
        return FAILED
    finally:
        if log_file:
            stop_logging(log_file)


def everywhere_first(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """The options that may stand before and after the verb, taken out, and the rest; what follows "--" stays."""
    front: list[str] = []
    rest: list[str] = []
    left = iter(arguments)
    for text in left:
        name, equals, _ = text.partition("=")
        if text == "--":
            rest += [text, *left]
        elif name not in EVERYWHERE:
            rest.append(text)
        else:
            front.append(text)
            if EVERYWHERE[name] and not equals:
                front += [value for value in [next(left, None)] if value is not None]
    return front, rest


def _run(front: list[str], rest: list[str], *, as_json: bool) -> int:
    command = _command(Asked(passphrase=passphrase_from(os.environ, None)))
    try:
        if not rest:
            if as_json:
                raise _usage(tr("Which verb? None is given."))
            command.main(args=["--help"], prog_name=PROGRAM, standalone_mode=False)
            return BAD_USAGE
        found: Any = command.main(args=[*front, *rest], prog_name=PROGRAM, standalone_mode=False)
    except typer.TyperException as error:
        raise _usage(getattr(error, "format_message", error.__str__)()) from None
    except typer.Abort:
        raise Cancelled from None
    if isinstance(found, Answer):
        return show_answer(found, as_json=as_json)
    if found == CANCELLED:
        raise Cancelled
    return int(found or DONE)


def _usage(said: str) -> UserError:
    return UserError("bad_input", later("{said}"), later("Nothing was changed."),
                     later("“crm-desktop --help” names the verbs, “crm-desktop VERB --help” what each takes."),
                     said=said)


def _command(asked: Asked) -> Any:
    app = typer.Typer(name=PROGRAM, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
                      help=later("Customers, deals and service of your book, from the command line."))

    @app.callback()
    def everywhere(
        ctx: typer.Context,
        as_json: Annotated[bool, typer.Option("--json", help=later("Answer with one JSON document."))] = False,
        book: Annotated[Path | None, typer.Option(help=later("File of the book; else CRM_BOOK, else the only book "
                                                             "there is."))] = None,
        passphrase_file: Annotated[Path | None, typer.Option(help=later("File with the passphrase in its first "
                                                                        "line."))] = None,
    ) -> None:
        asked.as_json, asked.book, asked.passphrase_file = as_json, book, passphrase_file
        ctx.obj = asked

    for name, verb, about in VERBS:
        app.command(name, help=about)(verb)
    for word, about, verbs in GROUPS:
        group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
        for name, act, what in verbs:
            group.command(name, help=what)(act)
        app.add_typer(group, name=word, help=about)
    command = typer.main.get_command(app)
    _translate_help(command)
    return command


def _translate_help(command: Any) -> None:
    command.help = tr(command.help or "")
    for each in command.params:
        if getattr(each, "help", None):
            each.help = tr(each.help)
    for verb in getattr(command, "commands", {}).values():
        _translate_help(verb)


def _language() -> str:
    wanted = os.environ.get(LANGUAGE_VARIABLE, "")[:2].lower()
    return wanted if wanted in LANGUAGES else locale_language()


def _speak_utf8() -> None:
    """Programs read UTF-8 whatever the locale says; half characters from broken file names are written out."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _logging() -> logging.Handler | None:
    try:
        return start_logging(state_folder())
    except OSError:  # a folder that cannot be written must not keep anybody from their book
        return None
