"""What an import will do: which rows become new records, which are known already, whom they belong to."""

from collections.abc import Callable
from typing import Any

from crm_desktop.domain.fields import RecordType
from crm_desktop.domain.records import RECORDS, SALES
from crm_desktop.exchange.import_deals import KnownDeals
from crm_desktop.exchange.import_known import KnownRecords
from crm_desktop.exchange.import_links import (
    Named,
    Names,
    NewRecords,
    Stages,
    Tags,
    company_key,
    exact_name,
    is_bare,
    product_key,
)
from crm_desktop.exchange.import_people import Job, Known, KnownPeople
from crm_desktop.exchange.import_rows import BETWEEN_TAGS, Understood
from crm_desktop.exchange.values import Reason
from crm_desktop.i18n import later
from crm_desktop.store.book import Book

RECORD_OF = {"customers": "company", "people": "person", "deals": "deal", "products": "product", "team": "member"}
FIRST_VALUES: dict[str, dict[str, Any]] = {"member": {"active": 1}, "product": {"active": 1}}
Row = tuple[Understood, dict[str, Understood]]  # a row, and what it says about other records


class ImportPlan:
    """Collects what is to be written; the book is only asked."""

    def __init__(self, book: Book, *, create_companies: bool, join_products: bool, create_stages: bool) -> None:
        self.new = NewRecords()
        self.skipped = 0
        self.updates: dict[tuple[str, bytes], dict[str, Any]] = {}
        self._create_companies, self._create_stages = create_companies, create_stages
        self._names = {"company": Names(book, "company", company_key), "member": Names(book, "member", company_key),
                       "product": Names(book, "product", product_key if join_products else exact_name)}
        self._stages, self._tags = Stages(book, self.new), Tags(book, self.new)
        self._people, self._deals = KnownPeople(book), KnownDeals(book)
        self._held, self._known = KnownRecords(book, self.updates), "complete"
        self._parents: list[tuple[bytes, dict[str, Any], str]] = []
        self._completed = 0

    def begin_file(self, known: str = "complete") -> None:
        """What follows comes from another file than what came before; `known` as in FileChoice."""
        self._deals.begin_file()
        self._known = known

    def missing(self, record_type: str, row: Understood) -> tuple[str, str, Reason] | None:
        """(field, value, reason) where a row cannot become a record."""
        if record_type == "deals":
            stage = row.names.get("stage", "")
            if stage and not self._create_stages and self._stages.get(stage) is None:
                return "stage", stage, Reason(later("There is no stage of this name."))
            if row.says_nothing:
                return "", "", Reason(later("Nothing in this row is understood."))
        elif not row.values.get("name") and not (record_type == "people" and row.names.get("company")):
            return "name", "", Reason(later("The row has no name."))
        return None

    def take(self, record_type: str, rows: list[Row]) -> None:
        """Plans rows of one file."""
        self._look_up(record_type, rows)
        take: Callable[[Understood, dict[str, Understood]], None] = {
            "deals": self._take_deal, "people": self._take_person_row}.get(
                record_type, lambda row, others: self._take_named_row(RECORDS[RECORD_OF[record_type]], row, others))
        for row, others in rows:
            before = self.new.count, self._completed
            take(row, others)
            self.skipped += (self.new.count, self._completed) == before

    def complete(self) -> None:
        """Resolves what may point to later rows: parent companies."""
        self._names["company"].look_up(name for _, _, name in self._parents)
        for company_id, values, name in self._parents:
            parent = self._company(name, None)
            if parent and parent not in (company_id, self._held.held(RECORDS["company"], company_id).get("parent")):
                values["parent"] = parent
        for key in [key for key, values in self.updates.items() if not values]:
            del self.updates[key]

    def updated_counts(self) -> dict[str, int]:
        """How many known records of each kind get blanks filled."""
        found: dict[str, int] = {}
        for record_type, _ in self.updates:
            word = RECORDS[record_type].plural
            found[word] = found.get(word, 0) + 1
        return found

    def _look_up(self, record_type: str, rows: list[Row]) -> None:
        """Asks for all names of these rows at once."""
        every = [one for row, others in rows for one in (row, *others.values())]
        for field, word in (("company", "company"), ("owner", "member"), ("product", "product")):
            self._names[word].look_up(one.names[field] for one in every if field in one.names)
        if record_type == "people":
            self._people.look_up(row.values["name"] for row, _ in rows if "name" in row.values)
        elif record_type == "deals":
            self._people.look_up(row.names["person"] for row, _ in rows if "person" in row.names)
            self._deals.look_up(row.values["external_id"] for row, _ in rows if "external_id" in row.values)
            companies = [self._names["company"].get(row.names["company"]) if "company" in row.names else None
                         for row, _ in rows if "external_id" not in row.values]
            self._deals.look_up_companies(one.record_id if one else None for one in companies)
        else:
            self._names[RECORD_OF[record_type]].look_up(row.values["name"] for row, _ in rows)
            self._people.look_up(others["person"].values["name"] for _, others in rows
                                 if "person" in others and "name" in others["person"].values)

    # -- records known by their name: companies, products, members

    def _take_named_row(self, kind: RecordType, row: Understood, others: dict[str, Understood]) -> None:
        contact = others.get("person")
        if contact and not contact.values.get("name"):  # a row that names nobody: its numbers are the company's
            for field in contact.values.keys() & {"phones", "mails"}:
                row.values[field] = {**row.values.get(field, {}), **contact.values[field]}
        record_id = self._named(kind, row)
        if contact and contact.values.get("name") and not self._skips(self._names[kind.name].get(row.values["name"])):
            contact.names.pop("company", None)
            self._person(contact, record_id)

    def _named(self, kind: RecordType, row: Understood) -> bytes:
        """The record of the row's name: known, known and now completed, or new."""
        name = str(row.values["name"])
        known = self._names[kind.name].get(name)
        if known is None:
            values = {**FIRST_VALUES.get(kind.name, {}), **row.values}
            record_id = self.new.add(kind.name, values)
            self._link(values, row, record_id)
            bare = is_bare(values) and "parent" not in row.names
            known = Named(record_id, bare, values if bare else None)
            self._names[kind.name].note(name, known)
        elif known.bare and not self._skips(known):
            self._fill(kind, known, row)
        elif known.in_book:
            self._merge(kind, known.record_id, row)
        return known.record_id

    def _skips(self, known: Named | Known | None) -> bool:
        """Whether the file's rows leave this record as it is."""
        return self._known == "skip" and known is not None and known.in_book

    def _merge(self, kind: RecordType, record_id: bytes, row: Understood) -> None:
        """A record of the book takes what the person lets the file say."""
        if self._known not in ("fill", "overwrite") or not (row.values.keys() - {kind.title} or row.names):
            return
        overwrite = self._known == "overwrite"
        if not overwrite:
            self._held.drop_filled_names(kind, record_id, row)
        parent = row.names.pop("parent", "")
        values = dict(row.values)
        self._link(values, row, record_id)
        self._completed += self._held.merge(kind, record_id, values, overwrite=overwrite)
        if parent:
            self._parents.append((record_id, self.updates.setdefault((kind.name, record_id), {}), parent))

    def _fill(self, kind: RecordType, known: Named, row: Understood) -> None:
        """A record that so far has nothing but its name takes what the row says; all others are left as they are."""
        held = known.fresh or {}
        if known.owner or held.get("owner"):
            row.names.pop("owner", None)
        active = held.get("active") if known.fresh is not None else known.active
        more = {field: value for field, value in row.values.items()
                if field != "name" and (field != "active" or value != active)}
        if not more and not row.names:
            return
        known.bare = is_bare(more) and not row.names.keys() - {"owner"}
        target = known.fresh if known.fresh is not None else self.updates.setdefault((kind.name, known.record_id), {})
        target.update(more)
        if kind.name == "product":  # the list of products knows how they are written: GTX Pro, not a deal's GTXPro
            target["name"] = row.values["name"]
        self._link(target, row, known.record_id)
        known.owner, known.active = target.get("owner", known.owner), target.get("active", known.active)
        self._completed += 1

    def _by_name(self, record_type: str, name: str) -> bytes:
        known = self._names[record_type].get(name)
        return known.record_id if known else self._named(RECORDS[record_type], Understood(0, {"name": name}))

    def _company(self, name: str, more: Understood | None) -> bytes | None:
        """The company of this name, with what else the row says about it; None where it shall not be created."""
        if not self._create_companies and self._names["company"].get(name) is None:
            return None
        row = more or Understood(0)
        row.values["name"] = name
        return self._named(RECORDS["company"], row)

    # -- people and deals

    def _take_person_row(self, row: Understood, others: dict[str, Understood]) -> None:
        company = row.names.pop("company", "")
        if not row.values.get("name"):
            self._company_alone(company, row, others.get("company") or Understood(row.number))
            return
        self._person(row, self._company(company, others.get("company")) if company else None)

    def _company_alone(self, name: str, row: Understood, company: Understood) -> None:
        """A row of a list of contacts that names nobody: what it says is said of the company."""
        shared = RECORDS["company"].by_name.keys() - {"name", "custom"}
        company.values = {**{field: value for field, value in row.values.items() if field in shared}, **company.values}
        company.names = {**{word: text for word, text in row.names.items() if word in ("owner", "tags")},
                         **company.names}
        self._company(name, company)

    def _person(self, row: Understood, company_id: bytes | None) -> bytes:
        position = row.names.pop("position", "")
        known = self._people.find(row.values, company_id)
        if known is None:
            bare = is_bare(row.values) and "tags" not in row.names
            known = Known(self.new.add("person", row.values), bare, (row.values.get("birthday") or (None,))[0],
                          fresh=row.values if bare else None)
            self._link(row.values, row, known.person_id)
            known.owner = row.values.get("owner")
            self._people.note(row.values, company_id, known)
            self._employ(known, company_id, position)
        elif known.bare and not self._skips(known):
            self._complete_person(known, row, company_id, position)
        elif known.in_book:
            self._merge(RECORDS["person"], known.person_id, row)
            self._merge_job(known, company_id, position)
        return known.person_id

    def _merge_job(self, known: Known, company_id: bytes | None, position: str) -> None:
        job = known.jobs.get(company_id) if company_id else None
        if position and job and job.fresh is None and self._known in ("fill", "overwrite"):
            self._completed += self._held.merge(RECORDS["person_company"], job.job_id, {"position": position},
                                                overwrite=self._known == "overwrite")

    def _complete_person(self, known: Known, row: Understood, company_id: bytes | None, position: str) -> None:
        if known.owner:
            row.names.pop("owner", None)
        more = {field: value for field, value in row.values.items() if field != "name"}
        if more or row.names:
            key = ("person", known.person_id)
            target = known.fresh if known.fresh is not None else self.updates.setdefault(key, {})
            target.update(more)
            self._link(target, row, known.person_id)
            known.owner = target.get("owner", known.owner)
            known.birthday = target.get("birthday", (known.birthday,))[0]
            known.bare = is_bare(more) and "tags" not in row.names
            self._people.note({"name": row.values["name"], **target}, company_id, known)
            self._completed += 1
        self._employ(known, company_id, position)

    def _employ(self, known: Known, company_id: bytes | None, position: str) -> None:
        """The person works at the company, from now on if not before; a position is noted where there is none."""
        if company_id is None:
            return
        job = known.jobs.get(company_id)
        if job is None:
            values: dict[str, Any] = {"person": known.person_id, "company": company_id}
            values |= {"main": 1} if not known.jobs else {}
            values |= {"position": position} if position else {}
            job_id = self.new.add("person_company", values)
            known.jobs[company_id] = Job(job_id, bool(position), None if position else values)
        elif position and not job.has_position:
            target = job.fresh if job.fresh is not None else self.updates.setdefault(
                ("person_company", job.job_id), {})
            target["position"] = position
            job.has_position = True
            self._completed += 1

    def _take_deal(self, row: Understood, others: dict[str, Understood]) -> None:
        external_id = row.values.get("external_id")
        held = self._deals.in_book(external_id) if external_id else None
        if external_id and self._deals.has_external_id(external_id) and (
                held is None or self._known not in ("fill", "overwrite")):
            return
        with_stage = bool(row.names.get("stage"))
        names, values = row.names, row.values
        company, person = names.pop("company", ""), names.pop("person", "")
        stage_id, kind = self._stage(names.pop("stage", ""))
        company_id = self._company(company, others.get("company")) if company else None
        if company_id:
            values["company"] = company_id
        if person:
            contact = others.get("person") or Understood(row.number)
            contact.values["name"] = person
            contact.names.pop("company", None)
            values["person"] = self._person(contact, company_id)
        closed_on = values.pop("closed_on", None)
        if kind == "open" and closed_on:
            values.setdefault("expected_close", closed_on)
        values.update(pipeline=SALES, stage=(stage_id, kind, closed_on if kind != "open" else None))
        self._link(values, row, b"")
        if held:
            self._completed += self._held.merge_deal(held, values, overwrite=self._known == "overwrite",
                                                     with_stage=with_stage)
        elif external_id or not self._deals.has_alike(values):
            self.new.add("deal", values)

    def _stage(self, name: str) -> tuple[bytes, str]:
        if not name:
            return self._stages.first, "open"
        return self._stages.make(name)

    # -- names of other records

    def _link(self, values: dict[str, Any], row: Understood, record_id: bytes) -> None:
        """Puts the records that the row names into `values`; a parent waits until all rows are read."""
        for field, name in row.names.items():
            if field == "owner":
                values["owner"] = self._by_name("member", name)
            elif field == "product":
                values["product"] = self._by_name("product", name)
            elif field == "parent":
                self._parents.append((record_id, values, name))
            elif field == "tags":
                values["tags"] = self._tags.elements(name.split(BETWEEN_TAGS))
