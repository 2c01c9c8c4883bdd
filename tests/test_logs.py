"""Tests of the log file: what is hidden, what stays readable, that it rotates and is this user's alone."""

import base64
import logging
import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.logs import redact, start_logging, stop_logging

Start = Callable[..., logging.Handler]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    made: list[logging.Handler] = []
    root = logging.getLogger()
    level = root.level

    def starting(*arguments: int) -> logging.Handler:
        made.append(start_logging(tmp_path / "state", *arguments))
        return made[-1]

    yield starting
    for handler in made:
        stop_logging(handler)
    root.setLevel(level)


def written(handler: logging.Handler) -> str:
    assert isinstance(handler, logging.FileHandler)
    return Path(handler.baseFilename).read_text("utf-8")


@given(st.binary(min_size=32, max_size=64))
@settings(max_examples=150, deadline=None)
def test_no_key_survives_in_any_spelling(key: bytes) -> None:
    for spelling in (key.hex(), key.hex().upper(), base64.b64encode(key).decode(),
                     base64.urlsafe_b64encode(key).decode(), base64.b32encode(key).decode(), repr(key)):
        said = redact(f"the key is {spelling} and")
        assert said.startswith("the key is ")
        assert not any(spelling[at:at + 12] in said for at in range(0, len(spelling) - 12))


@pytest.mark.parametrize("secret", [
    "7YQ2M-04KZD-9XV3B-TG8WP-6RJ1C-HN5EA", "7yq2m 04kzd 9xv3b tg8wp 6rj1c hn5ea", "7YQ2M04KZD9XV3BTG8WP6RJ1CHN5EA",
    "li.wei@example.com", "张伟@例子.中国", "o'brien+crm@mail.example.co.uk", "x" * 40,
    "+86 138 0013 8000", "13800138000", "(555) 010-9999", "555-0134", "+49 (0) 30/1234567", "１３８００１３８０００",
    "postgresql://crm:p4ss@db.example.com/crm", "passphrase=hunter2", "{'CRM_PASSPHRASE': 'two words'}",
    "Recovery code: 7YQ2M",
])
def test_what_is_hidden(secret: str) -> None:
    said = redact(f"tell {secret} now")
    assert said.startswith("tell ")
    assert said.endswith(" now")
    assert "[" in said
    for part in ("7YQ2M", "7yq2m", "wei", "张伟", "brien", "x" * 12, "138", "１３８", "010", "0134", "1234", "p4ss",
                 "hunter2", "two words"):
        assert part not in said


@pytest.mark.parametrize("text", [
    "Sync stopped: the server answered 503 after 3 tries in 1.25 s.", "undo_of_this_change_set_was_refused_here_today",
    "crm_desktop/store/journal.py line 120 in_a_function_with_a_long_name", "500 rows, 4 ms", "",
    "客户簿 cannot be opened: file is not a database", "OperationalError: database is locked",
])
def test_what_stays_readable(text: str) -> None:
    assert redact(text) == text


def test_home_folders_are_shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/srv/people/li")
    assert redact("in /srv/people/li/CRM/x.book") == "in ~/CRM/x.book"
    assert redact("in /srv/people/lisa/x") == "in /srv/people/lisa/x"
    assert redact("in /home/wei/x and /Users/wei/y") == "in ~/x and ~/y"
    assert redact(r"in C:\Users\Li Wei") == "in ~ Wei"
    assert redact(r"'C:\\Users\\wei\\x'") == r"'~\\x'"
    monkeypatch.setenv("HOME", "/")
    assert redact("in /srv/x") == "in /srv/x"


def test_long_lines_take_no_long_time() -> None:
    started = time.perf_counter()
    for piece in ("a.", "\\x", "b'\\", "1 ", "passphrase", "A-", "://a", "@", "12-", "' = "):
        redact("b'" + piece * 20_000)
    assert time.perf_counter() - started < 5


def test_message_arguments_and_traceback_are_redacted(start: Start) -> None:
    handler = start()
    try:
        raise ValueError("no such mail: li@example.com", bytes(range(32)))
    except ValueError:
        logging.getLogger("crm").exception("opening %s with %s", "li@example.com", "ab" * 16)
    said = written(handler)
    assert "opening [mail] with [key]" in said
    assert "ValueError: ('no such mail: [mail]', [bytes])" in said
    assert "test_logs.py" in said
    assert "line " in said
    assert said.startswith(time.strftime("%Y-"))
    assert "example" not in "\n".join(line for line in said.splitlines() if not line.startswith("    "))


def test_only_warnings_by_default_and_more_when_asked(start: Start) -> None:
    handler = start()
    logging.getLogger("crm").info("quiet")
    logging.getLogger("crm").warning("loud")
    assert "quiet" not in written(handler)
    assert "WARNING crm: loud" in written(handler)
    handler = start(logging.INFO)
    logging.getLogger("crm").info("quiet")
    assert written(handler).count("quiet") == 1


def test_starting_twice_writes_once(start: Start) -> None:
    start()
    handler = start()
    logging.getLogger("crm").warning("one line")
    assert written(handler).count("one line") == 1


def test_it_rotates_and_only_this_user_reads_it(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_desktop.logs.LARGEST", 2_000)
    handler = start()
    assert isinstance(handler, logging.FileHandler)
    for n in range(100):
        logging.getLogger("crm").warning("row %s 客户 \udcff %s", n, "word " * 20)
    files = sorted(Path(handler.baseFilename).parent.iterdir())
    assert [file.name for file in files] == ["crm-desktop.log"] + [f"crm-desktop.log.{n}" for n in (1, 2, 3)]
    assert all(file.stat().st_size <= 2_500 for file in files)
    if os.name == "posix":
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
