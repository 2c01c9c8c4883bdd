"""What an import will do: which rows become new records, which are known already, whom they belong to."""

from typing import Any

from crm_desktop.domain.fields import RecordType
from crm_desktop.domain.records import RECORDS, SALES
from crm_desktop.exchange.import_links import Names, NewRecords, Stages, exact_name, loose_name
from crm_desktop.exchange.import_people import KnownPeople
from crm_desktop.exchange.import_rows import RECORD_OF, Fault, Understood
from crm_desktop.exchange.values import Reason
from crm_desktop.i18n import later
from crm_desktop.store.acts import stable_id
from crm_desktop.store.book import Book
from crm_desktop.store.link import in_batches

Row = tuple[Understood, dict[str, Understood]]  # a row, and what it says about other records


class ImportPlan:
    """Collects what is to be written; the book is only asked."""

    def __init__(self, book: Book, create_companies: bool, join_products: bool, create_stages: bool) -> None:
        self.book, self.new = book, NewRecords()
        self.skipped = 0
        self.updates: dict[tuple[str, bytes], dict[str, Any]] = {}
        self._create_companies, self._create_stages = create_companies, create_stages
        self._names = {"company": Names(book, "company", loose_name), "member": Names(book, "member", loose_name),
                       "product": Names(book, "product", loose_name if join_products else exact_name)}
        self._stages = Stages(book, self.new)
        self._people = KnownPeople(book)
        self._tags: dict[str, str] = {}
        self._parents: list[tuple[dict[str, Any], str]] = []
        self._deal_ids: set[str] = set()

    def missing(self, record_type: str, row: Understood) -> Fault | None:
        """Why a row cannot become a record: it has no name, or its stage is unknown and shall not be made."""
        if record_type != "deals" and not row.values.get("name"):
            return Fault(-1, "", Reason(later("The row has no name.")))
        stage = row.names.get("stage")
        if stage and self._stages.get(stage, create=self._create_stages) is None:
            return Fault(-1, stage, Reason(later("There is no stage of this name.")))
        return None

    def take(self, record_type: str, rows: list[Row]) -> None:
        """Plans the rows of one file."""
        if record_type == "deals":
            self._take_deals(rows)
        elif record_type == "people":
            for row, others in rows:
                self._take_person(row, others.get("company"))
        else:
            kind = RECORDS[RECORD_OF[record_type]]
            self._names[kind.name].look_up(row.values["name"] for row, _ in rows)
            for row, others in rows:
                record_id = self._take_named(kind, row)
                if others.get("person") and others["person"].values.get("name"):
                    others["person"].names.setdefault("company", row.values["name"])
                    self._take_person(others["person"], None, record_id)

    def complete(self) -> None:
        """Resolves what may point to later rows: parent companies."""
        for values, name in self._parents:
            parent = self._company(name)
            if parent:
                values["parent"] = parent

    def updated_counts(self) -> dict[str, int]:
        """How many known records of each kind get blanks filled."""
        found: dict[str, int] = {}
        for record_type, _ in self.updates:
            word = RECORDS[record_type].plural
            found[word] = found.get(word, 0) + 1
        return found

    # -- records known by their name: companies, products, members

    def _take_named(self, kind: RecordType, row: Understood) -> bytes:
        values = self._linked(row)
        known = self._names[kind.name].get(values["name"])
        if known is None:
            known = self.new.add(kind.name, values)
            self._names[kind.name].note(values["name"], known)
        elif not self._fill_blanks(kind, known, values):
            self.skipped += 1
        return known

    def _fill_blanks(self, kind: RecordType, known: bytes, values: dict[str, Any]) -> bool:
        """A record that so far has nothing but its name takes the row's values; others are left as they are."""
        more = {name: value for name, value in values.items() if name not in ("name", "active")}
        if not more or (kind.name, known) in self.updates:
            return False
        columns = [place for one in kind.fields if one.name not in ("name", "active", "owner") for place in one.places]
        blank = " and ".join(f"{column} is null" for column in columns)
        if self.book.value(f"select 1 from {kind.name} where id = ? and {blank}", (known,)):
            self.updates[(kind.name, known)] = more
            return True
        return False

    # -- people and deals

    def _take_person(self, row: Understood, employer: Understood | None, company_id: bytes | None = None) -> bytes:
        company = row.names.pop("company", "")
        position = row.names.pop("position", "")
        values = self._linked(row)
        if company and company_id is None:
            company_id = self._company(company, employer)
        known = self._people.find(values, company_id)
        if known:
            self.skipped += 1
            return known
        person_id = self.new.add("person", values)
        self._people.note(values, company_id, person_id)
        if company_id:
            link = {"person": person_id, "company": company_id, "position": position, "main": 1}
            self.new.add("person_company", {name: value for name, value in link.items() if value})
        return person_id

    def _take_deals(self, rows: list[Row]) -> None:
        self._known_deals([row.values["external_id"] for row, _ in rows if row.values.get("external_id")])
        for word, field in (("company", "company"), ("product", "product"), ("member", "owner")):
            self._names[word].look_up(row.names[field] for row, _ in rows if row.names.get(field))
        for row, others in rows:
            external_id = row.values.get("external_id")
            if external_id and external_id in self._deal_ids:
                self.skipped += 1
                continue
            if external_id:
                self._deal_ids.add(external_id)
            self._add_deal(row, others)

    def _add_deal(self, row: Understood, others: dict[str, Understood]) -> None:
        person = row.names.pop("person", "")
        stage = self._stages.get(row.names.pop("stage", ""), create=self._create_stages)
        values = self._linked(row)
        stage_id, kind = stage or (self._stages.first, "open")
        closed_on = values.pop("closed_on", None)
        if kind == "open" and closed_on:
            values.setdefault("expected_close", closed_on)
        values.update(pipeline=SALES, stage=(stage_id, kind, closed_on if kind != "open" else None))
        if person:
            contact = others.get("person") or Understood(row.number)
            contact.values["name"] = person
            values["person"] = self._take_person(contact, None, values.get("company"))
        self.new.add("deal", values)

    def _known_deals(self, external_ids: list[str]) -> None:
        for part in in_batches(external_ids):
            self._deal_ids.update(found for (found,) in self.book.rows(
                f"select external_id from deal where external_id in ({','.join('?' * len(part))})", part))

    # -- names of other records

    def _linked(self, row: Understood) -> dict[str, Any]:
        values = row.values
        for name, text in row.names.items():
            if name == "owner":
                values["owner"] = self._named("member", text, {"active": 1})
            elif name == "product":
                values["product"] = self._named("product", text, {"active": 1})
            elif name == "company":
                company_id = self._company(text)
                if company_id:
                    values["company"] = company_id
            elif name == "parent":
                self._parents.append((values, text))
            elif name == "tags":
                values["tags"] = {self._tag(tag): 1 for tag in text.split("\n")}
        return values

    def _named(self, record_type: str, name: str, defaults: dict[str, Any]) -> bytes:
        known = self._names[record_type].get(name)
        if known is None:
            known = self.new.add(record_type, {"name": name, **defaults})
            self._names[record_type].note(name, known)
        return known

    def _company(self, name: str, more: Understood | None = None) -> bytes | None:
        known = self._names["company"].get(name)
        if known is None and self._create_companies:
            values = {**self._linked(more), "name": name} if more else {"name": name}
            known = self.new.add("company", values)
            self._names["company"].note(name, known)
        return known

    def _tag(self, name: str) -> str:
        if name not in self._tags:
            tag_id = stable_id(self.book, "tag", {"name": name})
            if not self.book.value("select 1 from tag where id = ?", (tag_id,)) and tag_id not in self.new.ids.get(
                    "tag", []):
                self.new.add("tag", {"name": name}, tag_id)
            self._tags[name] = tag_id.hex()
        return self._tags[name]
