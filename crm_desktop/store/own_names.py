"""A company's other names: never the one that it bears, and always those that gave way when two had become one."""

from collections.abc import Collection, Iterable

from crm_desktop.domain.lookalikes import other_name_path
from crm_desktop.domain.names import folded
from crm_desktop.domain.records import RECORDS
from crm_desktop.store.codec import field_value
from crm_desktop.store.edit import Edit
from crm_desktop.store.link import in_batches

COMPANY = RECORDS["company"]
OTHERS = COMPANY.by_name["other_names"]


def drop_own_names(edit: Edit, companies: Collection[bytes]) -> None:
    """What a company is called now is no other name of it any more."""
    for part in in_batches(companies):
        for record_id, name, *held in edit.rows(
                f"select id, name, {', '.join(OTHERS.places)} from company where other_names <> '{{}}'"
                f" and id in ({','.join('?' * len(part))})", part):
            for element, other in field_value(OTHERS, tuple(held)).items():
                if folded(str(other)).strip() == folded(str(name or "")).strip():
                    edit.set_element("company", bytes(record_id), OTHERS.name, element, None)


def keep_other_names(edit: Edit, company_id: bytes, names: Iterable[str]) -> None:
    """Of a company that had been two: names that it is not called by any more can still be found."""
    if not edit.value("select 1 from alias where target_type = 'company' and target_id = ?", (company_id,)):
        return
    own, *held = edit.rows(f"select name, {', '.join(OTHERS.places)} from company where id = ?", (company_id,))[0]
    known = {folded(str(each)).strip() for each in (own, *field_value(OTHERS, tuple(held)).values())}
    for name in names:
        if folded(name).strip() not in known:
            path, _, element = other_name_path(name).partition("/")
            edit.set_element("company", company_id, path, element, name)
