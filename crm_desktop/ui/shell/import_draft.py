"""What the wizard knows before it imports: the chosen files, how each is read, what a trial run found; no widgets."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from crm_desktop.errors import UserError
from crm_desktop.exchange.choices import FileChoice
from crm_desktop.exchange.headers import MANY
from crm_desktop.exchange.importing import FileReport, ImportOptions, ImportReport
from crm_desktop.exchange.look import FileLook, similar_names


@dataclass
class DraftFile:
    """One chosen file: `look` is None while it is read, and stays as it was where reading it anew fails."""

    path: Path
    choice: FileChoice = field(default_factory=lambda: FileChoice(known="fill"))
    look: FileLook | None = None
    error: UserError | None = None
    reading: bool = False
    rows_read: int = 0

    @property
    def problem(self) -> UserError | None:
        """Why the file cannot be imported as it stands."""
        return self.error or (self.look.problem if self.look else None)

    @property
    def ready(self) -> bool:
        """Whether its rows can be tried."""
        return self.look is not None and self.problem is None and not self.reading


@dataclass
class ImportDraft:
    """All files together, the trial run of them, and what shall happen to what the book knows."""

    files: list[DraftFile] = field(default_factory=list)
    current: int = 0
    known: str = "fill"
    join_products: bool = True
    create_stages: bool = True
    create_companies: bool = True
    trial: ImportReport | None = None
    trial_error: UserError | None = None
    trying: bool = False
    tried: int = 0  # rows that the trial run under way has gone through

    @property
    def file(self) -> DraftFile | None:
        """The file that is shown."""
        return self.files[self.current] if self.current < len(self.files) else None

    @property
    def ready(self) -> bool:
        """Whether there are files, and all of them can be tried."""
        return bool(self.files) and all(one.ready for one in self.files)

    @property
    def held_up_by(self) -> int | None:
        """The place of a file that cannot be imported as it stands: the shown one if it is one, else the first."""
        places = [place for place, one in enumerate(self.files) if one.problem]
        return self.current if self.current in places else next(iter(places), None)

    @property
    def rows(self) -> int:
        """Rows in all files."""
        return sum(one.look.rows for one in self.files if one.look)

    def options(self, *, dry_run: bool) -> ImportOptions:
        """How the files are to be taken in."""
        choices: Mapping[Path, FileChoice] = {one.path: replace(one.choice, known=self.known) for one in self.files}
        return ImportOptions(dry_run=dry_run, similar_products="join" if self.join_products else "keep",
                             new_stages="create" if self.create_stages else "reject", choices=choices,
                             unknown_company="create" if self.create_companies else "leave-open")

    def file_report(self, path: Path) -> FileReport:
        """A file's part of the trial run."""
        return (self.trial.files.get(path) if self.trial else None) or FileReport()

    def record_types(self) -> set[str]:
        """What the files hold: "customers", "deals" ..."""
        return {one.look.record_type for one in self.files if one.look}

    def similar_products(self) -> list[tuple[str, ...]]:
        """Products that are spelled almost the same, over all files."""
        names: frozenset[str] = frozenset()
        for one in self.files:
            names |= one.look.products() if one.look else frozenset()
        return similar_names(names)

    def taken_by(self, place: int, path: str) -> int | None:
        """Another column of the shown file that goes to this field, which holds one value only."""
        look = self.file.look if self.file else None
        if look is None or path.removeprefix("person.").removeprefix("company.").startswith(MANY):
            return None
        return next((at for at, column in enumerate(look.columns) if at != place and column.path == path), None)
