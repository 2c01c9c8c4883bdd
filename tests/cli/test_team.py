"""The verbs team, sync and conflicts against the real server: exactly the shapes that CLI.md promises."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, Said
from tests.security.memory_keyring import MemoryKeyring
from tests.server.running import Running

Cli = Callable[..., Said]


def found_team(crm: Run, server: Running) -> dict[str, Any]:
    return dict(crm("team", "create", "--server", server.said["listening"], "--name", "Office", "--token",
                    server.said["setup_token"]).document)


def both_in(crm: Run, second: Run, server: Running) -> None:
    """The team has two laptops, and both have synced."""
    found_team(crm, server)
    code = crm("team", "invite").document["code"]
    assert second("team", "join", code, "--me", "Li Wei").code == 0
    for verb in (crm, second, crm):
        assert verb("sync", "now").document["state"] == "saved"


def test_create_invite_join(crm: Run, second: Run, server: Running) -> None:
    made = found_team(crm, server)
    assert set(made) == {"workspace", "device"}
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in made.values())
    invited = crm("team", "invite", "--role", "owner").document
    assert set(invited) == {"code", "expires_at"}
    assert invited["expires_at"].endswith("Z")
    joined = second("team", "join", invited["code"], "--me", "Li Wei").document
    assert set(joined) == {"workspace", "device", "words", "recovery_code"}
    assert (len(joined["words"]), joined["workspace"]) == (6, made["workspace"])
    assert re.fullmatch("[0-9A-Z-]{30,}", joined["recovery_code"])
    assert second("team", "join", invited["code"]).error["code"] == "in_team"


def test_joining_says_where_the_book_lies(run: Run, crm: Run, memory_keyring: MemoryKeyring, server: Running,
                                          tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody named a file; with --json the document keeps its shape, and standard error says it."""
    found_team(crm, server)
    monkeypatch.delenv("CRM_BOOK", raising=False)
    folder = tmp_path / "Documents"
    monkeypatch.setattr("crm_desktop.cli.book_verbs.books_folder", lambda: folder)
    said = run("team", "join", crm("team", "invite").document["code"], "--me", "Wang Fang")
    assert said.code == 0
    [book] = folder.glob("*.book")
    assert f"The team's book lies here: {book}\n" in said.out
    other = tmp_path / "Other.book"
    said = run("--json", "--book", other, "team", "join", crm("team", "invite").document["code"], "--me", "Zhao Lei")
    assert set(said.document) == {"workspace", "device", "words", "recovery_code"}
    assert said.err == f"The team's book lies here: {other}\n"


def test_both_sides_show_the_same_six_words(run: Run, crm: Run, second: Run, server: Running, tmp_path: Path) -> None:
    found_team(crm, server)
    words = second("team", "join", crm("team", "invite").document["code"]).document["words"]
    assert " ".join(words) in run("--book", tmp_path / "Sales.book", "team", "devices").out


def test_the_words_can_be_read_again_on_both_sides(run: Run, crm: Run, second: Run, server: Running,
                                                    tmp_path: Path) -> None:
    found_team(crm, server)
    words = " ".join(second("team", "join", crm("team", "invite").document["code"]).document["words"])
    joined = run("--book", tmp_path / "Second.book", "team", "devices").out
    assert f"Compare with what the laptop that invited this one shows of it: {words}" in joined
    assert "remove that laptop" not in joined  # the one that invited it
    invited_it = run("--book", tmp_path / "Sales.book", "team", "devices").out
    assert f"showed when it joined: {words}" in invited_it
    assert "have this laptop removed" not in invited_it


def test_an_edit_goes_over_and_the_shapes_of_sync(crm: Run, second: Run, server: Running) -> None:
    both_in(crm, second, server)
    crm("add", "company", "name=Acme")
    status = crm("sync", "status").document
    assert set(status) == {"state", "unsent", "conflicts", "last_sync"}
    assert (status["state"], status["unsent"]) == ("syncing", 1)
    assert crm("sync", "now").document == {"state": "saved", "pushed": 1, "pulled": 0, "conflicts": 0, "unsent": 0,
                                           "quarantined": 0}
    assert second("sync", "now").document["pulled"] == 1
    assert second("search", "acme").document["total"] == 1
    status = second("sync", "status").document
    assert (status["state"], status["unsent"], status["conflicts"]) == ("saved", 0, 0)
    assert status["last_sync"].endswith("Z")
    checked = second("sync", "check").document
    assert (checked["identical"], checked["repaired"], checked["records"]) == (True, 0, checked["server_records"])


def test_the_same_person_on_two_laptops_is_one_member(crm: Run, second: Run, server: Running) -> None:
    both_in(crm, second, server)
    assert [row[0] for row in second("sql", "select name from members").document["rows"]] == ["Li Wei"]


