"""The start of the program: `crm-desktop`, or `python -m crm_desktop`."""

import sys


def main() -> int:
    """Runs a verb of the command line and gives its exit code; 130 where it is cancelled before it began."""
    try:
        from crm_desktop.cli.main import main as command_line

        return command_line(sys.argv[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
