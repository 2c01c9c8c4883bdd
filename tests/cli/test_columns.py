"""Tables in a terminal are aligned, also in Chinese, and nothing stored steers the terminal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.cli.columns import WIDEST, terminal_width, text_table
from crm_desktop.cli.progress import progress_bar


@pytest.mark.parametrize(("text", "width"), [("", 0), ("abc", 3), ("张伟", 4), ("Ａ", 2), ("e\u0301", 1),
                                             ("a\u200bb", 2)])
def test_widths(text: str, width: int) -> None:
    assert terminal_width(text) == width


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=100)), max_size=5))
def test_columns_stand_below_each_other(rows: list[tuple[str, str]]) -> None:
    lines = list(text_table(("Name", "Value"), rows, right=frozenset({1}), cut=True))
    assert len(lines) == len(rows) + 2
    assert len({terminal_width(line) for line in lines[:2]}) == 1
    assert all(terminal_width(line) <= 2 * WIDEST + 2 for line in lines)
    assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for line in lines for letter in line)


def test_a_stored_text_cannot_steer_the_terminal() -> None:
    assert list(text_table(("A",), [("\x1b[2Jx\ny",)]))[2] == "[2Jx y"


def test_there_is_no_bar_where_nobody_looks_on() -> None:
    assert progress_bar() is None
