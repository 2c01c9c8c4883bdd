"""The sample book: believable, whole, the same on every run, and one act that can be undone."""

import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.commands.demo import fill_sample
from crm_desktop.commands.undo import undo_act
from crm_desktop.domain.fields import Kind
from crm_desktop.domain.records import ENGAGING, LOST, PROSPECTING, RECORDS, WON
from crm_desktop.errors import Cancelled
from crm_desktop.queries.lookalikes import lookalikes
from crm_desktop.store.book import Book
from crm_desktop.store.check import check_book
from crm_desktop.store.creation import make_book
from crm_desktop.store.search import find_records

NOW = int(datetime(2026, 12, 31, 6, 6, tzinfo=UTC).timestamp() * 1000)  # a Thursday, 14:06 in Shanghai
TODAY = "2026-12-31"
SELLERS = {"en": ("USD", "America/New_York", "Ada Winter"), "zh": ("CNY", "Asia/Shanghai", "林晚")}
CONTACTS = "('call', 'visit', 'meeting', 'mail', 'wechat')"


def new_book(folder: Path, language: str, name: str = "Sample", now: int = NOW) -> Book:
    currency, zone, me = SELLERS[language]
    return make_book(folder / f"{name}.book", secrets.token_bytes(32), name=name, currency=currency, time_zone=zone,
                     me=me, clock=lambda: now)


@pytest.fixture(scope="module", params=["en", "zh"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Book, str]]:
    language = str(request.param)
    with new_book(tmp_path_factory.mktemp("demo"), language) as book:
        fill_sample(book, language=language)
        yield book, language


def test_there_is_as_much_as_a_small_seller_has(filled: tuple[Book, str]) -> None:
    book, _ = filled
    counts = {name: book.value(f"select count(*) from {name}") for name in RECORDS}
    assert {name: counts[name] for name in ("company", "person", "product", "member", "deal", "ticket")} == {
        "company": 300, "person": 600, "product": 12, "member": 8, "deal": 2_000, "ticket": 150}
    assert 610 < counts["person_company"] < 700
    assert 3_700 < book.value("select count(*) from activity where done_at is not null") < 4_500
    assert 300 < counts["ticket_message"] < 700
    assert book.value("select count(distinct series) from product") == 3
    assert book.value("select count(distinct region) from member") == 3
    assert counts["stage"] == 4


def test_it_is_one_act_that_can_be_undone_by_its_number(tmp_path: Path) -> None:
    with new_book(tmp_path, "en") as book:
        before = {name: book.value(f"select count(*) from {name}") for name in RECORDS}
        done = fill_sample(book, language="en")
        assert book.value("select cause from change_set where n = ?", (done.number,)) == "demo"
        assert undo_act(book, done.number).kept == ()
        assert {name: book.value(f"select count(*) from {name}") for name in RECORDS} == before
        assert book.value("select region from member") is None


def test_the_book_agrees_with_itself(filled: tuple[Book, str]) -> None:
    assert set(check_book(filled[0]).values()) == {"ok"}


def test_no_two_customers_look_alike(filled: tuple[Book, str]) -> None:
    """Whoever tries the program would take them for real ones."""
    assert [(each.name, each.other) for each in lookalikes(filled[0])] == []


def test_all_references_resolve(filled: tuple[Book, str]) -> None:
    book, _ = filled
    for name, kind in RECORDS.items():
        for one in kind.fields:
            if one.kind in (Kind.REFERENCE, Kind.STAGE) and one.target:
                column = one.places[0]
                loose = f"{column} is not null and {column} not in (select id from {one.target})"
                assert not book.value(f"select count(*) from {name} where {loose}"), (name, column)
            elif one.kind is Kind.SET and one.target:
                used = f"select distinct j.key from {name} r, json_each(r.{one.name}) j"
                assert {row[0] for row in book.rows(used)} <= {row[0].hex() for row in book.rows(
                    f"select id from {one.target}")}


def test_days_follow_each_other_and_the_past_is_past(filled: tuple[Book, str]) -> None:
    book, _ = filled
    assert not book.rows("""select created_on, engaged_on, closed_on from deal
                            where created_on > coalesce(engaged_on, '9999') or engaged_on > closed_on
                            or created_on > coalesce(closed_on, ?) or closed_on >= ?""", (TODAY, TODAY))
    assert not book.value("select count(*) from activity where done_at >= ?", (NOW,))
    assert not book.value("select count(*) from ticket where created_at >= ?", (NOW,))
    assert not book.value("select count(*) from ticket_message where at >= ?", (NOW,))
    assert not book.value("select count(*) from stage_move where at >= ? or day > ?", (NOW, TODAY))
    assert not book.value("""select count(*) from ticket_message m join ticket t on t.id = m.ticket_id
                             where m.at < t.created_at""")
    assert not book.value("""select count(*) from activity a join deal d on d.id = a.deal_id
                             where date(a.done_at / 1000, 'unixepoch') < d.created_on""")
    assert book.value("select min(created_on) from deal") > "2024-12-01"


