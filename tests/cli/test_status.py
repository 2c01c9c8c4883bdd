"""`sync status` says one consistent thing: a word, why, and the verb that answers it; the JSON keeps its shape."""

from pathlib import Path

import pytest

from crm_desktop.cli.reasons import NEEDED, UNREACHED, status_lines
from crm_desktop.i18n import use
from crm_desktop.sync.outcome import SyncState
from crm_desktop.sync.status import SyncStatus
from tests.cli.conftest import Run
from tests.cli.test_team import both_in, found_team
from tests.server.running import Running

BOOK = Path("/books/sales")


@pytest.fixture
def told(run: Run, tmp_path: Path) -> Run:
    """What people read of the first laptop's book."""
    return lambda *arguments: run("--book", tmp_path / "Sales.book", "sync", "status", *arguments)


def test_saved_waiting_and_offline_each_say_one_thing(crm: Run, told: Run, server: Running) -> None:
    found_team(crm, server)
    assert told().out == ("Syncing 3\n3 records are safe on this laptop and not on the server yet.\n"
                          "“crm-desktop sync now” sends and receives; an open window does it by itself.\n"
                          "It was never all on the server so far.\n")
    crm("sync", "now")
    word, when = told().out.splitlines()
    assert (word, when.startswith("All was saved on the server ")) == ("Saved", True)
    server.stop()
    crm("sync", "now")
    first = told().out.splitlines()
    assert first[:3] == ["Offline", "The server could not be reached the last time.",
                         "Nothing of this laptop waits to be sent."]
    assert first[4].startswith("The last time all was on the server: ")
    crm("add", "company", "name=Acme")
    said = told()
    assert "1 record is safe on this laptop and not on the server yet." in said.out
    for other in ("Saved", "All was saved", "Nothing of this laptop", "Needs you"):
        assert other not in said.out
    document = crm("sync", "status").document
    assert (set(document), document["state"], document["unsent"]) == (
        {"state", "unsent", "conflicts", "last_sync"}, "offline", 1)


def test_a_decision_that_waits_is_named_also_while_offline(crm: Run, second: Run, told: Run, server: Running) -> None:
    both_in(crm, second, server)
    record = crm("add", "company", "name=Acme").document["ids"][0]
    for verb in (crm, second):
        verb("sync", "now")
    for verb, name in ((crm, "Acme One"), (second, "Acme Two")):
        verb("edit", record, f"name={name}")
    for verb in (crm, second, crm):
        verb("sync", "now")
    lines = told().out.splitlines()
    assert lines[:2] == ["Needs you", "1 record waits for your decision: “crm-desktop conflicts”."]
    server.stop()
    crm("sync", "now")
    lines = told().out.splitlines()
    assert lines[:3] == ["Needs you", "The server could not be reached the last time.",
                         "1 record waits for your decision: “crm-desktop conflicts”."]
    document = crm("sync", "status").document
    assert (document["state"], document["conflicts"]) == ("needs_you", 1)


def test_a_removed_laptop_is_told_the_way_back(run: Run, crm: Run, second: Run, server: Running,
                                               tmp_path: Path) -> None:
    both_in(crm, second, server)
    crm("team", "remove", crm("team", "devices").document["devices"][1]["device"])
    second("sync", "now")
    lines = run("--book", tmp_path / "Second.book", "sync", "status").out.splitlines()
    assert lines[:2] == ["Needs you", "This laptop was removed from the team. Ask for a new invite and run "
                                      f"“crm-desktop team join CODE --book {tmp_path / 'Second.book'}”."]


@pytest.mark.parametrize("code", [*NEEDED, "disk_full"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_trouble_has_its_reason_and_what_answers_it(code: str, language: str) -> None:
    use(language)
    lines = list(status_lines(SyncStatus(SyncState.NEEDS_YOU, 2, 0, 0, 1_700_000_000_000, code), BOOK))
    assert lines[0] == {"en": "Needs you", "zh": "待处理"}[language]
    assert lines[1].count({"en": ".", "zh": "。"}[language]) == 2
    assert code in NEEDED or code in lines[1]
    assert len(lines) == 4


@pytest.mark.parametrize("code", UNREACHED)
def test_where_nobody_is_needed_the_reason_asks_for_nothing(code: str) -> None:
    lines = list(status_lines(SyncStatus(SyncState.OFFLINE, 0, 0, 0, None, code), BOOK))
    assert lines[0] == "Offline"
    assert not any("Ask" in line or "Saved" in line for line in lines)


def test_rows_that_lie_aside_are_told_with_what_helps() -> None:
    lines = list(status_lines(SyncStatus(SyncState.SAVED, 0, 0, 2, 1_700_000_000_000, ""), BOOK))
    assert "2 records from the server failed their check and lie aside. Let the other laptops sync" in lines[1]