def test_a_conflict_is_shown_and_decided(crm: Run, second: Run, server: Running) -> None:
    both_in(crm, second, server)
    record = crm("add", "company", "name=Acme").document["ids"][0]
    for verb in (crm, second):
        verb("sync", "now")
    for verb, name in ((crm, "Acme One"), (second, "Acme Two")):
        verb("edit", record, f"name={name}")
    for verb in (crm, second, crm):
        verb("sync", "now")
    assert crm("sync", "status").document["state"] == "needs_you"
    [conflict] = crm("conflicts").document["conflicts"]
    assert set(conflict) == {"id", "record", "field", "base", "mine", "theirs", "who", "when"}
    assert (conflict["record"], conflict["field"], conflict["base"]) == (record, "name", "Acme")
    assert (conflict["mine"], conflict["theirs"], conflict["who"]) == ("Acme One", "Acme Two", "Li Wei")
    assert re.fullmatch("[0-9a-f]{32}", conflict["id"])
    assert crm("conflicts", "keep", conflict["id"], "mine").document == {"conflicts": []}
    for verb in (crm, second):
        verb("sync", "now")
        assert verb("show", record).document["fields"]["name"] == "Acme One"
    assert second("conflicts").document == {"conflicts": []}
    assert crm("conflicts", "keep", conflict["id"], "mine").error["code"] == "not_found"
    assert crm("conflicts", "keep", conflict["id"], "all").error["code"] == "bad_input"


def test_an_unreachable_server_is_offline_with_exit_code_1(crm: Run, second: Run, server: Running) -> None:
    both_in(crm, second, server)
    server.stop()
    said = crm("sync", "now")
    assert (said.code, said.out.count("\n"), '"state": "offline"' in said.out) == (1, 1, True)
    assert said.err.startswith("The server cannot be reached.")
    assert crm("sync", "check").error["code"] == "offline"
    assert crm("sync", "status").document["state"] == "offline"
    assert len(crm("team", "devices").document["devices"]) == 2  # as far as the book knows


def test_devices_and_removal(crm: Run, second: Run, server: Running) -> None:
    both_in(crm, second, server)
    devices = crm("team", "devices").document["devices"]
    assert all(set(each) == {"device", "name", "member", "role", "last_seen", "state"} for each in devices)
    assert [(each["role"], each["state"]) for each in devices] == [("owner", "active"), ("rep", "active")]
    assert all(each["last_seen"].endswith("Z") for each in devices)
    assert second("team", "remove", devices[0]["device"]).error["code"] == "not_owner"
    left = crm("team", "remove", devices[1]["device"]).document["devices"]
    assert [each["state"] for each in left] == ["active", "removed"]
    said = second("sync", "now")
    assert (said.code, '"state": "needs_you"' in said.out) == (1, True)
    assert crm("team", "remove", devices[1]["device"]).error["code"] == "not_found"


def test_a_removed_laptop_lists_itself_as_removed_and_says_what_it_can_do(
        run: Run, crm: Run, second: Run, server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both_in(crm, second, server)
    own = second("sync", "status")  # the control: still a member
    assert own.document["state"] == "saved"
    assert [each["state"] for each in second("team", "devices").document["devices"]] == ["active", "active"]
    crm("team", "remove", crm("team", "devices").document["devices"][1]["device"])
    assert [each["state"] for each in second("team", "devices").document["devices"]] == ["active", "removed"]
    other = ("--book", tmp_path / "Second.book", "team", "devices")
    said = run(*other).out
    assert "this laptop, removed" in said
    assert "Your book and all that is in it stay here." in said
    assert f"ask for a new invite and run “crm-desktop team join CODE --book {tmp_path / 'Second.book'}”." in said
    monkeypatch.setenv("CRM_LANGUAGE", "zh")
    assert "索要新的邀请码" in run(*other).out
    monkeypatch.delenv("CRM_LANGUAGE")
    assert second("team", "join", crm("team", "invite").document["code"]).code == 0
    assert "this laptop, removed" not in run(*other).out


@pytest.mark.parametrize(("arguments", "code"), [
    (("sync", "now"), "no_team"), (("sync", "status"), "no_team"), (("team", "devices"), "no_team"),
    (("team", "invite"), "no_team"), (("team", "join", "CRMJ1ABC"), "wrong_invite"),
    (("team", "create", "--server", "http://example.com", "--name", "Office", "--token", "x"), "bad_input"),
    (("team", "create", "--server", "http://127.0.0.1:9", "--name", "Office", "--token", "x"), "offline")])
def test_what_cannot_be_done_is_said(crm: Run, arguments: tuple[str, ...], code: str) -> None:
    assert crm(*arguments).error["code"] == code


def test_a_wrong_token_founds_nothing_and_the_right_one_does_then(crm: Run, server: Running) -> None:
    wrong = crm("team", "create", "--server", server.said["listening"], "--name", "Office", "--token", "NONSENSE")
    assert wrong.error["code"] == "bad_token"
    assert crm("sync", "status").error["code"] == "no_team"
    found_team(crm, server)


def test_people_read_plain_lines_in_both_languages(run: Run, crm: Run, second: Run, server: Running, tmp_path: Path,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    both_in(crm, second, server)
    book, other = ("--book", tmp_path / "Sales.book"), ("--book", tmp_path / "Second.book")
    assert run(*book, "sync", "now").out.startswith("Saved\n")
    monkeypatch.setenv("CRM_LANGUAGE", "zh")
    assert run(*book, "sync", "now").out.startswith("已保存\n")
    assert "没有等你决定的内容" in run(*book, "conflicts").out
    assert "电脑" in run(*book, "team", "devices").out
    crm("team", "remove", crm("team", "devices").document["devices"][1]["device"])
    run(*other, "sync", "now")
    assert "这台电脑已被移出团队。索要新的邀请码，然后运行“crm-desktop team join 邀请码 --book " \
        in run(*other, "sync", "status").out
    assert "都还在本机。如果是误操作" in run(*other, "team", "invite").err
