"""The shape of a book, as steps: each is a file of statements, run once, in order, in one transaction each."""

from dataclasses import dataclass
from sqlite3 import complete_statement

from crm_desktop.paths import resource
from crm_desktop.store.link import Link


@dataclass(frozen=True)
class Step:
    """One change of shape. A book is at `number` when `pragma user_version` says so.

    `min_reader` and `min_writer` are the oldest shapes whose programs may still read and write it afterwards.
    """

    number: int
    file: str
    min_reader: int
    min_writer: int


STEPS: tuple[Step, ...] = (
    Step(1, "0001_first.sql", 1, 1),
    Step(2, "0002_lists.sql", 1, 1),
    Step(3, "0003_filters.sql", 1, 1),
    Step(4, "0004_sync.sql", 1, 4),  # an older writer would take a value for its old bytes, and lose what waits beside
    Step(5, "0005_figures.sql", 1, 5),  # an older writer would not keep the days in stages
    Step(6, "0006_lookalikes.sql", 1, 5),
    Step(7, "0007_totals.sql", 1, 7),  # an older writer lacks the function that the triggers call
)
NEWEST = STEPS[-1].number


def shape_of(link: Link) -> int:
    """The number of the last step that this book has taken."""
    return int(link.value("pragma user_version"))


def statements_of(step: Step) -> list[str]:
    """The statements of a step's file; a trigger's body is part of its statement."""
    text = resource(f"schema/{step.file}").read_text("utf-8")
    found, begun = [], ""
    for part in "\n".join(line for line in text.splitlines() if not line.startswith("--")).split(";"):
        begun += part
        if begun.strip() and complete_statement(f"{begun};"):
            found.append(begun.strip())
            begun = ""
        elif begun.strip():
            begun += ";"
    return found


def bring_up_to_date(link: Link) -> bool:
    """Runs the missing steps inside the caller's transaction; tells whether there were any."""
    missing = [step for step in STEPS if step.number > shape_of(link)]
    for step in missing:
        for statement in statements_of(step):
            link.run(statement)
        link.many("insert or replace into meta values (?, ?)",
                  [("min_reader", step.min_reader), ("min_writer", step.min_writer)])
        link.run(f"pragma user_version={step.number}")
    return bool(missing)
