"""The search index as SQLite sees it: what is put in by index_text is found by match_query, and nothing else is."""

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_desktop.domain.names import folded
from crm_desktop.domain.search_text import index_text, match_query

TABLE = """CREATE VIRTUAL TABLE found USING fts5(words, sound, mail, content='',
           tokenize="ascii tokenchars '@.-_+'", prefix='1 2 3')"""
RECORDS: list[tuple[list[tuple[str, bool]], list[str], list[str], list[str]]] = [
    ([("张伟芳", True)], ["采购经理"], ["+86 138 0013 8000"], ["wei.zhang@example.com"]),
    ([("張偉芳", True)], [], ["(010) 6552-9988 ext. 123"], ["O'Neil_7@mail.example.org"]),
    ([("O'Brien", True)], ["Head of R&D"], ["+44 (0)20 7946 0958"], []),
    ([("Müller", True)], [], ["0049 30 123456"], ["mueller@müller.de"]),
    ([("单雄信", True)], [], ["1 (415) 555-2671"], []),
    ([("Acme Corporation", False), ("艾克米", False)], ["T-A-12"], [], []),
    ([("华为Huawei技术有限公司", False)], ["5G"], [], []),
    ([("吕布", True)], [], ["13912345678"], []),
    ([("刘维", True)], [], [], []),
    ([("李伟", True)], [], [], []),
    ([("西安长城饭店", False)], [], [], []),
    ([("庄秀", True)], [], [], []),
]
Find = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def table() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(TABLE)
    for row, (names, words, phones, mails) in enumerate(RECORDS):
        held = index_text(names=names, words=words, phones=phones, mails=mails)
        connection.execute("INSERT INTO found(rowid, words, sound, mail) VALUES (?, ?, ?, ?)", (row, *held))
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def find(table: sqlite3.Connection) -> Find:
    def names_of(text: str) -> list[str]:
        query = match_query(text)
        assert query is not None
        rows = table.execute("SELECT rowid FROM found WHERE found MATCH ? ORDER BY rowid", (query,))
        return [RECORDS[row][0][0][0] for (row,) in rows]

    return names_of


@pytest.mark.parametrize(("typed", "names"), [
    # Han characters: whole, a part, one, traditional and simplified.
    ("张伟芳", ["张伟芳", "張偉芳"]), ("張偉芳", ["张伟芳", "張偉芳"]), ("伟芳", ["张伟芳", "張偉芳"]),
    ("芳", ["张伟芳", "張偉芳"]), ("芳伟", []), ("采购", ["张伟芳"]), ("艾克", ["Acme Corporation"]),
    # Pinyin: full, from the middle, unfinished, with signs, with ü.
    ("zhangweifang", ["张伟芳", "張偉芳"]), ("weifang", ["张伟芳", "張偉芳"]), ("zhangweif", ["张伟芳", "張偉芳"]),
    ("zhāng wěi", ["张伟芳", "張偉芳"]), ("zhang wei", ["张伟芳", "張偉芳"]), ("zhang-wei", ["张伟芳", "張偉芳"]),
    ("shanxiongxin", ["单雄信"]), ("danxiongxin", []), ("lvbu", ["吕布"]), ("lübu", ["吕布"]), ("lǚbu", ["吕布"]),
    ("lyubu", ["吕布"]), ("xian", ["华为Huawei技术有限公司", "西安长城饭店"]), ("xi'an", ["西安长城饭店"]),
    ("xianchangcheng", ["西安长城饭店"]),
    # A finished word is that syllable only.
    ("liwei", ["李伟"]), ("li wei", ["李伟"]), ("liu", ["刘维"]), ("li", ["刘维", "李伟"]),
    # Initials, alone and after the surname; a long word is not cut down to a syllable.
    ("zwf", ["张伟芳", "張偉芳"]), ("wf", ["张伟芳", "張偉芳"]), ("zhangwf", ["张伟芳", "張偉芳"]),
    ("ac", ["Acme Corporation", "西安长城饭店"]), ("xaccfd", ["西安长城饭店"]), ("zhuangxiu", ["庄秀"]),
    ("zhuangxiuying", []),
    # Letters and characters together.
    ("张wei", ["张伟芳", "張偉芳"]), ("zhang伟", ["张伟芳", "張偉芳"]), ("华为hua", ["华为Huawei技术有限公司"]),
    ("华为技术", []), ("huawei 技术", ["华为Huawei技术有限公司"]), ("5g", ["华为Huawei技术有限公司"]),
    # Latin words: accents, case, apostrophes, beginnings, signs inside.
    ("obrien", ["O'Brien"]), ("O\u2019BRI", ["O'Brien"]), ("muller", ["Müller"]), ("MÜLL", ["Müller"]),
    ("corp acm", ["Acme Corporation"]), ("T-A-12", ["Acme Corporation"]), ("t-a-1", ["Acme Corporation"]),
    ("r&d", ["O'Brien"]), ("cme", []),
    # Phones: as written, national, international, the last four digits, the extension.
    ("8000", ["张伟芳"]), ("138 0013 8000", ["张伟芳"]), ("13800138000", ["张伟芳"]),
    ("+86 138-0013-8000", ["张伟芳"]), ("0086138", ["张伟芳"]), ("1380013", ["张伟芳"]), ("9988", ["張偉芳"]),
    ("010-65529988", ["張偉芳"]), ("65529988", []), ("+86 10 6552 9988", ["張偉芳"]), ("123", ["張偉芳"]),
    ("0958", ["O'Brien"]), ("020 7946 0958", ["O'Brien"]), ("+442079460958", ["O'Brien"]),
    ("+49 30 123456", ["Müller"]), ("415 555 2671", ["单雄信"]), ("(415) 555-26", ["单雄信"]),
    ("+86 139 1234 5678", ["吕布"]),
    # Mail: any piece of three characters or more.
    ("wei.zh", ["张伟芳"]), ("@exa", ["张伟芳"]), ("ng@example.c", ["张伟芳"]), ("oneil_7", ["張偉芳"]),
    ("O'Neil_", ["張偉芳"]), ("example", ["张伟芳", "張偉芳"]), ("ueller", ["Müller"]), ("@muller.de", ["Müller"]),
    ("com.exa", []),
    # Several words are all needed, from any column.
    ("张 8000", ["张伟芳"]), ("zwf example.org", ["張偉芳"]), ("张 acme", []),
])
def test_typed_text_finds_its_records(find: Find, typed: str, names: list[str]) -> None:
    assert find(typed) == names


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "@@@", "\0", "\"", "*", "'", "\ud800", "。，"])
def test_nothing_to_search_for(typed: str) -> None:
    assert match_query(typed) is None


