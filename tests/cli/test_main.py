"""Arguments, answers, errors and exit codes of the command line, also from the program started for real."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.cli.main import everywhere_first
from crm_desktop.i18n import language
from crm_desktop.paths import state_folder
from crm_desktop.security.slots import unlock_with_keyring
from crm_desktop.store.book import Book
from crm_desktop.store.link import Link
from tests.cli.conftest import ROOT, Run

WORDS = st.lists(st.sampled_from(["search", "Acme", "name=--json", "--limit", "5", "张伟", "-"]), max_size=5)


@settings(max_examples=60)
@given(WORDS, st.lists(st.sampled_from([["--json"], ["--book", "A b.book"], ["--book=x"], ["--passphrase-file", "p"]]),
                       max_size=3), st.data())
def test_options_for_all_verbs_may_stand_anywhere(words: list[str], options: list[list[str]],
                                                  data: st.DataObject) -> None:
    mixed = [[word] for word in words]
    for option in options:
        mixed.insert(data.draw(st.integers(0, len(mixed))), option)
    front, rest = everywhere_first([text for part in mixed for text in part])
    assert rest == words
    assert sorted(front) == sorted(text for option in options for text in option)


def test_what_follows_two_dashes_is_taken_as_it_stands() -> None:
    assert everywhere_first(["search", "--json", "--", "--json"]) == (["--json"], ["search", "--", "--json"])


def test_without_a_verb_the_help_is_shown(run: Run) -> None:
    said = run()
    assert said.code == 2
    assert all(f"  {verb}" in said.out for verb in ("create", "import", "funnel", "sql", "undo"))
    assert run("--help").code == 0
    assert run("--json").error["code"] == "bad_input"


@pytest.mark.parametrize("arguments", [
    ("nonsense",), ("search",), ("search", "x", "--limit", "many"), ("show", "x", "--what"), ("search", "x", "--book"),
    ("funnel", "--kind", "pie"), ("import",), ("undo", "last"),
])
def test_bad_usage_exits_2(run: Run, arguments: tuple[str, ...]) -> None:
    said = run(*arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.strip()
    error = run("--json", *arguments).error
    assert error["code"] == "bad_input"
    assert error["message"]
    assert error["next"]


def test_broken_characters_are_refused(crm: Run) -> None:
    for arguments in (("edit", "\udcff", "x=1"), ("add", "company", "name=\udcff"), ("sql", "select '\udcff'"),
                      ("add", "\udcff", "x=1"), ("funnel", "--owner", "\udcff"), ("show", "\udcff")):
        said = crm(*arguments)
        assert (said.code, said.error["code"]) == (2, "refused_sql" if arguments[0] == "sql" else "bad_input")


def test_json_is_one_document_with_chinese_as_it_is(crm: Run) -> None:
    assert crm("add", "company", "name=华为技术有限公司").code == 0
    said = crm("search", "华为")
    assert "华为技术有限公司" in said.out
    assert said.document["total"] == 1
    assert said.err == ""


def test_the_language_comes_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_LANGUAGE", "zh")
    assert "销售漏斗" in run("--help").out
    assert language() == "zh"
    monkeypatch.setenv("CRM_LANGUAGE", "tlh")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "客户簿" in run("create", "--me", "", "--json").error["message"]
    monkeypatch.setenv("CRM_LANGUAGE", "en")
    assert "sales funnel" in run("--help").out


def test_the_passphrase_leaves_the_environment_whatever_is_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments in (("--help",), ("nonsense",), ()):
        monkeypatch.setenv("CRM_PASSPHRASE", "correct horse")
        run(*arguments)
        assert "CRM_PASSPHRASE" not in os.environ


def test_a_mistake_of_the_program_is_said_without_secrets_and_logged(crm: Run, tmp_path: Path) -> None:
    company = crm("add", "company", "name=Acme").document["ids"][0]
    path = tmp_path / "Sales.book"
    link = Link(path, unlock_with_keyring(path), read_only=False)
    link.run("update company set tags = '{broken 13800138000'")
    link.close()
    said = crm("show", company)
    assert said.code == 1
    assert said.error["code"] == "internal"
    assert "JSONDecodeError" in said.error["message"]
    log = (state_folder() / "crm-desktop.log").read_text("utf-8")
    assert "Traceback" in log
    assert "13800138000" not in log


def test_another_long_write_exits_4(crm: Run, tmp_path: Path) -> None:
    path = tmp_path / "Sales.book"
    with Book(path, unlock_with_keyring(path)) as book:
        book.writer_link().run("BEGIN IMMEDIATE")
        said = crm("add", "company", "name=Acme")
        book.writer_link().run("ROLLBACK")
    assert said.code == 4
    assert said.error["code"] == "busy"


def test_the_program_itself(program: Run, tmp_path: Path) -> None:
    path = tmp_path / "Real.book"
    secret = {"CRM_PASSPHRASE": "correct horse"}
    made = program("create", "--json", "--book", path, "--me", "张伟", "--currency", "CNY", **secret)
    assert set(made.document) == {"book", "recovery_code"}
    assert program("--json", "--book", path, "history", LANG="C", **secret).document["entries"][0]["records"] == 2
    wrong = program("history", "--book", path, "--json", CRM_PASSPHRASE="wrong")
    assert (wrong.code, wrong.error["code"]) == (3, "wrong_passphrase")
    locked = program("history", "--book", path)
    assert locked.code == 3
    assert "CRM_PASSPHRASE" in locked.err
    nowhere = program(QT_QPA_PLATFORM="")
    assert nowhere.code == 1
    assert "no screen" in nowhere.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
def test_a_prompt_takes_the_recovery_code_and_ctrl_c_ends_with_130(run: Run, tmp_path: Path,
                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "Real.book"
    monkeypatch.setenv("CRM_PASSPHRASE", "correct horse")
    code = json.loads(run("create", "--json", "--book", path).out)["recovery_code"]
    monkeypatch.delenv("CRM_PASSPHRASE", raising=False)
    opened = _at_a_terminal(path, f"wrong\n{code.lower()}\n".encode())
    assert opened.returncode == 0
    assert json.loads(opened.stdout)["integrity"] == "ok"
    assert opened.stderr.count("Passphrase or recovery code") == 2
    assert "does not open" in opened.stderr
    assert code.lower() not in opened.stderr
    ended = _at_a_terminal(path, b"")
    assert (ended.returncode, ended.stdout) == (130, "")


def _at_a_terminal(path: Path, keys: bytes) -> subprocess.CompletedProcess[str]:
    """Runs the check at a terminal; types the keys, or Ctrl+C where there are none."""
    import pty

    ours, theirs = pty.openpty()
    program = subprocess.Popen([sys.executable, "-m", "crm_desktop", "check", "--json", "--book", str(path)], cwd=ROOT,
                               stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    os.close(theirs)
    assert program.stderr is not None
    seen = b""
    for prompts, line in enumerate(keys.splitlines(keepends=True) or [b""], 1):
        while seen.count("”: ".encode()) < prompts:
            seen += os.read(program.stderr.fileno(), 4096)
        time.sleep(0.1)  # the prompt is written just before typed keys stop being thrown away
        if line:
            os.write(ours, line)
        else:
            program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=60)
    os.close(ours)
    return subprocess.CompletedProcess([], program.returncode, out.decode(), (seen + err).decode())
