"""Search the whole book as one types: any record, in name order, with what it matched."""

from dataclasses import dataclass

from crm_desktop.domain.names import folded, initials, pinyin_of
from crm_desktop.domain.records import RECORDS
from crm_desktop.store.book import Book
from crm_desktop.store.records import RecordView, record_view, title_of
from crm_desktop.store.search import find_records


@dataclass(frozen=True)
class SearchResult:
    """One found record: what it is called, a line that tells it from others, and the field that matched."""

    record_type: str
    record_id: bytes
    title: str
    detail: str
    matched: str


def search_book(book: Book, text: str, limit: int = 20) -> tuple[int, list[SearchResult]]:
    """How many records the text finds, and the first of them in name order."""
    total, hits = find_records(book.reader(), text, limit)
    found = []
    for hit in hits:
        view = record_view(book, hit.record_type, hit.record_id)
        found.append(SearchResult(hit.record_type, hit.record_id, view.title, _detail(book, view),
                                  _matched(view, text)))
    return total, found


def _detail(book: Book, view: RecordView) -> str:
    values = view.values
    if view.record_type == "person":
        row = book.first("select c.name, p.position from person_company p join company c on c.id = p.company_id"
                         " where p.person_id = ? order by p.main desc, p.row desc limit 1", (view.record_id,))
        if row:
            return " · ".join(part for part in row if part)
    parts = [title_of(book, target, values[target]) for target in ("company", "person") if values.get(target)]
    parts += [str(values[name]) for name in ("industry", "series", "region", "number", "kind") if values.get(name)]
    return " · ".join(part for part in parts if part)


def _matched(view: RecordView, text: str) -> str:
    """The first field in which the typed text is seen; the title where it only sounds like it."""
    wanted = folded(text).strip()
    kind = RECORDS[view.record_type]
    if kind.title and wanted and _sounds(str(view.values.get(kind.title) or ""), wanted, kind.is_person):
        return kind.title
    digits = "".join(letter for letter in wanted if letter.isdigit())
    for one in kind.fields:
        value = view.values.get(one.name)
        if isinstance(value, str) and wanted in folded(value):
            return one.name
        for element in value.values() if isinstance(value, dict) else ():
            entry = str(element.get("value") if isinstance(element, dict) else element)
            plain = "".join(letter for letter in entry if letter.isdigit())
            if wanted in folded(entry) or (one.name == "phones" and digits and digits in plain):
                return one.name
    return kind.title or kind.words[0]


def _sounds(title: str, wanted: str, is_person: bool) -> bool:
    compact = wanted.replace(" ", "")
    return (wanted in folded(title) or compact in "".join(pinyin_of(title, surname=is_person))
            or compact in "".join(initials(title, surname=is_person)))
