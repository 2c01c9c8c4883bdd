"""A book gets a new key: the old one opens it no more, a kill at any point leaves it open to one of the two."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest

from crm_desktop.commands.records import add_record, edit_record
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.security.passphrase import KdfCost
from crm_desktop.security.recovery import new_recovery_secret, spell_recovery_code
from crm_desktop.security.slots import (
    list_slots,
    make_slots,
    unlock_with_keyring,
    unlock_with_passphrase,
    unlock_with_recovery_code,
)
from crm_desktop.security.slots_file import read_slots_file, repair_slots_file, slot_paths
from crm_desktop.security.ways import NewWays
from crm_desktop.store.book import Book
from crm_desktop.store.creation import make_book
from crm_desktop.store.link import Link
from crm_desktop.store.rekey import clear_half_done, renew_keys
from tests.looking import assert_sound
from tests.security.memory_keyring import MemoryKeyring

ROOT = Path(__file__).parents[2]
DOOMED = Path(__file__).with_name("doomed_rekey.py")
CHEAP = KdfCost(memory_kib=8, iterations=1, lanes=1)
OLD, NEW = "the old one", "the new one"
COMPANIES = 3_000
BEFORE_THE_SWAP = ("page0", "page1", "before set_slots_waiting", "after set_slots_waiting", "swapping")
AFTER_THE_SWAP = ("before repair_slots_file", "after repair_slots_file", "returned")


@pytest.fixture(autouse=True)
def memory() -> Iterator[MemoryKeyring]:
    before, backend = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed book of a few megabytes with a passphrase and a recovery code, to be copied for each test."""
    path = tmp_path_factory.mktemp("template") / "Sales.book"
    key = secrets.token_bytes(32)
    make_slots(path, key, passphrase=OLD, recovery=True, cost=CHEAP)
    with make_book(path, key, name="Sales", currency="USD", time_zone="UTC", me="Li Wei") as book, book.change(
            "Import") as edit:
        for number in range(COMPANIES):
            edit.create("company", {"name": f"华兴{number}号有限公司", "website": f"https://{secrets.token_hex(200)}.example"})
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    for file in template.parent.iterdir():
        shutil.copy(file, tmp_path)
    return tmp_path / template.name


def go_on(_: int, __: int) -> bool:
    return True


def renew(path: Path, wanted: NewWays, progress: Callable[[int, int], bool] = go_on) -> tuple[UserError, ...]:
    with Book(path, unlock_with_passphrase(path, OLD, CHEAP)) as book:
        return renew_keys(book, wanted, progress, CHEAP)


def names(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir())


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    assert all(caught.value.texts()[:2])
    return caught.value.code


def test_the_old_key_opens_the_book_no_more_and_the_new_ways_do(path: Path) -> None:
    old_key, old_slots = unlock_with_passphrase(path, OLD, CHEAP), slot_paths(path)[0].read_bytes()
    secret = new_recovery_secret()
    assert renew(path, NewWays(NEW, secret, keyring=True)) == ()
    assert names(path) == ["Sales.book", "Sales.book.keys", "Sales.book.keys2"]
    assert refusal(lambda: Book(path, old_key)) == "not_a_book"
    assert refusal(lambda: unlock_with_passphrase(path, OLD, CHEAP)) == "wrong_passphrase"
    new_key = unlock_with_passphrase(path, NEW, CHEAP)
    assert new_key != old_key
    assert unlock_with_keyring(path) == unlock_with_recovery_code(path, spell_recovery_code(secret)) == new_key
    with Book(path, new_key) as book:
        assert_sound(book)
        assert book.value("select count(*) from company") == COMPANIES
    for copy in slot_paths(path):  # an old copy of the slots file, put back or kept by somebody
        copy.write_bytes(old_slots)
    assert refusal(lambda: Book(path, unlock_with_passphrase(path, OLD, CHEAP))) == "not_a_book"


def test_no_page_of_the_old_file_is_left_in_the_new_one(path: Path) -> None:
    before = {path.read_bytes()[at:at + 4096] for at in range(0, path.stat().st_size, 4096)}
    size = path.stat().st_size
    renew(path, NewWays(NEW, None, keyring=False))
    after = path.read_bytes()
    assert len(after) == size
    assert not before & {after[at:at + 4096] for at in range(0, len(after), 4096)}


def test_an_open_book_goes_on_with_the_new_key_as_the_same_actor(path: Path) -> None:
    with Book(path, unlock_with_passphrase(path, OLD, CHEAP)) as book:
        company = add_record(book, "company", {"name": "Before"}).ids()[0]
        renew_keys(book, NewWays(NEW, None, keyring=False), go_on, CHEAP)
        edit_record(book, company, {"name": "After"})
        assert book.value("select name from company where id = ?", (company,)) == "After"
        assert book.value("select count(*) from actor where own = 1") == 2  # the template's, and this copy's
    with Book(path, unlock_with_passphrase(path, NEW, CHEAP)) as book:
        assert book.value("select name from company where id = ?", (company,)) == "After"


def test_keys_in_the_keyring_are_exchanged(path: Path, memory: MemoryKeyring) -> None:
    renew(path, NewWays(OLD, None, keyring=True))
    first = dict(memory.kept)
    assert len(first) == 1
    renew(path, NewWays(OLD, None, keyring=True))
    assert len(memory.kept) == 1
    assert memory.kept != first
    renew(path, NewWays(OLD, None, keyring=False))
    assert memory.kept == {}
    assert [slot.kind for slot in list_slots(path)] == ["passphrase"]


