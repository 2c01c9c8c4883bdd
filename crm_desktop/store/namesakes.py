"""Tags and stages that came to be called alike on two laptops become one, on every laptop the same."""

from collections.abc import Collection, Mapping

from crm_desktop.changes.change import ChangeSet
from crm_desktop.domain.fields import Kind
from crm_desktop.domain.names import folded
from crm_desktop.domain.records import BUILT_IN_IDS, RECORDS, REFERENCES
from crm_desktop.i18n import later
from crm_desktop.store.acts import NATURAL
from crm_desktop.store.aliases import follow_aliases
from crm_desktop.store.book import Book
from crm_desktop.store.edit import Edit
from crm_desktop.store.returning import bring_links_back, undone_merges
from crm_desktop.store.trash import trashed_values

Aliases = dict[bytes, bytes]  # the id that goes -> the id that stays
Touched = Mapping[str, Collection[bytes]]  # records by type


def join_namesakes(book: Book, touched: Touched) -> ChangeSet:
    """After the last page of a sync: what has an equal name becomes one record, and references follow it.

    The lower id stays (a built-in one always), so that every laptop agrees. Of `touched`, what the sync changed, also
    those are put right that refer to one which had gone before they came; so is what refers to a merged customer, or
    had followed one whose merge was undone elsewhere. Nothing is written where there is nothing to
    do. Undo takes it not back: the others have done the same.
    """
    title = later("Equal names became one")
    if not (book.value("select 1 from alias limit 1") or any(_twins(book, name) for name in NATURAL)
            or _late(book, touched) or undone_merges(book, touched)):
        return ChangeSet(None, title)
    with book.change(title, cause="rule") as edit:
        for name in NATURAL:
            twins = _twins(edit, name)
            for gone, stays in twins.items():
                _redirect(edit, name, gone, stays, None)
            if twins:
                edit.delete(name, list(twins))
        for gone, stays in _late(edit, touched).items():
            _redirect(edit, "tag", gone, stays, touched)
        for merge in undone_merges(edit, touched):
            bring_links_back(edit, merge, 0, by_sync=False)
        follow_aliases(edit, touched)
    return edit.done


def _twins(reader: Book | Edit, name: str) -> Aliases:
    first: dict[tuple[bytes, str], bytes] = {}
    found: Aliases = {}
    scope = "pipeline_id" if name == "stage" else "x''"
    rows = [(record_id in BUILT_IN_IDS, record_id, bytes(place or b""), text) for record_id, place, text in reader.rows(
        f"select id, {scope}, name from {name} where name is not null")]
    for _, record_id, place, text in sorted(rows, key=lambda row: (not row[0], row[1])):  # built-in ones stay
        stays = first.setdefault((place, folded(text).strip()), record_id)
        if stays != record_id:
            found[record_id] = stays
    return found


def _late(reader: Book | Edit, touched: Touched) -> Aliases:
    """Tags in the trash that touched records still wear, and the living one of the same name."""
    if not any(touched.get(kind.name) for kind in RECORDS.values()):
        return {}
    living = {folded(name).strip(): record_id for record_id, name in reader.rows(
        "select id, name from tag where name is not null order by id desc")}
    found = {}
    for record_id, body in reader.rows("select id, body from trash where type = ?", (RECORDS["tag"].number,)):
        stays = living.get(folded(str(trashed_values(body).get("name") or "")).strip())
        if stays is not None:
            found[bytes(record_id)] = stays
    return found


def _redirect(edit: Edit, target: str, gone: bytes, stays: bytes,
              among: Touched | None) -> None:
    for kind in RECORDS.values():
        for one in kind.fields:
            if one.kind is Kind.SET and one.target == target:
                for record_id, _ in _wearers(edit, kind.name, one.places[0], gone, among):
                    edit.set_element(kind.name, record_id, one.name, stays.hex(), 1)
                    edit.set_element(kind.name, record_id, one.name, gone.hex(), None)
    if among is not None:
        return
    for name, column in REFERENCES[target]:
        one = next(each for each in RECORDS[name].fields if column in each.places)
        for record_id, *held in edit.rows(
                f"select id, {', '.join(one.places)} from {name} where {column} = ?", (gone,)):
            value = stays if len(held) == 1 else tuple(stays if each == gone else each for each in held)
            edit.set(name, record_id, one.name, value)


def _wearers(edit: Edit, name: str, column: str, gone: bytes,
             among: Touched | None) -> list[tuple[bytes, str]]:
    if among is None:
        return [tuple(row) for row in edit.rows(
            f"select id, {column} from {name} where {column} is not null and instr({column}, ?) > 0", (gone.hex(),))]
    found = []
    for record_id in among.get(name, ()):
        held = edit.value(f"select {column} from {name} where id = ?", (record_id,))
        if held and gone.hex() in held:
            found.append((record_id, held))
    return found