def test_moves_tell_the_same_as_the_deals(filled: tuple[Book, str]) -> None:
    book, _ = filled
    days: dict[bytes, dict[bytes, str]] = {}
    for deal_id, stage_id, day in book.rows("select deal_id, to_id, day from stage_move"):
        days.setdefault(deal_id, {})[stage_id] = day
    for deal_id, stage_id, created, engaged, closed, status in book.rows(
            "select id, stage_id, created_on, engaged_on, closed_on, status from deal"):
        wanted = {PROSPECTING: created, ENGAGING: engaged, {"won": WON, "lost": LOST}.get(status, b""): closed}
        assert days[deal_id] == {stage: day for stage, day in wanted.items() if day}
        assert stage_id in days[deal_id]


def test_about_half_of_the_deals_are_won(filled: tuple[Book, str]) -> None:
    book, _ = filled
    months = book.rows("""select substr(closed_on, 1, 7), avg(status = 'won') from deal where status <> 'open'
                          group by 1 having count(*) >= 30""")
    assert len(months) > 18
    assert all(0.45 <= rate <= 0.61 for _, rate in months)
    assert max(rate for _, rate in months) - min(rate for _, rate in months) > 0.05
    assert book.value("select count(*) from deal where status = 'open'") == 400
    assert 30 < book.value("select count(*) from deal where status = 'open' and value_minor is null") < 150
    ratios = [row[0] for row in book.rows("""select d.value_minor * 100.0 / p.list_price from deal d
        join product p on p.id = d.product_id where d.value_minor is not null order by 1""")]
    assert 0.88 < ratios[len(ratios) // 2] <= 1
    assert not book.value("select count(*) from deal where status = 'won' and value_minor is null")
    assert not book.value("select count(*) from deal where (status = 'lost') <> (lost_reason is not null)")


def test_every_state_of_a_next_step_comes(filled: tuple[Book, str]) -> None:
    book, _ = filled
    states: dict[str, int] = {}
    quiet = 0
    for due, touched in book.rows(f"""
            select (select min(due_on) from activity where deal_id = d.id and done_at is null),
                   (select max(date(done_at / 1000, 'unixepoch')) from activity where deal_id = d.id
                    and kind in {CONTACTS} and outcome is not 'no answer')
            from deal d where d.status = 'open'"""):
        state = "nothing" if due is None else "overdue" if due < TODAY else "today" if due == TODAY else "planned"
        states[state] = states.get(state, 0) + 1
        quiet += state == "nothing" and touched is not None and (
            date.fromisoformat(TODAY) - date.fromisoformat(touched)).days > 14
    assert set(states) == {"nothing", "overdue", "today", "planned"}
    assert min(states.values()) >= 10
    assert quiet >= 20  # rotting
    assert book.value("select count(*) from activity where done_at is null and deal_id is null") >= 50


def test_mine_is_not_empty(filled: tuple[Book, str]) -> None:
    book, _ = filled
    me = book.me()
    assert book.value("select count(*) from company where owner_id = ?", (me,)) >= 30
    assert book.value("select count(*) from deal where owner_id = ? and status = 'open'", (me,)) >= 30
    assert book.value("select count(*) from activity where author_id = ? and due_on = ? and done_at is null",
                      (me, TODAY)) >= 1
    assert book.rows("select region is not null, manager is not null from member where id = ?", (me,)) == [(1, 1)]


def test_tickets_are_in_every_status(filled: tuple[Book, str]) -> None:
    book, _ = filled
    assert {row[0] for row in book.rows("select status from ticket")} == {"new", "open", "waiting", "solved", "closed"}
    assert not book.value("select count(*) from ticket where id not in (select ticket_id from ticket_message)")
    assert book.value("select count(*) from ticket_message where internal = 1") >= 50
    assert book.value("select count(distinct number) from ticket") == 150
    assert book.value("select count(*) from company where tags is not null") >= 50


def test_no_text_is_left_unfilled(filled: tuple[Book, str]) -> None:
    book, language = filled
    for name, column in (("activity", "text"), ("deal", "name"), ("ticket", "subject"), ("ticket_message", "text")):
        assert not book.value(f"select count(*) from {name} where {column} like '%{{%'")
    mails = [row[0] for row in book.rows("""select json_extract(e.value, '$.value') from person p, json_each(p.mails) e
                                            union all select website from company where website is not null""")]
    assert all(mail.endswith(".example") for mail in mails)
    phones = [row[0] for row in book.rows("select json_extract(e.value, '$.normal') from person p, "
                                          "json_each(p.phones) e")]
    assert all(phone.startswith("+86" if language == "zh" else "+1") for phone in phones)
    assert {row[0] for row in book.rows("select distinct value_currency from deal where value_minor is not null")} == {
        SELLERS[language][0]}


def stories(book: Book) -> list[list[tuple[Any, ...]]]:
    """What the book tells, without its ids."""
    return [book.rows(statement) for statement in (
        "select name, industry, phones, mails, addresses, notes from company order by row",
        "select name, phones, birthday, wechat from person order by row",
        "select d.name, c.name, p.name, d.value_minor, d.created_on, d.closed_on, d.status, m.name from deal d"
        " join company c on c.id = d.company_id left join person p on p.id = d.person_id"
        " join member m on m.id = d.owner_id order by d.row",
        "select kind, text, done_at, due_on, due_time, minutes from activity order by row",
        "select number, subject, status, created_at from ticket order by row",
        "select text, at, internal from ticket_message order by row")]


def test_it_is_the_same_twice(filled: tuple[Book, str], tmp_path: Path) -> None:
    book, language = filled
    with new_book(tmp_path, language, now=NOW + 3_600_000) as again:  # an hour later on the same day
        fill_sample(again, language=language)
        assert stories(again) == stories(book)
        assert not set(again.rows("select id from company")) & set(book.rows("select id from company"))


def test_people_are_found_by_how_they_sound(filled: tuple[Book, str]) -> None:
    book, language = filled
    chinese = {"单": "shan", "仇": "qiu", "曾": "zeng", "欧阳": "ou yang", "张伟芳": "zwf"}
    sounds = chinese if language == "zh" else {"Wójcik": "wojcik", "O'Brien": "obrien"}
    for surname, sound in sounds.items():
        name = book.value("select name from person where name like ? limit 1", (f"%{surname}%",))
        assert name, surname
        assert name in {hit.title for hit in find_records(book.reader(), sound, 200, ["person"])[1]}
    number = book.value("select json_extract(e.value, '$.value') from person p, json_each(p.phones) e limit 1")
    assert find_records(book.reader(), number[-4:], 50, ["person"])[0] >= 1


def test_it_can_be_filled_twice_and_by_a_book_of_any_currency(tmp_path: Path) -> None:
    book = make_book(tmp_path / "yen.book", secrets.token_bytes(32), name="Yen", currency="JPY",
                     time_zone="Asia/Tokyo", me="Me", clock=lambda: NOW)
    with book:
        fill_sample(book, language="en")
        fill_sample(book, language="en")
        assert book.value("select count(*) from deal") == 4_000
        assert book.value("select count(*) from tag") == 8
        assert book.value("select count(distinct number) from ticket") == 300
        price, value = book.rows("""select p.list_price, max(d.value_minor) from product p join deal d
            on d.product_id = p.id where p.name = 'Alba 20' group by p.id limit 1""")[0]
        assert price == 24_500_000
        assert value <= 2_450 * 3


def test_it_stops_when_told_so(tmp_path: Path) -> None:
    with new_book(tmp_path, "en") as book:
        with pytest.raises(Cancelled):
            fill_sample(book, language="en", progress=lambda done, of: of < 1_000)
        assert book.value("select count(*) from member") == 1
        with pytest.raises(ValueError, match="fr"):
            fill_sample(book, language="fr")


@pytest.mark.parametrize("moment", [
    datetime(2028, 1, 30, 23, tzinfo=UTC), datetime(2026, 3, 9, 4, 30, tzinfo=UTC),
])
def test_any_day_will_do(tmp_path: Path, moment: datetime) -> None:
    """A Sunday, and half an hour after midnight in New York the day after clocks changed."""
    now = int(moment.timestamp() * 1000)
    with new_book(tmp_path, "en", now=now) as book:
        fill_sample(book, language="en")
        today = datetime.fromtimestamp(now / 1000, UTC).astimezone(book.zone()).date().isoformat()
        assert book.value("select count(*) from activity where done_at is null and due_on = ?", (today,)) > 5
        assert book.value("select count(*) from activity where done_at is null and due_on < ?", (today,)) > 5
        assert not book.value("select count(*) from activity where done_at >= ?", (now,))
        assert not book.value("select count(*) from ticket_message where at >= ?", (now,))
