"""Look-alikes as plain rules: names without legal form, hosts, and what the fields of two records become."""

import pytest

from crm_desktop.domain.customers import COMPANY, PERSON
from crm_desktop.domain.entries import phone_entry
from crm_desktop.domain.lookalikes import REASONS, meetings, name_mark, name_sound, united_values, website_host
from crm_desktop.domain.names import sort_key
from crm_desktop.domain.team import alias_id


def alike(one: str, other: str, *, person: bool = False) -> bool:
    left, right = (sort_key(name, person=person) for name in (one, other))
    return (name_sound(left, person=person) == name_sound(right, person=person) != ""
            and name_mark(left, person=person).agrees(name_mark(right, person=person)))


@pytest.mark.parametrize(("one", "other"), [
    ("Acme Ltd", "ACME Limited"), ("Acme Co., Ltd.", "acme"), ("Müller GmbH & Co. KG", "Muller"),
    ("杭州云栖智能科技有限公司", "杭州云栖智能科技（有限公司）"),
    ("杭州云栖智能科技有限公司", "杭州云栖智能科技股份有限公司"),
    ("雲棲科技有限公司", "云栖科技"), ("云栖科技有限公司", "Yunqi Keji"), ("ＡＣＭＥ", "Acme"),
    ("Bella S.p.A.", "Bella")])
def test_the_same_name_is_written_in_many_ways(one: str, other: str) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(("one", "other"), [
    ("上海弘友机电设备有限公司", "上海虹悠机电设备有限公司"),  # they sound alike, and are two companies
    ("Acme", "Acme Holding"), ("Texaco", "Texa"), ("Co", "Ltd"), ("公司", "有限公司")])
def test_other_names_stay_other_names(one: str, other: str) -> None:
    assert not alike(one, other)


def test_people_are_alike_by_pinyin_and_not_by_sound_alone() -> None:
    assert alike("张伟芳", "Zhang Weifang", person=True)
    assert alike("Lin, Jiahui", "lin jiahui", person=True)
    assert not alike("陈丽", "陈莉", person=True)


@pytest.mark.parametrize(("website", "host"), [
    ("https://www.Acme.example/shop?x=1", "acme.example"), ("acme.example", "acme.example"),
    ("http://acme.example:8080", "acme.example"), ("acme", ""), ("", ""),
    ("https://www.linkedin.com/company/acme", "")])
def test_the_host_of_a_website(website: str, host: str) -> None:
    assert website_host(website) == host


def test_empty_fields_are_filled_lists_united_and_what_differs_is_chosen() -> None:
    phone, same, new = (dict([phone_entry(number, entry_id=entry)]) for number, entry in (
        ("138 1234 5678", "a1"), ("+86 13812345678", "b1"), ("010 8888 6666", "b2")))
    stays = {"name": "Acme", "industry": "toys", "phones": phone, "tags": {"aa": 1}, "notes": "One"}
    goes = {"name": "Acme Ltd", "industry": "games", "size": 7, "phones": {**same, **new}, "tags": {"bb": 1},
            "notes": "Two", "custom": {"x1": "y"}}
    usual = united_values(COMPANY, stays, goes, {})
    assert usual.pop(next(path for path in usual if path.startswith("other_names/"))) == "Acme Ltd"
    assert usual == {"size": 7, "phones/b2": new["b2"], "tags/bb": 1, "notes": "One\n\nTwo", "custom/x1": "y"}
    chosen = united_values(COMPANY, stays, goes, {"industry": "goes", "notes": "stays", "name": "goes"})
    assert (chosen["industry"], chosen["name"], "notes" in chosen) == ("games", "Acme Ltd", False)
    assert "Acme" in [value for path, value in chosen.items() if path.startswith("other_names/")]
    ways = {each.path: each.way for each in meetings(COMPANY, stays, goes)}
    assert (ways["name"], ways["size"], ways["phones"], ways["tags"]) == ("choose", "goes", "united", "united")


def test_a_person_has_no_other_names() -> None:
    assert united_values(PERSON, {"name": "张伟芳"}, {"name": "Zhang Weifang"}, {"name": "goes"}) == {
        "name": "Zhang Weifang"}


def test_an_alias_leads_back_to_its_record() -> None:
    record_id = bytes(range(16))
    assert alias_id(record_id) != record_id
    assert alias_id(alias_id(record_id)) == record_id


def test_each_reason_is_a_sentence() -> None:
    assert all(text[0].isupper() for text in REASONS.values())
