"""A server whose key nobody vouches for is told apart from one that is away; the right token then founds the team."""

from pathlib import Path

import pytest

from crm_desktop.errors import UserError
from crm_desktop.security.tls import own_identity
from crm_desktop.store.sync_state import team
from crm_desktop.sync.enrol import create_team
from tests.conftest import HandClock
from tests.security.test_tls import listening
from tests.sync.conftest import new_book
from tests.sync.hub import ADDRESS, Hub

OTHER_PIN = "ab" * 32


def test_a_token_without_the_fingerprint_is_no_matter_of_the_network(tmp_path: Path, clock: HandClock) -> None:
    heard: list[bytes] = []
    identity = own_identity(tmp_path, ["127.0.0.1"])
    with new_book(tmp_path / "A.book", clock) as book, listening(identity, heard) as port, \
            pytest.raises(UserError) as caught:
        create_team(book, f"https://127.0.0.1:{port}", "Office", "TOKEN")
    assert (caught.value.code, "certificate" in str(caught.value)) == ("other_server_key", True)
    assert heard in ([], [b""])


def test_the_right_token_founds_the_team_after_one_with_another_fingerprint(tmp_path: Path, hub: Hub,
                                                                            clock: HandClock) -> None:
    with new_book(tmp_path / "A.book", clock) as book:
        hub.is_down = True
        with pytest.raises(UserError):
            create_team(book, ADDRESS, "Office", f"{hub.token}.{OTHER_PIN}", connect=hub.connect)
        hub.is_down = False
        create_team(book, ADDRESS, "Office", hub.token, connect=hub.connect)
        state = team(book)
        assert state is not None
        assert state.pin is None
