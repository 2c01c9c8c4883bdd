"""Files become tables cell for cell: csv-spectrum, naughty strings, every encoding and delimiter, title rows."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.errors import UserError
from crm_desktop.exchange.encoding import find_encoding
from crm_desktop.exchange.tables import read_facts, rows_of

DATA = Path(__file__).parents[2] / "../shared/data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the shared sample data is not here")
SPECTRUM = ["comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
            "quotes_and_newlines", "simple", "simple_crlf", "utf8"]  # location_coordinates.json is wrong upstream
CHINESE = "公司名称,城市\r\n深圳示例科技有限公司,深圳\r\n上海样本，贸易,上海\r\n"


def written(folder: Path, content: bytes | str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def cells_of(path: Path, **choices: str) -> list[list[str]]:
    facts = read_facts(path, **choices)
    return [list(facts.header), *(cells for block in rows_of(facts) for _, cells in block)]


def table_text(rows: list[list[str]], delimiter: str = ",") -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


@needs_data
@pytest.mark.parametrize("name", SPECTRUM)
def test_csv_spectrum(name: str) -> None:
    header, *rows = cells_of(DATA / f"csv/csv-spectrum/csvs/{name}.csv")
    expected = json.loads((DATA / f"csv/csv-spectrum/json/{name}.json").read_text(encoding="utf-8"))
    assert [dict(zip(header, row, strict=True)) for row in rows] == expected


@needs_data
def test_the_coordinates_file_reads_although_its_answer_is_wrong() -> None:
    _, row = cells_of(DATA / "csv/csv-spectrum/csvs/location_coordinates.csv")
    assert row[0] == "2095257564"
    assert row[2:] == ["Modesto", "Stanislaus"]


@needs_data
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "gb18030"])
def test_naughty_strings_come_back(tmp_path: Path, encoding: str) -> None:
    naughty = json.loads((DATA / "csv/naughty/big-list-of-naughty-strings__blns.json").read_text(encoding="utf-8"))
    rows = [["name", "notes"], *([f"n{i}", text] for i, text in enumerate(naughty))]
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    path = written(tmp_path, (mark + table_text(rows)).encode(encoding))
    assert cells_of(path) == rows


@pytest.mark.parametrize(("encoding", "mark", "found"), [
    ("utf-8", b"", "utf-8"), ("utf-8-sig", b"", "utf-8-sig"), ("utf-16-le", b"\xff\xfe", "utf-16-le"),
    ("utf-16-be", b"\xfe\xff", "utf-16-be"), ("utf-16-le", b"", "utf-16-le"), ("utf-16-be", b"", "utf-16-be"),
    ("gbk", b"", "gb18030"), ("gb18030", b"\x84\x31\x95\x33", "gb18030"), ("utf-32", b"", "utf-32-le"),
])
def test_encodings_are_found_and_the_mark_is_no_text(tmp_path: Path, encoding: str, mark: bytes, found: str) -> None:
    facts = read_facts(written(tmp_path, mark + CHINESE.encode(encoding)))
    assert (facts.encoding, facts.broken) == (found, False)
    assert facts.header == ("公司名称", "城市")
    assert facts.sample[1] == ("上海样本，贸易", "上海")


def test_one_late_character_decides_the_encoding(tmp_path: Path) -> None:
    plain = "name,city\n" + "Acme,Berlin\n" * 100_000
    assert read_facts(written(tmp_path, plain)).encoding == "utf-8"
    assert read_facts(written(tmp_path, plain.encode() + "示例,深圳\n".encode("gbk"))).encoding == "gb18030"
    assert read_facts(written(tmp_path, plain.encode() + "Müller,Köln\n".encode("latin-1"))).encoding == "cp1252"


def test_western_letters_are_not_read_as_chinese(tmp_path: Path) -> None:
    text = "Name,Ort\nMüller,Köln\nJörg Größe,München\n"  # valid GB18030 by accident
    assert cells_of(written(tmp_path, text.encode("cp1252")))[1] == ["Müller", "Köln"]


def test_a_hardly_broken_file_keeps_its_encoding(tmp_path: Path) -> None:
    content = CHINESE.encode() + b"\xe4\xbd,Beijing\n"
    facts = read_facts(written(tmp_path, content * 3))
    assert (facts.encoding, facts.broken) == ("utf-8", True)
    assert facts.sample[2] == ("\ufffd", "Beijing")


def test_nul_bytes_survive(tmp_path: Path) -> None:
    path = written(tmp_path, b"name,notes\nAcme,a\x00b\nOther,plain text here\n")
    assert cells_of(path)[1] == ["Acme", "a\x00b"]


@pytest.mark.parametrize(("content", "named"), [
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"), (b"PK\x03\x04\x14\0\x06\0", "workbook"), (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 90, "workbook"), (b"", "empty"), (b"\r\n  \r\n", "empty"),
    (bytes(range(256)) * 4, "not a text"), (b"\0" * 500, "not a text"),
])
def test_what_is_no_table_is_refused_with_its_name(tmp_path: Path, content: bytes, named: str) -> None:
    with pytest.raises(UserError, match=named) as caught:
        read_facts(written(tmp_path, content, "odd.csv"))
    assert caught.value.code == "unreadable_file"
    assert "odd.csv" in str(caught.value)


def test_missing_files_folders_and_wrong_choices_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, CHINESE.encode("gbk"))
    for bad, choices in [(tmp_path / "none.csv", {}), (tmp_path, {}), (path, {"encoding": "utf-8"})]:
        with pytest.raises(UserError) as caught:
            read_facts(bad, **choices)
        assert caught.value.code == "unreadable_file"


def test_the_header_is_found_under_titles_and_empty_rows(tmp_path: Path) -> None:
    path = written(tmp_path, "客户名单,,,\n,,,\n导出时间：2024-01-02,,共2行,\n公司,行业,电话,城市\n示例,软件,1,深圳\n"
                             ",,,\n样本,贸易,2,上海\n")
    facts = read_facts(path)
    assert facts.header == ("公司", "行业", "电话", "城市")
    assert facts.header_row == 4
    assert facts.skipped == ("客户名单", "", "导出时间：2024-01-02 共2行")
    assert [number for block in rows_of(facts) for number, _ in block] == [5, 7]


def test_neither_a_fuller_title_nor_ragged_rows_hide_the_header(tmp_path: Path) -> None:
    path = written(tmp_path, "Report,Sales,2024-01-02,,\nName,City,Phone,Mail,Owner\na,b,1,d,e\na,b,1,d,e,f,g,h\n")
    assert read_facts(path).header_row == 2
    assert read_facts(written(tmp_path, "name,city,notes\na,b,c\nd,e,f,g,h,i,j\nk,,\n")).header_row == 1


def test_rows_are_counted_as_records_not_as_lines(tmp_path: Path) -> None:
    facts = read_facts(written(tmp_path, 'name,notes\na,"one\ntwo\nthree"\nb,x\n'))
    assert [row for block in rows_of(facts, slice_size=1) for row in block] == [
        (2, ["a", "one\ntwo\nthree"]), (3, ["b", "x"])]


def test_short_rows_are_filled_and_long_rows_stay_long(tmp_path: Path) -> None:
    assert cells_of(written(tmp_path, "a,b,c\n1\n1,2,3,,\n1,2,3,4\n"))[1:] == [
        ["1", "", ""], ["1", "2", "3"], ["1", "2", "3", "4"]]


def test_an_open_quotation_mark_is_named_with_its_row(tmp_path: Path) -> None:
    facts = read_facts(written(tmp_path, "name,notes\n" + "a,b\n" * 300 + 'c,"open\nd,e\n'))
    with pytest.raises(UserError, match="302") as caught:
        list(rows_of(facts))
    assert caught.value.code == "bad_input"


@pytest.mark.parametrize(("text", "delimiter"), [
    ("name;price\nA;1,50\nB;2,50\n", ";"), ("date;value\nx;1,234,567\ny;2,345,678\n", ";"),
    ("sep=;\nname;city\na;b\n", ";"), ("name\tcity\nSmith, John\tBonn\n", "\t"), ("name|city\na|b\n", "|"),
    ('name,notes\na,"x;y;z"\nb,"p;q;r"\n', ","), ("name\nAcme\n", ","), ("Titel\nName;Ort\nA, B;C\nD, E;F\n", ";"),
])
def test_delimiters(tmp_path: Path, text: str, delimiter: str) -> None:
    assert read_facts(written(tmp_path, text)).delimiter == delimiter


def test_blanks_after_commas_do_not_break_quotes(tmp_path: Path) -> None:
    assert cells_of(written(tmp_path, 'name, notes\na, "one, two"\nb, "three, four"\n'))[1] == ["a", "one, two"]


def test_old_line_ends(tmp_path: Path) -> None:
    assert cells_of(written(tmp_path, "name,city\ra,b\rc,d\r")) == [["name", "city"], ["a", "b"], ["c", "d"]]


def test_leaving_early_closes_the_file(tmp_path: Path) -> None:
    rows = rows_of(read_facts(written(tmp_path, "name,city\n" + "a,b\n" * 50_000)), slice_size=100)
    assert len(next(rows)) == 100
    rows.close()  # type: ignore[attr-defined]  # a generator: the open file would warn, and warnings are errors


# Chinese as in GB2312: a single rare character alone in a file can also be read as two Western ones
texts = st.text(st.sampled_from("ab Z09,;\t|\"'\r\n公司客户深圳，。é€"), max_size=8)


@given(st.lists(st.lists(texts, min_size=3, max_size=3), max_size=6), st.sampled_from(",;\t|"),
       st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"]))
@settings(max_examples=120, deadline=None)
def test_any_table_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str,
                              encoding: str) -> None:
    table = [["姓名", "公司", "notes"], *(["x", *row[1:]] for row in rows)]
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(table_text(table, delimiter).encode(encoding))
    assert cells_of(path, delimiter=delimiter) == table
    if not rows:
        assert read_facts(path).delimiter == delimiter


names = st.sampled_from(["Acme", "示例公司", "Co, Ltd", "a;b"])


@given(st.lists(st.tuples(names, st.text("公司abc,;|\" ", max_size=9)), min_size=1, max_size=8),
       st.sampled_from(",;\t|"))
@settings(max_examples=80, deadline=None)
def test_the_delimiter_of_any_table_is_found(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]],
                                             delimiter: str) -> None:
    table = [["name", "city", "notes"], *([name, "x", notes] for name, notes in rows)]
    path = tmp_path_factory.getbasetemp() / "found.csv"
    path.write_bytes(table_text(table, delimiter).encode())
    assert cells_of(path) == table


def test_find_encoding_says_when_anything_would_fit(tmp_path: Path) -> None:
    assert find_encoding(written(tmp_path, b"name,city\nCaf\xe9,x\n")) == ("cp1252", False)
    assert find_encoding(written(tmp_path, b"name,city\nCaf\xe9,\x81 x\n")) == ("latin-1", False)
