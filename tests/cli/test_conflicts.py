"""The verb conflicts against the real server: CLI.md's shape before and after an undo, words in Chinese, refusals."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.server.running import Running

SHAPE = ["id", "record", "field", "base", "mine", "theirs", "who", "when"]


@pytest.fixture
def record(crm: Run, second: Run, server: Running) -> str:
    """A company that both laptops of the team have."""
    assert crm("team", "create", "--server", server.said["listening"], "--name", "Office", "--token",
               server.said["setup_token"]).code == 0
    assert second("team", "join", crm("team", "invite").document["code"], "--me", "Li Wei").code == 0
    found = crm("add", "company", "name=Acme", "industry=retail").document["ids"][0]
    meet(crm, second)
    return str(found)


def meet(*verbs: Run) -> None:
    """Each syncs, the first once more."""
    for verb in (*verbs, verbs[0]):
        assert verb("sync", "now").code == 0


def test_a_decision_that_is_undone_waits_again_in_the_same_shape(crm: Run, second: Run, record: str) -> None:
    crm("edit", record, "name=Acme One")
    second("edit", record, "name=Acme Two")
    meet(crm, second)
    asked = [verb("conflicts").document for verb in (crm, second)]
    [conflict] = asked[0]["conflicts"]
    assert list(conflict) == SHAPE
    assert (conflict["base"], conflict["mine"], conflict["theirs"]) == ("Acme", "Acme One", "Acme Two")
    for which in ("mine", "theirs", "both"):
        assert crm("conflicts", "keep", conflict["id"], which).document == {"conflicts": []}
        meet(crm, second)
        assert second("conflicts").document == {"conflicts": []}
        assert crm("undo").code == 0
        assert crm("conflicts").document == asked[0]
        meet(crm, second)
        [there] = second("conflicts").document["conflicts"]
        assert {key: there[key] for key in SHAPE[:-1]} == {key: asked[1]["conflicts"][0][key] for key in SHAPE[:-1]}
    assert crm("conflicts", "keep", conflict["id"], "base").error["code"] == "bad_input"  # CLI.md names three ways


def test_a_record_with_a_deletion_is_decided_whole_or_not_at_all(crm: Run, second: Run, record: str) -> None:
    crm("edit", record, "name=Acme One")
    second("edit", record, "name=Acme Two")
    meet(crm, second)
    crm("delete", record)
    second("edit", record, "industry=toys")
    meet(crm, second)
    asked = crm("conflicts").document
    assert [each["field"] for each in asked["conflicts"]] == ["name", None]
    assert crm("conflicts", "keep", record, "both").error["code"] == "bad_input"
    assert crm("conflicts").document == asked
    assert crm("conflicts", "keep", record, "theirs").document == {"conflicts": []}
    assert crm("undo").code == 0
    assert [each["field"] for each in crm("conflicts").document["conflicts"]] == ["name", None]


def test_the_heads_are_a_pair_in_chinese(run: Run, crm: Run, second: Run, record: str, tmp_path: Path,
                                         monkeypatch: pytest.MonkeyPatch) -> None:
    crm("edit", record, "name=Acme One")
    second("edit", record, "name=Acme Two")
    meet(crm, second)
    monkeypatch.setenv("CRM_LANGUAGE", "zh")
    head = run("--book", tmp_path / "Sales.book", "conflicts").out.splitlines()[0].split()
    assert head[head.index("我的") + 1] == "对方的"
