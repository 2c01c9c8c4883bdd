"""Files are looked at before they are imported, read as a person chooses, and known records filled or overwritten."""

import csv
from pathlib import Path

import pytest

from crm_desktop.commands.records import add_record
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.exchange.choices import FileChoice
from crm_desktop.exchange.importing import ImportOptions, ImportReport, import_files
from crm_desktop.exchange.look import FileLook, look_again, look_into_file, similar_names
from crm_desktop.exchange.rejected_file import save_rejected
from crm_desktop.exchange.targets import target_label, targets_of
from crm_desktop.i18n import use
from crm_desktop.store.book import Book
from tests.looking import all_of, assert_sound, refused

LEDGER = ("客户台账2026,,,,,,\n,,,,,,\n客户名称,联系人,手机,金额（万元）,阶段,签约日期,备注\n"
          "杭州云栖智能科技有限公司,张伟芳,13857106628,58.0,洽谈中,13/12/2026,需要开票\n"
          "武汉光谷光电有限公司,李雷,无电话,12,洽谈中,31/02/2026,\n"
          ",王芳,13900139000,3,成交,05/11/2026,\n")


def written(folder: Path, text: str, encoding: str = "utf-8", name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def notes(look: FileLook) -> dict[str, str]:
    return {column.header: column.note.text() for column in look.columns}


def take(book: Book, path: Path, choice: FileChoice, *, dry_run: bool = False) -> ImportReport:
    return import_files(book, [path], ImportOptions(dry_run=dry_run, choices={path: choice}))


def test_a_chinese_ledger_in_gbk(book: Book, tmp_path: Path) -> None:
    path = written(tmp_path, LEDGER, "gbk")
    heard: list[int] = []

    def hear(done: int, whole: int) -> bool:
        heard.append(done)
        return True

    look = look_into_file(book, path, FileChoice(record_type="deals"), hear)
    facts = look.facts
    assert (facts.encoding, facts.delimiter, facts.header_row, facts.skipped) == (
        "gb18030", ",", 3, ("客户台账2026", ""))
    assert (look.rows, look.size, heard, look.problem) == (3, path.stat().st_size, [3], None)
    assert look.first_rows[0] == (1, "客户台账2026")
    assert look.first_rows[1][0] == 3
    assert [(column.example, column.path) for column in look.columns] == [
        ("杭州云栖智能科技有限公司", "company"), ("张伟芳", "person"), ("13857106628", "person.phone:mobile"),
        ("58.0", "value"), ("洽谈中", "stage"), ("13/12/2026", "closed_on"), ("需要开票", "notes")]
    assert [column.read_as() for column in look.columns] == [
        "Company", "Person", "Phone", "Money, CNY ×10,000", "Choice", "Date, day first", "Long text"]
    assert (look.date_order, look.proofs) == ("dmy", 1)
    assert notes(look) == {
        "客户名称": "1 row empty", "联系人": "Surname first", "手机": "1 row not a phone",
        "金额（万元）": "Header says 万元",
        "阶段": "2 of 2 stages matched", "签约日期": "1 date does not exist", "备注": "2 rows empty"}
    assert [column.header for column in look.columns if column.note.warns] == ["手机", "签约日期"]


def test_what_a_person_chooses_is_taken(book: Book, tmp_path: Path) -> None:
    path = written(tmp_path, "Notes of;spring\nA;B\nDate;Firm\n03/04/2026;Acme, Inc\n13/04/2026;Boom\n", "cp1252")
    wrong = look_into_file(book, path, FileChoice(delimiter=",", header_row=3))
    assert wrong.problem is not None
    choice = FileChoice(delimiter=";", header_row=3, record_type="deals", columns={0: "created_on", 1: "company"})
    look = look_into_file(book, path, choice)
    assert (look.facts.header, look.rows, look.date_order, look.record_type) == (("Date", "Firm"), 2, "dmy", "deals")
    assert look.problem is not None  # a deal needs a name, a stage, a value or an id
    choice = FileChoice(delimiter=";", header_row=3, record_type="customers", columns={0: None, 1: "name"})
    again = look_again(book, look, choice)
    assert (again.problem, again.rows) == (None, 2)
    report = take(book, path, choice)
    assert report.created == {"companies": 2}
    assert report.decided[0].mapping == {"Date": None, "Firm": "name"}


@pytest.mark.parametrize(("order", "day"), [("dmy", "2026-04-03"), ("mdy", "2026-03-04")])
def test_the_order_of_dates_is_chosen(book: Book, tmp_path: Path, order: str, day: str) -> None:
    path = written(tmp_path, "Deal name,Created\nOne,03/04/2026\n")
    assert look_into_file(book, path).date_order == "ambiguous"
    report = take(book, path, FileChoice(date_order=order))
    assert report.decided[0].date_order == order
    assert book.value("select created_on from deal") == day


def test_a_file_without_a_header(book: Book, tmp_path: Path) -> None:
    path = written(tmp_path, "Acme,Toys\nBoom,Cars\n")
    look = look_into_file(book, path, FileChoice(header_row=0, record_type="customers"))
    assert (look.facts.header, look.rows) == (("A", "B"), 2)
    assert look.problem is not None
    report = take(book, path, FileChoice(header_row=0, record_type="customers", columns={0: "name", 1: "industry"}))
    assert report.created == {"companies": 2}
    assert book.value("select industry from company where name = 'Acme'") == "Toys"


@pytest.mark.parametrize("text", ["Name,Phone\nAnn,\"12\nBo,34\n", ""])
def test_broken_files_say_so(book: Book, tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError) as error:
        look_into_file(book, written(tmp_path, text))
    assert refused(error, error.value.code)


def test_a_file_in_another_encoding_than_chosen(book: Book, tmp_path: Path) -> None:
    path = written(tmp_path, LEDGER, "gbk")
    with pytest.raises(UserError) as error:
        look_into_file(book, path, FileChoice(encoding="utf-8-sig"))
    assert refused(error, "unreadable_file")


def test_ragged_rows_and_nul_bytes(book: Book, tmp_path: Path) -> None:
    path = written(tmp_path, "Company name,Industry,Website\nAcme,To\0ys\n\nBoom,Cars,b.example,odd,\nCoil\n")
    look = look_into_file(book, path)
    assert (look.rows, look.problem, notes(look)["Industry"]) == (3, None, "1 row empty")
    report = take(book, path, FileChoice())
    assert report.created == {"companies": 2}
    assert [(one.row, one.value) for one in report.rejected] == [(4, "odd")]
    assert_sound(book)


def test_two_columns_cannot_go_to_one_field(book: Book, tmp_path: Path) -> None:
    path = written(tmp_path, "Company name,Sector,Branch\nAcme,Toys,North\n")
    choice = FileChoice(columns={1: "industry", 2: "industry"})
    assert look_into_file(book, path, choice).problem is not None
    with pytest.raises(UserError) as error:
        take(book, path, choice)
    assert refused(error, "bad_input")
    assert "Sector, Branch" in str(error.value)
    lonely = look_into_file(book, path, FileChoice(columns={2: "person.position"}))
    assert notes(lonely)["Branch"] == "Needs a column with the name"


def test_looking_stops_when_told(book: Book, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        look_into_file(book, written(tmp_path, LEDGER), progress=lambda done, whole: False)


KNOWN = {
    "complete": ("Ships", "a.example", None, 1),
    "fill": ("Ships", "a.example", 80, 1),
    "overwrite": ("Toys", "new.example", 80, 2),
    "skip": ("Ships", "a.example", None, 1),
}


@pytest.mark.parametrize("known", sorted(KNOWN))
def test_what_happens_to_known_companies(book: Book, tmp_path: Path, known: str) -> None:
    phone = {"0123456789abcdef": {"kind": "work", "value": "1234567", "normal": "1234567", "verified_on": None}}
    add_record(book, "company", {"name": "Acme", "industry": "Ships", "website": "a.example", "phones": phone})
    before = all_of(book)
    path = written(tmp_path, "Company name,Industry,Website,Employees,Phone,Contact name\n"
                             "ACME,Toys,new.example,80,7654321,Ann\nBoom,Cars,,,,\n")
    trial = take(book, path, FileChoice(known=known), dry_run=True)
    report = take(book, path, FileChoice(known=known))
    assert (trial.created, trial.updated, trial.skipped) == (report.created, report.updated, report.skipped)
    assert tuple(book.first("select industry, website, size, json_array_length(json_group_array(value))"
                            " from company, json_each(phones) where name = 'Acme'")) == KNOWN[known]
    assert report.created.get("people") == (None if known == "skip" else 1)
    assert report.skipped == (known == "skip")
    after = all_of(book)
    undo_act(book)
    assert all_of(book) == before
    redo_act(book)
    assert all_of(book) == after
    again = take(book, path, FileChoice(known=known))
    assert (again.created, again.updated, again.change_set) == ({}, {}, None)
    assert_sound(book)


def test_known_deals_move_where_the_file_wins(book: Book, tmp_path: Path) -> None:
    header = "Opportunity ID,Deal name,Company,Deal stage,Close date,Amount,Owner\n"
    path = written(tmp_path, header + "X1,One,Acme,Engaging,,10,\nX2,Two,Acme,Won,2026-01-05,5,Ann\n")
    take(book, path, FileChoice())
    before = all_of(book)
    path = written(tmp_path, header + "X1,One,Acme,Won,2026-02-03,12,Bob\nX2,Two b,Acme,Won,,7,Bob\nX3,New,,,,,\n")
    report = take(book, path, FileChoice(known="overwrite"))
    assert (report.created, report.updated, report.skipped) == ({"members": 1, "deals": 1}, {"deals": 2}, 0)
    rows = [tuple(row) for row in book.rows(
        "select d.name, status, closed_on, value_minor, m.name from deal d left join member m on m.id = owner_id"
        " order by external_id")]
    assert rows == [("One", "won", "2026-02-03", 1_200, "Bob"), ("Two b", "won", "2026-01-05", 700, "Bob"),
                    ("New", "open", None, None, None)]
    assert book.value("select count(*) from stage_move") == 1
    assert_sound(book)
    undo_act(book)
    assert all_of(book) == before
    filled = take(book, path, FileChoice(known="fill"))
    assert (filled.created, filled.updated) == ({"members": 1, "deals": 1}, {"deals": 1})
    assert book.value("select m.name from deal d join member m on m.id = owner_id where external_id = 'X1'") == "Bob"


def test_known_people_gain_what_is_new(book: Book, tmp_path: Path) -> None:
    header = "Name,Company,Job title,Email,WeChat\n"
    take(book, written(tmp_path, header + "Ann Lee,Acme,CEO,ann@a.example,\n"), FileChoice())
    before = all_of(book)
    path = written(tmp_path, header + "Ann Lee,Acme,CTO,ann@a.example,annlee\n")
    assert take(book, path, FileChoice(known="fill")).updated == {"people": 1}
    assert take(book, path, FileChoice(known="overwrite")).updated == {"person_companies": 1}
    assert tuple(book.first("select wechat, position from person join person_company on person_id = person.id")) == (
        "annlee", "CTO")
    undo_act(book)
    undo_act(book)
    assert all_of(book) == before


def test_rows_kept_aside_come_back_corrected(book: Book, tmp_path: Path) -> None:
    path = written(tmp_path, "Deal name,Company,Amount,Notes\nA,Acme,1,\nB,Boom,lots,+86 138\nC,Coil,3,x,more\n", "gbk")
    report = take(book, path, FileChoice())
    target = tmp_path / "aside.csv"
    assert save_rejected(path, FileChoice(), report.rejected, target) == 2
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Deal name", "Company", "Amount", "Notes", "Why it was kept aside"]
    assert rows[1] == ["B", "Boom", "lots", "'+86 138", "Amount: Not an amount of money."]
    assert rows[2] == ["C", "Coil", "3", "x", "The row has more cells than the header.", "more"]
    rows[1][2], rows[2] = "2", rows[2][:5]
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    again = take(book, target, FileChoice())
    assert (again.rejected, again.created) == ([], {"companies": 2, "deals": 2})
    assert book.value("select notes from deal where name = 'B'") == "+86 138"
    with pytest.raises(UserError) as error:
        save_rejected(path, FileChoice(), report.rejected, tmp_path / "none" / "x.csv")
    assert refused(error, "cannot_write")


def test_targets_have_words_in_both_languages() -> None:
    for record_type in ("customers", "people", "deals", "products", "team"):
        english = [(target.record(), target.label()) for target in targets_of(record_type)]
        assert len(set(english)) == len(english)
        use("zh")
        chinese = [(target.record(), target.label()) for target in targets_of(record_type)]
        use("en")
        assert all(one != other for one, other in zip(english, chinese, strict=True))
        assert len(set(chinese)) == len(chinese)
    assert target_label("address:billing.city", "customers") == "Company Billing address · City"
    assert target_label("person.phone:mobile", "deals") == "Person Mobile"


def test_similar_products() -> None:
    assert similar_names(frozenset({"GTX Pro", "GTXPro", "gtx-pro", "Lamp"})) == [("GTX Pro", "GTXPro", "gtx-pro")]


def test_the_deals_files_again_with_fill_change_nothing(book: Book, shared_data: Path) -> None:
    names = ("accounts", "products", "sales_teams", "sales_pipeline")
    paths = [shared_data / "deals" / f"{name}.csv" for name in names]
    choices = {path: FileChoice(known="fill") for path in paths}
    report = import_files(book, paths, ImportOptions(choices=choices))
    assert report.created == {"members": 35, "products": 7, "companies": 85, "deals": 8_800}
    again = import_files(book, paths, ImportOptions(choices=choices))
    assert (again.created, again.updated, again.change_set, again.skipped) == ({}, {}, None, again.rows)


def test_a_torn_file_says_so_and_odd_phones_are_noted(book: Book, tmp_path: Path) -> None:
    torn = 'Company name,Phone\n"Broken,123\nNext,"45",6\nGood,010 8888 6666\nWordy,ring 138 0013 8000\n'
    look = look_into_file(book, written(tmp_path, torn))
    assert look.warning() == "A quotation mark in row 2 is never closed: 2 lines were read as one cell."
    assert look.rows == 3
    assert notes(look)["Phone"] == "1 row not a phone"
    twice = 'Company name,Phone\n"A,1\nB,"2",3\nC,4\n"D,5\nE,"6",7\n'
    assert look_into_file(book, written(tmp_path, twice)).warning().endswith("So in 1 more row.")
    assert look_into_file(book, written(tmp_path, 'Company name,Notes\nA,"one\ntwo"\n')).warning() == ""