def test_nothing_but_the_keyring_is_refused(path: Path) -> None:
    with pytest.raises(ValueError, match="besides the keyring"):
        renew(path, NewWays(None, None, keyring=True))
    unlock_with_passphrase(path, OLD, CHEAP)


@pytest.mark.parametrize("at", [0, 1, -1])
def test_cancelled_leaves_all_as_it_was(path: Path, memory: MemoryKeyring, at: int) -> None:
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    calls: list[tuple[int, int]] = []

    def stop(done: int, whole: int) -> bool:
        calls.append((done, whole))
        return not (len(calls) > at >= 0 or (at < 0 and done == whole))

    with pytest.raises(Cancelled):
        renew(path, NewWays(NEW, None, keyring=True), stop)
    assert {file.name: file.read_bytes() for file in path.parent.iterdir() if file != path} == {
        name: raw for name, raw in before.items() if name != path.name}
    assert memory.kept == {}
    with Book(path, unlock_with_passphrase(path, OLD, CHEAP)) as book:
        assert_sound(book)


def test_progress_grows_to_the_whole(path: Path) -> None:
    told: list[tuple[int, int]] = []

    def hear(done: int, whole: int) -> bool:
        told.append((done, whole))
        return True

    renew(path, NewWays(NEW, None, keyring=False), hear)
    assert len(told) > 3
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


def test_a_book_that_another_program_has_open_is_left_alone(path: Path) -> None:
    key = unlock_with_passphrase(path, OLD, CHEAP)
    other = Link(path, key)
    assert refusal(lambda: renew(path, NewWays(NEW, None, keyring=False))) == "busy"
    other.close()
    assert names(path) == ["Sales.book", "Sales.book.keys", "Sales.book.keys2"]
    renew(path, NewWays(NEW, None, keyring=False))


def test_a_program_that_waited_for_the_book_writes_nothing_into_the_old_file(path: Path) -> None:
    """It knows the old key and has the old file open: an edit that it was told is saved would be gone."""
    key = unlock_with_passphrase(path, OLD, CHEAP)
    ended: list[str] = []

    def write_with_the_old_key() -> None:
        try:
            with Book(path, key) as book:
                add_record(book, "company", {"name": "Too late"})
            ended.append("saved")
        except UserError as error:
            ended.append(error.code)

    late = threading.Thread(target=write_with_the_old_key)

    def begin(done: int, whole: int) -> bool:
        if not late.ident and done:
            late.start()
        return True

    renew(path, NewWays(NEW, None, keyring=False), begin)
    late.join()
    assert ended in (["missing_book"], ["not_a_book"], ["busy"])
    with Book(path, unlock_with_passphrase(path, NEW, CHEAP)) as book:
        assert book.value("select count(*) from company") == COMPANIES
        assert_sound(book)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is a thing of POSIX")
@pytest.mark.parametrize("step", [*BEFORE_THE_SWAP, *AFTER_THE_SWAP])
def test_a_kill_leaves_a_book_that_opens(path: Path, step: str) -> None:
    secret = new_recovery_secret()
    old_key = unlock_with_passphrase(path, OLD, CHEAP)
    _kill_at(path, old_key, secret, step)
    passphrase, other = (OLD, NEW) if step in BEFORE_THE_SWAP else (NEW, OLD)
    assert refusal(lambda: unlock_with_passphrase(path, other, CHEAP)) == "wrong_passphrase"
    key = unlock_with_passphrase(path, passphrase, CHEAP)
    assert (key == old_key) == (step in BEFORE_THE_SWAP)
    with Book(path, key) as book:
        assert book.value("select count(*) from company") == COMPANIES
        assert_sound(book)
    assert (unlock_with_recovery_code(path, spell_recovery_code(secret)) == key) if passphrase == NEW else True
    repair_slots_file(path)
    clear_half_done(path)
    assert names(path) == ["Sales.book", "Sales.book.keys", "Sales.book.keys2"]
    assert read_slots_file(path).damaged is None
    assert unlock_with_passphrase(path, passphrase, CHEAP) == key
    with Book(path, key) as book:  # and once more, wholly
        renew_keys(book, NewWays("a third one", None, keyring=False), go_on, CHEAP)
    Book(path, unlock_with_passphrase(path, "a third one", CHEAP)).close()


def test_left_overs_of_another_file_do_not_count(path: Path) -> None:
    """The slots that wait belong to a copy that was never put in place, and were not cleared away."""
    _kill_at(path, unlock_with_passphrase(path, OLD, CHEAP), new_recovery_secret(), "after set_slots_waiting")
    path.with_name("Sales.book.rekey").unlink()
    key = unlock_with_passphrase(path, OLD, CHEAP)
    Book(path, key).close()
    renew(path, NewWays(NEW, None, keyring=False))
    Book(path, unlock_with_passphrase(path, NEW, CHEAP)).close()


def _kill_at(path: Path, key: bytes, secret: bytes, step: str) -> None:
    child = subprocess.Popen([sys.executable, DOOMED, path, secret.hex(), step], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(key.hex().encode() + b"\n")
    child.stdin.close()
    told = []
    for line in child.stdout:
        told.append(line.decode().strip())
        if told[-1] == step:
            break
    else:
        pytest.fail(f"it ended by itself: {told}")
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    child.stdout.close()
