"""Files of every kind come in: what is created, completed, skipped and kept aside, and what nothing is done to."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.records import add_record
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.exchange.importing import ImportOptions, ImportReport, import_files
from crm_desktop.exchange.tables import read_facts
from crm_desktop.store.book import Book
from tests.looking import all_of, assert_sound, refused

HEADERS = Path(__file__).parents[2] / "../shared/data/headers"
HEADER_FILES = sorted(path.name for path in HEADERS.glob("*.csv"))
Bring = Callable[..., ImportReport]
PLAIN = {"companies": "company", "people": "person", "deals": "deal", "products": "product", "members": "member",
         "stages": "stage", "tags": "tag", "person_companies": "person_company"}


@pytest.fixture
def bring(book: Book, tmp_path: Path) -> Iterator[Bring]:
    """Writes texts as files and imports them; afterwards the book must be sound."""
    def call(*texts: str, encoding: str = "utf-8", as_type: str = "auto", **options: Any) -> ImportReport:
        paths = [tmp_path / f"{number}.csv" for number, _ in enumerate(texts)]
        for path, text in zip(paths, texts, strict=True):
            path.write_bytes(text.encode(encoding))
        return import_files(book, paths, ImportOptions(as_type=as_type, **options))

    yield call
    assert_sound(book)


def rejected(report: ImportReport) -> list[tuple[int, str, str]]:
    assert all(one.reason for one in report.rejected)
    return [(one.row, one.column, one.value) for one in report.rejected]


def counts(book: Book) -> dict[str, int]:
    return {word: book.value(f"select count(*) from {table}") for word, table in PLAIN.items()}


EVERYTHING = (
    "Name,Company,Title,Email,Tags,Contact owner\nAnn Lee,Acme,CEO,ann@acme.example,vip;new,Bob\nBo,Acme,,,,Bob\n",
    "Deal name,Company,Deal stage,Amount,Product,Owner\nOne,Acme,Demo,10,Lamp,Ann\nTwo,Boom,Won,5,lamp,Ann\n",
    "Product,Price\nLAMP,7\n", "Company name,Industry\nAcme,Toys\n", "Sales agent,Manager\nBob,Kim\n")


def test_a_trial_predicts_exactly(book: Book, bring: Bring) -> None:
    before, had = all_of(book), counts(book)
    trial = bring(*EVERYTHING, dry_run=True)
    assert (all_of(book), trial.change_set) == (before, None)
    report = bring(*EVERYTHING)
    assert (report.created, report.updated, report.skipped) == (trial.created, trial.updated, trial.skipped)
    assert {word: n - had[word] for word, n in counts(book).items() if n > had[word]} == report.created
    assert report.created == {"companies": 2, "people": 2, "deals": 2, "products": 1, "members": 2, "stages": 1,
                              "tags": 2, "person_companies": 2}
    after = all_of(book)
    undo_act(book)
    assert all_of(book) == before
    redo_act(book)
    assert all_of(book) == after
    again = bring(*EVERYTHING)
    assert (again.created, again.updated, again.skipped, again.change_set) == ({}, {}, 7, None)


def test_an_unknown_company_may_stay_open(book: Book, bring: Bring) -> None:
    add_record(book, "company", {"name": "Acme Inc."})
    report = bring("Deal name,Company\nOne,acme inc\nTwo,Boom\n", unknown_company="leave-open")
    assert report.created == {"deals": 2}
    assert [tuple(row) for row in book.rows("select d.name, c.name from deal d left join company c on"
                                            " c.id = d.company_id order by 1")] == [("One", "Acme Inc."), ("Two", None)]


@pytest.mark.parametrize(("choice", "count"), [("join", 2), ("keep", 4)])
def test_similar_products(book: Book, bring: Bring, choice: str, count: int) -> None:
    report = bring("Deal name,Product\nOne,GTXPro\nTwo,GTX Pro\nThree,gtx-pro\nFour,C\n", similar_products=choice)
    assert report.created["products"] == count


def test_the_list_of_products_knows_how_they_are_written(book: Book, bring: Bring) -> None:
    bring("Deal name,Product\nOne,GTXPro\nTwo,Lamp\n")
    report = bring("Product,Price\nGTX Pro,7\nLAMP,\n")
    assert (report.updated, report.skipped) == ({"products": 1}, 1)
    assert {row[0] for row in book.rows("select name from product")} == {"GTX Pro", "Lamp"}
    undo_act(book)
    assert {row[0] for row in book.rows("select name from product")} == {"GTXPro", "Lamp"}


def test_new_stages(book: Book, bring: Bring) -> None:
    text = "Deal name,Deal stage\nOne,Demo\nTwo,洽谈中\nThree,Contract\nFour,closed won\n"
    report = bring(text, new_stages="reject")
    assert rejected(report) == [(2, "Deal stage", "Demo"), (4, "Deal stage", "Contract")]
    assert report.created == {"deals": 2}
    assert bring(text).created == {"stages": 2, "deals": 2}
    ladder = [row[0] for row in book.rows("select name from stage where kind = 'open' order by position")]
    assert ladder == ["Prospecting", "Engaging", "Demo", "Contract"]
    assert book.value("select max(position) from stage where kind = 'open'") < book.value(
        "select min(position) from stage where kind <> 'open'")


def test_rows_are_kept_aside_with_a_reason(book: Book, bring: Bring) -> None:
    report = bring("Deal name,Company,Amount,Created,Owner\nA,Acme,1,2026-01-31,Ann\nB,Boom,2,2026-02-31,Bob\n"
                   "C,Coil,lots,2026-01-01,Cy\nD,Dot,4,2026-01-02,Dee,more\nE,,,,\n",
                   "Name,Email\n,x@x.example\nAnn,ann@x.example\n")
    assert rejected(report) == [(2, "Name", ""), (3, "Created", "2026-02-31"), (4, "Amount", "lots"), (5, "", "more")]
    assert report.created == {"people": 1, "members": 1, "companies": 1, "deals": 2}
    rows = [tuple(row) for row in book.rows("select d.name, c.name, value_minor, created_on, m.name from deal d left"
                                            " join company c on c.id = d.company_id left join member m"
                                            " on m.id = d.owner_id order by 1")]
    assert rows == [("A", "Acme", 100, "2026-01-31", "Ann"), ("E", None, None, None, None)]


def test_deals_without_a_number_do_not_double(book: Book, bring: Bring) -> None:
    text = "Deal name,Company,Amount\nSame,Acme,5\nSame,Acme,5\nOther,,\n"
    assert bring(text).created == {"companies": 1, "deals": 3}  # two equal rows of one file are two deals
    again = bring(text)
    assert (again.created, again.skipped, again.change_set) == ({}, 3, None)
    assert bring(text + "Same,Acme,5\n").created == {"deals": 1}


def test_people_work_where_their_row_says(book: Book, bring: Bring) -> None:
    text = "Name,Company,Job title\nAnn Lee,Acme,CEO\nBo,acme,\nCy,,Poet\n"
    assert bring(text).created == {"companies": 1, "people": 3, "person_companies": 2}
    assert [tuple(row) for row in book.rows(
        "select p.name, c.name, l.position, l.main from person_company l join person p on p.id = l.person_id"
        " join company c on c.id = l.company_id order by 1")] == [
            ("Ann Lee", "Acme", "CEO", 1), ("Bo", "Acme", None, 1)]
    assert bring(text).created == {}
    report = bring("Name,Company,Job title,Phone\nBo,Acme,CTO,139 1234 5678\n")
    assert (report.created, report.updated) == ({}, {"people": 1, "person_companies": 1})


def test_two_people_of_one_name_stay_two(book: Book, bring: Bring) -> None:
    text = "姓名,公司,手机\n张伟,华信,13800138000\n张伟,华信,13900139000\n张伟,华信,138 0013 8000\n"
    report = bring(text)
    assert (report.created, report.skipped) == ({"companies": 1, "people": 2, "person_companies": 2}, 1)
    assert bring(text).created == {}


def test_a_customer_comes_with_its_contact(book: Book, bring: Bring) -> None:
    report = bring("客户名称,行业,官网,员工人数,联系人,联系人电话,职务\n"
                   "北京华信科技有限公司,软件,hx.example,80,李雷,13800138000,经理\n上海某厂,,,,,,\n")
    assert report.decided[0].record_type == "customers"
    assert report.created == {"companies": 2, "people": 1, "person_companies": 1}
    assert [tuple(row) for row in book.rows("select p.name, c.name, c.industry, l.position from person_company l"
                                            " join person p on p.id = l.person_id join company c"
                                            " on c.id = l.company_id")] == [
        ("李雷", "北京华信科技有限公司", "软件", "经理")]


@pytest.mark.parametrize("name", HEADER_FILES or [pytest.param("", marks=pytest.mark.skip(
    reason="the example data (../shared/data) is not beside this checkout"))])
def test_what_other_programs_export(book: Book, tmp_path: Path, name: str) -> None:
    facts = read_facts(HEADERS / name)
    path = tmp_path / name
    path.write_bytes((HEADERS / name).read_bytes())
    if not facts.sample:
        with path.open("a", encoding=facts.encoding, newline="") as file:
            csv.writer(file, delimiter=facts.delimiter).writerow(f"Word {n}" for n, _ in enumerate(facts.header))
    before = all_of(book)
    report = import_files(book, [path])
    assert report.rows >= 1
    assert_sound(book)
    if report.change_set is None:
        assert report.rejected
    else:
        again = import_files(book, [path])
        assert (again.created, again.updated, again.change_set) == ({}, {}, None)
        undo_act(book)
    assert all_of(book) == before


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "utf-8-sig", "gb18030"])
def test_encodings(book: Book, bring: Bring, encoding: str) -> None:
    report = bring("客户名称,手机号码\n北京华信科技有限公司,13800138000\n张伟,13900139000\n", encoding=encoding)
    assert (report.rejected, report.rows) == ([], 2)
    kind = report.decided[0].record_type
    table = {"customers": "company", "people": "person"}[kind]
    assert [tuple(row) for row in book.rows(f"select name, phones like '%13800138000%' from {table} order by row")] == [
        ("北京华信科技有限公司", 1), ("张伟", 0)]


def test_tags_and_owners_are_made_once(book: Book, bring: Bring) -> None:
    report = bring("Company name,Tags,Account owner\nAcme,VIP;new,Ann\nBoom,\"vip, old\",ann\nCoil,,Li Wei\n")
    assert report.created == {"members": 1, "tags": 3, "companies": 3}
    assert [row[0] for row in book.rows("select name from tag order by row")] == ["VIP", "new", "old"]
    assert book.value("select count(*) from company where owner_id = ?", (book.me(),)) == 1


def test_each_row_in_its_currency(book: Book, bring: Bring) -> None:
    report = bring("Deal name,Amount,Currency\nOne,\"1,500\",JPY\nTwo,12.50,EUR\nThree,7,\nFour,7,shells\n")
    assert [(row["name"], row["value_minor"], row["value_currency"]) for row in named(
        book, "name, value_minor, value_currency", "deal")] == [("One", 1_500, "JPY"), ("Three", 700, "USD"),
                                                                ("Two", 1_250, "EUR")]
    assert rejected(report) == [(5, "Currency", "shells")]


def named(book: Book, columns: str, table: str) -> list[dict[str, Any]]:
    words = columns.split(", ")
    return [dict(zip(words, row, strict=True)) for row in book.rows(f"select {columns} from {table} order by name")]


def test_a_parent_may_come_later(book: Book, bring: Bring) -> None:
    text = "Company name,Parent company\nLittle,Big\nBig,\nSelf,self\nTiny,Nowhere\n"
    assert bring(text).created == {"companies": 5}
    assert {tuple(row) for row in book.rows("select c.name, p.name from company c join company p"
                                            " on p.id = c.parent_id")} == {("Little", "Big"), ("Tiny", "Nowhere")}
    assert bring(text).change_set is None


def test_days_of_deals(book: Book, bring: Bring) -> None:
    bring("Deal name,Deal stage,Close date\nA,Won,\nB,Lost,2026-01-05\nC,Engaging,2026-03-05\nD,,2026-03-06\n")
    rows = [tuple(row) for row in book.rows("select name, status, closed_on, expected_close from deal order by name")]
    assert rows == [("A", "won", None, None), ("B", "lost", "2026-01-05", None), ("C", "open", None, "2026-03-05"),
                    ("D", "open", None, "2026-03-06")]
    report = bring("Deal name,Deal stage,Close date,Expected close\nE,Engaging,2026-03-05,2026-04-01\n")
    assert report.created == {"deals": 1}
    assert book.value("select expected_close from deal where name = 'E'") == "2026-04-01"


def test_a_second_file_fills_what_was_only_named(book: Book, bring: Bring) -> None:
    bring("Deal name,Company,Owner\nOne,Acme,Ann\n")
    done: ChangeSet = add_record(book, "company", {"name": "Known", "industry": "Ships"})
    report = bring("Company name,Industry\nAcme,Toys\nKnown,Cars\n")
    assert (report.created, report.updated, report.skipped) == ({}, {"companies": 1}, 1)
    assert book.value("select industry from company where id = ?", (done.created["company"][0],)) == "Ships"


def test_cancelled_at_any_moment(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Deal name,Company,Owner\n" + "".join(f"D{n},C{n % 7},Ann\n" for n in range(50)), "utf-8")
    before = all_of(book)
    heard: list[tuple[int, int]] = []

    def hear(done: int, whole: int) -> bool:
        heard.append((done, whole))
        return len(heard) != stop

    stop = 0
    import_files(book, [path], progress=hear)
    undo_act(book)
    assert any(whole == 0 for _, whole in heard)
    assert heard[-1] == (58, 58)
    written = [done for done, whole in heard if whole]
    assert written == sorted(written)
    for moment in range(1, len(heard) + 1):
        stop = moment
        heard.clear()
        with pytest.raises(Cancelled):
            import_files(book, [path], progress=hear)
        assert all_of(book) == before
        assert_sound(book)


def test_what_cannot_be_read_changes_nothing(book: Book, bring: Bring, tmp_path: Path) -> None:
    before = all_of(book)
    for text, code in (("", "unreadable_file"), ("Shoe size,Colour\n42,red\n", "bad_input")):
        with pytest.raises(UserError) as error:
            bring("Name,Email\nAnn,a@a.example\n", text)
        assert refused(error, error.value.code)
        assert error.value.code in (code, "bad_input")
    with pytest.raises(UserError) as error:
        import_files(book, [tmp_path / "none.csv"])
    assert refused(error, "unreadable_file")
    assert all_of(book) == before


def test_a_list_of_contacts_with_a_row_that_names_nobody_gives_the_company(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text("客户名称,行业,联系人,联系人电话,职务\n杭州云栖科技有限公司,软件,张伟芳,13905718642,经理\n"
                    "宁波东海港务有限公司,物流,,057488001122,\n,,,13900001111,\n", "utf-8")
    report = import_files(book, [file])
    assert report.created == {"people": 1, "companies": 2, "person_companies": 1}
    assert [one.row for one in report.rejected] == [4]
    assert [tuple(row) for row in book.rows("select name, industry, phones is null from company order by sort")] == [
        ("杭州云栖科技有限公司", "软件", 1), ("宁波东海港务有限公司", "物流", 0)]
    assert import_files(book, [file]).change_set is None


def test_a_torn_row_a_date_for_a_phone_and_control_characters_are_kept_aside(book: Book, bring: Bring) -> None:
    report = bring('Company,Phone,Industry\n"Broken co,123,Toys\nNext co,"45"6,32/13/2024\n\x00\x01\x02binary,,\n'
                   'Dated,2024-01-31,\nGood,010 8888 6666,"two\nlines"\n' + "Plain,,\n")
    assert [(one.row, one.column, one.reason) for one in report.rejected] == [
        (2, "", "A quotation mark in row 2 is never closed: 2 lines were read as one cell."),
        (3, "Company", "A name has characters that cannot be shown."),
        (4, "Phone", "This is a date and no phone number.")]
    assert [row[0] for row in book.rows("select name from company order by name")] == ["Good", "Plain"]


def test_mobile_and_mail_are_the_contacts_or_the_companys_where_nobody_is_named(book: Book, bring: Bring) -> None:
    bring("客户名称,联系人,手机号,邮箱\n示例科技有限公司,张伟,13800138000,wei@a.example\n"
          "样本科技有限公司,,13900139000,info@b.example\n")
    held = "select name, phones like '%139%' or phones like '%138%', mails like '%@%' from "
    assert [tuple(row) for row in book.rows(held + "company order by row")] == [
        ("示例科技有限公司", None, None), ("样本科技有限公司", 1, 1)]
    assert [tuple(row) for row in book.rows(held + "person")] == [("张伟", 1, 1)]


def test_progress_never_falls(book: Book, tmp_path: Path) -> None:
    paths = []
    for name in ("Company", "Deal"):
        paths.append(tmp_path / f"{name}.csv")
        rows = "".join(f"N{n},C{n},Won\n" for n in range(9_000))
        paths[-1].write_text(f"{name} name,Company,Stage\n{rows}", "utf-8")
    heard: list[int] = []

    def hear(done: int, whole: int) -> bool:
        heard.append(-1 if whole else done)
        return True

    import_files(book, paths, ImportOptions(dry_run=True), hear)
    assert heard == sorted(heard)
    assert heard[-1] == 18_000
    assert len(set(heard)) > 10
