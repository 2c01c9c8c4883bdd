"""Pairs that look alike: each with its reason, none without one, none that a person has told apart."""

import pytest

from crm_desktop.commands.lookalikes import tell_apart
from crm_desktop.commands.undo import undo_act
from crm_desktop.domain.entries import mail_entry, phone_entry
from crm_desktop.queries.lookalikes import MOST_SHARING, lookalike_count, lookalikes
from crm_desktop.store.book import Book
from tests.queries.conftest import add


def phones(number: str) -> dict[str, object]:
    return dict([phone_entry(number)])


def mails(address: str) -> dict[str, object]:
    return dict([mail_entry(address)])


def told(book: Book) -> dict[frozenset[str], list[str]]:
    """Names of each pair, and the reasons in words."""
    return {frozenset((each.name, each.other)): [reason.text() for reason in each.reasons] for each in lookalikes(book)}


def test_companies_by_name_phone_mail_website_and_code(book: Book) -> None:
    add(book, "company", name="Acme", phones=phones("138 1234 5678"), website="https://www.acme.example/en")
    add(book, "company", name="ACME Ltd", phones=phones("+86 138-1234-5678"), website="acme.example")
    add(book, "company", name="云栖科技有限公司", credit_code="91330108MA27X4KQ3R")
    add(book, "company", name="Yunqi Keji", mails=mails("Info@Yunqi.example"))
    add(book, "company", name="Cloudy", mails=mails("info@yunqi.example"), credit_code="91330108MA27X4KQ3R")
    add(book, "company", name="Stranger", phones=phones("139 1234 5678"), website="https://linkedin.com/acme")
    add(book, "company", name="Another", phones=phones("110"), website="https://linkedin.com/acme")
    add(book, "company", name="Third", phones=phones("110"))
    assert told(book) == {
        frozenset(("Acme", "ACME Ltd")): ["Same name but for the legal form", "Same phone +8613812345678",
                                          "Same website acme.example"],
        frozenset(("云栖科技有限公司", "Yunqi Keji")): ["One name is the other in pinyin"],
        frozenset(("Yunqi Keji", "Cloudy")): ["Same mail info@yunqi.example"],
        frozenset(("云栖科技有限公司", "Cloudy")): ["Same credit code 91330108MA27X4KQ3R"]}
    assert lookalike_count(book) == 4


def test_people_need_more_than_a_name(book: Book) -> None:
    firm, other = add(book, "company", name="Acme"), add(book, "company", name="Baker")
    for name, company in (("张伟芳", firm), ("Zhang Weifang", firm), ("陈丽", firm), ("陈莉", firm), ("张伟芳", other)):
        person = add(book, "person", name=name)
        add(book, "person_company", person=person, company=company)
    add(book, "person", name="Ann Porter", phones=phones("212 555 0147"))
    add(book, "person", name="ann porter", phones=phones("(212) 555-0147"), wechat="ann")
    add(book, "person", name="Tom Porter", phones=phones("212 555 0147"), wechat="ann")
    add(book, "person", name="Lin Jiahui", wechat="Lin1")
    add(book, "person", name="Lin, Jiahui", wechat="lin1")
    assert told(book) == {
        frozenset(("张伟芳", "Zhang Weifang")): ["One name is the other in pinyin", "Both at Acme"],
        frozenset(("Ann Porter", "ann porter")): ["Same name", "Same phone 2125550147"],
        frozenset(("Lin Jiahui", "Lin, Jiahui")): ["Same name", "Same WeChat lin1"]}


def test_who_was_told_apart_is_not_offered_again_until_that_is_undone(book: Book) -> None:
    one, other = add(book, "company", name="Acme"), add(book, "company", name="Acme")
    add(book, "company", name="acme")
    assert lookalike_count(book) == 3
    tell_apart(book, "company", other, one)
    assert lookalike_count(book) == 2
    undo_act(book)
    assert lookalike_count(book) == 3


def test_a_switchboard_and_a_crowd_of_one_name_do_not_flood_the_list(book: Book) -> None:
    for at in range(MOST_SHARING + 1):
        add(book, "company", name=f"Tenant {at}", phones=phones("010 8888 6666"))
    assert lookalikes(book) == []
    for _ in range(MOST_SHARING):
        add(book, "company", name="Branch")
    assert lookalike_count(book) == MOST_SHARING - 1


def test_in_a_large_book_nobody_counts_unasked(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        add(book, "company", name="Acme")
    assert lookalike_count(book) == 1
    monkeypatch.setattr("crm_desktop.queries.lookalikes.MOST_COUNTED", 1)
    assert lookalike_count(book) is None
