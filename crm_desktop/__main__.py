"""The start of the program: a verb goes to the command line, none of them opens the window."""

import os
import sys
from collections.abc import Sequence

WITH_VALUE = ("--book", "--passphrase-file")


def main() -> int:
    """Runs a verb of the command line, or the window; gives the exit code, 130 where it is cancelled at the start."""
    arguments = sys.argv[1:]
    try:
        if wants_window(arguments):
            if not has_screen():
                return _no_screen()
            from crm_desktop.app import run_window

            return run_window(arguments)
        from crm_desktop.cli.main import main as command_line

        return command_line(arguments)
    except KeyboardInterrupt:
        return 130


def server_main() -> int:
    """The program `crm-server`: its options are those of the verb serve."""
    sys.argv.insert(1, "serve")
    return main()


def wants_window(arguments: Sequence[str]) -> bool:
    """Whether no verb is named: nothing at all, or only where the book is and how it is opened."""
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word in WITH_VALUE and rest:
            rest.pop(0)
        elif not word.startswith(tuple(f"{name}=" for name in WITH_VALUE)):
            return False
    return True


def has_screen() -> bool:
    """Whether there is a screen to open a window on; Qt itself would abort the process without a word of use."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _no_screen() -> int:
    from crm_desktop.i18n import LANGUAGES, locale_language, tr, use

    wished = os.environ.get("CRM_LANGUAGE", "")
    use(wished if wished in LANGUAGES else locale_language())
    sys.stderr.write(tr("There is no screen here, so the window cannot open. No book was touched."
                        " Use a verb: crm-desktop --help lists them.") + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
