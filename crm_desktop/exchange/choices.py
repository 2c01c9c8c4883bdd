"""What a person has decided about a file, in place of what was found out: how it is read and where its columns go."""

from collections import Counter
from collections.abc import Mapping as Choices
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.errors import UserError
from crm_desktop.exchange.headers import MANY
from crm_desktop.exchange.mapping import Mapping, names_a_record, no_name_column, suggest_mapping
from crm_desktop.exchange.tables import TableFacts, read_facts
from crm_desktop.exchange.targets import target_label
from crm_desktop.i18n import later

LINKED = ("person.", "company.")  # what a column says about another record of its row
KNOWN = ("complete", "fill", "overwrite", "skip")


@dataclass(frozen=True)
class FileChoice:
    """Each None is left to what the file says.

    `columns`: place of a column -> path or None (it is not imported), for the columns that go elsewhere than found.
    `known` says what a row does to a record that the book has already: "complete" adds to one that has nothing but its
    name, "fill" to all empty fields, "overwrite" lets the file win, "skip" leaves the whole row.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    record_type: str | None = None
    date_order: str | None = None
    columns: Choices[int, str | None] = field(default_factory=dict)
    known: str = "complete"


def chosen_facts(path: Path, choice: FileChoice) -> TableFacts:
    """The facts of a file as the person wants it read. Raises UserError like `read_facts`."""
    return read_facts(path, encoding=choice.encoding, delimiter=choice.delimiter, header_row=choice.header_row)


def chosen_mapping(facts: TableFacts, choice: FileChoice, as_type: str = "auto") -> Mapping:
    """Where each column goes: as found, but for what the person has chosen; it may not be fit for an import yet."""
    found = suggest_mapping(facts, choice.record_type or as_type, exactly=choice.record_type is not None)
    columns, linked = list(found.columns), list(found.linked)
    for place, path in choice.columns.items():
        if place < len(columns):
            elsewhere = path is not None and path.startswith(LINKED)
            columns[place], linked[place] = (None, path) if elsewhere else (path, None)
    return Mapping(found.record_type, tuple(columns), tuple(linked))


def check_mapping(facts: TableFacts, mapping: Mapping) -> None:
    """Raises UserError `bad_input` where no column names the records, or two columns go to one field."""
    if not names_a_record(mapping):
        raise no_name_column(facts)
    for paths in (mapping.columns, mapping.linked):
        times = Counter(path for path in paths if path and not path.partition(".")[2].startswith(MANY)
                        and not path.startswith(MANY))
        twice = next((path for path, count in times.items() if count > 1), None)
        if twice:
            names = [facts.header[place] for place, path in enumerate(paths) if path == twice]
            raise UserError("bad_input", later("Several columns of {file} go to {field}: {columns}."),
                            later("Nothing was imported."), later("Choose one of them, and do not import the others."),
                            file=facts.path.name, field=target_label(twice, mapping.record_type),
                            columns=", ".join(names))


def target_of(mapping: Mapping, place: int) -> str | None:
    """The path that a column goes to."""
    return mapping.columns[place] or mapping.linked[place]


def linked_paths(mapping: Mapping, word: str) -> tuple[str | None, ...]:
    """The paths of what the columns say about the row's person or company, without their prefix."""
    prefix = f"{word}."
    return tuple(path.removeprefix(prefix) if path and path.startswith(prefix) else None for path in mapping.linked)
