"""Links of a customer that was merged: they move to the one that stays, also those that come later by sync."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from crm_desktop.domain.records import RECORDS, REFERENCES
from crm_desktop.domain.team import alias_id
from crm_desktop.store.bulk_edit import set_in_bulk
from crm_desktop.store.edit import Edit
from crm_desktop.store.link import in_batches
from crm_desktop.store.own_names import drop_own_names
from crm_desktop.store.siblings import disputes_of, waiting_dots

Reader = Any  # a Book, a Link, or the Edit of a running act: each answers `rows` and `value`
TERMS = ("position", "since", "until")  # of a person's time at a company


def aliases_of(reader: Reader, record_type: str) -> dict[bytes, bytes]:
    """The merged records of a type, and into which living one each went; those that are there again are left out."""
    direct = {alias_id(alias): bytes(target) for alias, target in reader.rows(
        "select id, target_id from alias where target_type = ?", (record_type,))}
    living: set[bytes] = set()
    for part in in_batches({*direct, *direct.values()}):
        living.update(bytes(row[0]) for row in reader.rows(
            f"select id from {RECORDS[record_type].name} where id in ({','.join('?' * len(part))})", part))
    found = {}
    for gone in direct.keys() - living:
        stays = direct[gone]
        while stays not in living and direct.get(stays, stays) < stays:  # always a lower id: no circle
            stays = direct[stays]
        if stays in living:
            found[gone] = stays
    return found


def alias_target(reader: Reader, record_id: bytes) -> bytes | None:
    """Into which record this one was merged."""
    found = reader.value("select target_id from alias where id = ?", (alias_id(record_id),))
    return None if found is None else bytes(found)


def leave_alias(edit: Edit, record_type: str, gone: bytes, stays: bytes) -> None:
    """Notes into which record this one was merged; it may have been before, and have outlived that."""
    alias = alias_id(gone)
    if edit.value("select 1 from alias where id = ?", (alias,)):
        edit.set("alias", alias, "target", stays)
    else:
        edit.create("alias", {"target_type": record_type, "target": stays}, alias)


def move_links(edit: Edit, record_type: str, gone: bytes, stays: bytes) -> None:
    """Whatever refers to the one refers to the other: positions, deals, activities, tickets, daughter companies."""
    for name, column in REFERENCES[record_type]:
        one = next(each for each in RECORDS[name].fields if column in each.places)
        referrers = [bytes(row[0]) for row in edit.rows(f"select id from {name} where {column} = ?", (gone,))]
        if name == "person_company":
            for position in referrers:
                _move_position(edit, position, one.name, stays)
        elif name == record_type:
            for record_id in referrers:
                edit.set(name, record_id, one.name, stays if record_id != stays else None)
        else:
            set_in_bulk(edit, name, referrers, one.name, stays)
    if record_type == "company":
        _open_circle(edit, stays)


def follow_aliases(edit: Edit, touched: Mapping[str, Collection[bytes]]) -> None:
    """After a sync: what still refers to a merged customer refers to the one that stays.

    A colleague may have added a deal to a company that was merged meanwhile. Every laptop does the same.
    """
    if not any(touched.values()):
        return
    _settle_targets(edit)
    for record_type in ("company", "person"):
        aliases = aliases_of(edit, record_type)
        for gone in sorted(_referred(edit, record_type, aliases)):
            move_links(edit, record_type, gone, aliases[gone])
    drop_own_names(edit, touched.get("company", ()))  # each laptop had kept the name that the other one chose


def _settle_targets(edit: Edit) -> None:
    """Two laptops merged one record into two others: the lower id counts, nobody need be asked."""
    for row in edit.rows("select t.id from alias t join record_state s on s.row = t.row where s.siblings is not null"):
        for dispute in list(disputes_of(edit.link, bytes(row[0]))):
            if dispute.path == "target":
                target = min(claim.value for claim in dispute.claims if isinstance(claim.value, bytes))
                edit.set("alias", bytes(row[0]), "target", target, waiting_dots(dispute))


def _referred(edit: Edit, record_type: str, gone: Collection[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    for part in in_batches(gone):
        for name, column in REFERENCES[record_type]:
            found.update(bytes(row[0]) for row in edit.rows(
                f"select distinct {column} from {name} where {column} in ({','.join('?' * len(part))})", part))
    return found


def _move_position(edit: Edit, position: bytes, side: str, stays: bytes) -> None:
    """A person's time at a company moves; where both tell of the same time they become one."""
    edit.set("person_company", position, side, stays)
    person, company, main, *terms = edit.rows(
        "select person_id, company_id, main, position, since, until from person_company where id = ?", (position,))[0]
    for other, other_main, *held in _beside(edit, position, "company_id = ? and person_id = ?", (company, person)):
        if all(mine is None or theirs is None or mine == theirs for mine, theirs in zip(terms, held, strict=True)):
            for name, mine, theirs in zip(TERMS, terms, held, strict=True):
                if theirs is None and mine is not None:
                    edit.set("person_company", other, name, mine)
            if main and not other_main:
                edit.set("person_company", other, "main", main)
            edit.delete("person_company", [position])
            return
    if main and any(other_main for _, other_main, *_ in _beside(edit, position, "person_id = ?", (person,))):
        edit.set("person_company", position, "main", None)


def _beside(edit: Edit, position: bytes, where: str, parameters: tuple[bytes, ...]) -> Iterator[Any]:
    yield from edit.rows(f"select id, main, position, since, until from person_company where {where} and id <> ?"
                         " order by id", (*parameters, position))


def _open_circle(edit: Edit, company: bytes) -> None:
    """A company is not its own mother: where the merge made a circle of mothers, the one that stays has none."""
    seen, at = {company}, company
    while (mother := edit.value("select parent_id from company where id = ?", (at,))) is not None:
        if bytes(mother) == company:
            edit.set("company", company, "parent", None)
            return
        if bytes(mother) in seen:
            return
        at = bytes(mother)
        seen.add(at)