@pytest.mark.parametrize("typed", [
    '"', 'a" OR "b', "NEAR(a b)", "words:x", "a AND", "NOT", "*", "a*", "^a", "-a", "a\0b", "{sound}:a", "(((", "+",
    "\\", "a" * 5000, "a b " * 2000, "zhang" * 60, "9 " * 400, "张w" * 200, "\ud800a", "xian" * 8,
])
def test_no_text_breaks_the_query(table: sqlite3.Connection, typed: str) -> None:
    query = match_query(typed)
    if query is not None:
        table.execute("SELECT count(*) FROM found WHERE found MATCH ?", (query,)).fetchone()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.one_of(st.characters(), st.sampled_from("\"'*:^(){}+-@. \0张伟zhangweifang18OR")), max_size=60))
def test_any_text_is_a_query_or_none(table: sqlite3.Connection, typed: str) -> None:
    query = match_query(typed)
    if query is not None:
        table.execute("SELECT count(*) FROM found WHERE found MATCH ?", (query,)).fetchone()


@settings(max_examples=150, deadline=None)
@given(st.text(st.one_of(st.characters(), st.sampled_from("张單銀行乐O'Brien Müller")), max_size=20), st.booleans(),
       st.data())
def test_a_name_is_found_by_itself_and_by_pieces(name: str, person: bool, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name)))
    piece = name[start:data.draw(st.integers(start, len(name)))]
    starts_inside_a_word = folded(name[:start])[-1:].isalnum() and folded(piece)[:1].isalnum()
    han = all("\u4e00" <= character <= "\u9fff" for character in piece)
    for typed in [name, *([piece] if han or not starts_inside_a_word else [])]:
        assert_found(typed, index_text(names=[(name, person)], words=[], phones=[], mails=[]))


@settings(max_examples=100, deadline=None)
@given(st.text("abcxyz019.-_+@", min_size=3, max_size=30), st.data())
def test_a_mail_is_found_by_any_three_characters(mail: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(mail) - 3))
    piece = mail[start:data.draw(st.integers(start + 3, len(mail)))]
    assert_found(piece, index_text(names=[], words=[], phones=[], mails=["first@example.com", mail]))


@settings(max_examples=100, deadline=None)
@given(st.text("0123456789", min_size=5, max_size=15), st.sampled_from(["", "+", "00"]), st.integers(5, 15))
def test_a_phone_is_found_by_its_beginning_and_its_end(digits: str, code: str, size: int) -> None:
    held = index_text(names=[], words=[], phones=[code + digits], mails=[])
    for typed in (code + digits, (code + digits)[:size], digits[-4:]):
        assert_found(typed, held)


def assert_found(typed: str, held: tuple[str, str, str]) -> None:
    query = match_query(typed)
    if query is None:
        return
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(TABLE)
        connection.execute("INSERT INTO found(rowid, words, sound, mail) VALUES (1, ?, ?, ?)", held)
        found = connection.execute("SELECT count(*) FROM found WHERE found MATCH ?", (query,)).fetchone()
    finally:
        connection.close()
    assert found == (1,), (typed, held, query)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(st.characters(max_codepoint=127), max_size=20), max_size=3))
def test_plain_ascii_is_cut_like_other_texts(texts: list[str]) -> None:
    """ASCII goes a shorter way; beside one other letter the same texts go the long one."""
    held, long = (index_text(names=[], words=words, phones=[], mails=[])[0] for words in (texts, ["é", *texts]))
    assert long.split() == ["e", *(["."] if texts else []), *held.split()]
