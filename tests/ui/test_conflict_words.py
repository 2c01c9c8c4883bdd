"""The sentence over a conflict names nobody as "you" who is another person."""

import pytest

from crm_desktop.ui.shell.conflict_cards import ConflictCard, FieldCard, Told
from crm_desktop.ui.shell.conflict_words import card_sentence


def between(mine: Told, theirs: Told) -> str:
    """What is said of a company whose industry both of these wrote."""
    industry = FieldCard("industry", "Industry", "", mine, theirs, "mine", can_both=True)
    return card_sentence(ConflictCard(b"1", "company", "Konex", (industry,), 2))[0]


@pytest.mark.parametrize(("own", "sentence"), [
    (True, "You and Wang Fang changed the same field while you were apart."),
    (False, "The same field was changed on two laptops while they were apart.")])
def test_who_did_it(own: bool, sentence: str) -> None:
    assert between(Told("wine", "Li Lei", "vm", 1, own), Told("gone", "Wang Fang", "vm", 2, False)) == sentence
