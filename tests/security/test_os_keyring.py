"""Tests of the keyring slot against real keyring backends: one that keeps, and several that do not."""

import base64
import platform
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError

from crm_desktop.errors import UserError
from crm_desktop.security.os_keyring import (
    SERVICE,
    drop_from_keyring,
    keyring_backend,
    open_with_keyring,
    seal_with_keyring,
)

BOOK, KEY = bytes(16), bytes(range(32))


class MemoryKeyring(KeyringBackend):
    """Keeps passwords in memory; its priority keeps it off the system's list."""

    priority = -1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


class LosingKeyring(MemoryKeyring):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class GarblingKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        return "AAAA" if (service, username) in self.kept else None


class LockedKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise InitError("no prompt: " + password)


@pytest.fixture
def before() -> Iterator[None]:
    backend = keyring.get_keyring()
    yield
    keyring.set_keyring(backend)


@pytest.fixture
def memory(before: None) -> MemoryKeyring:
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    return backend


def test_the_key_in_the_keyring_wraps_the_data_key_and_is_not_it(memory: MemoryKeyring) -> None:
    slot = seal_with_keyring(BOOK, KEY)
    assert open_with_keyring(slot, BOOK) == KEY
    [(name, text)] = memory.kept.items()
    assert name == (SERVICE, slot.slot_id.hex())
    assert len(base64.b64decode(text)) == 32
    assert base64.b64decode(text) != KEY
    assert slot.parameters == {"backend": __name__, "device": platform.node()[:64]}
    assert keyring_backend() == __name__


def test_without_its_entry_or_with_another_one_it_does_not_open(memory: MemoryKeyring) -> None:
    slot = seal_with_keyring(BOOK, KEY)
    [name] = memory.kept
    for other in (base64.b64encode(bytes(32)).decode(), "not base64!", "钥匙", ""):
        memory.kept[name] = other
        assert open_with_keyring(slot, BOOK) is None
    assert drop_from_keyring(slot.slot_id)
    assert open_with_keyring(slot, BOOK) is None
    assert not drop_from_keyring(slot.slot_id)


@pytest.mark.parametrize(("backend", "said"), [
    (fail.Keyring, "offers no keyring (keyring.backends.fail)"),
    (null.Keyring, "offers no keyring (keyring.backends.null)"),
    (LosingKeyring, "did not keep the key"),
    (GarblingKeyring, "did not keep the key"),
    (LockedKeyring, "did not take the key"),
])
def test_a_keyring_that_does_not_keep_is_never_called_saved(before: None, backend: type[KeyringBackend],
                                                            said: str) -> None:
    keyring.set_keyring(backend())
    with pytest.raises(UserError) as caught:
        seal_with_keyring(BOOK, KEY)
    assert caught.value.code == "no_keyring"
    message = caught.value.texts()[0]
    assert said in message
    assert backend.__module__ in message
    assert getattr(keyring.get_keyring(), "kept", {}) == {}


def test_a_locked_keyring_is_an_answer_for_the_user(memory: MemoryKeyring) -> None:
    slot = seal_with_keyring(BOOK, KEY)
    keyring.set_keyring(LockedKeyring())
    with pytest.raises(UserError, match="gave no answer") as caught:
        open_with_keyring(slot, BOOK)
    assert caught.value.code == "no_keyring"


def test_other_errors_of_a_backend_are_bugs_and_not_swallowed(memory: MemoryKeyring) -> None:
    class Broken(MemoryKeyring):
        def get_password(self, service: str, username: str) -> str | None:
            raise RuntimeError("a bug")

    slot = seal_with_keyring(BOOK, KEY)
    keyring.set_keyring(Broken())
    with pytest.raises(RuntimeError, match="a bug"):
        open_with_keyring(slot, BOOK)
