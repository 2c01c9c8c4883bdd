"""Any sequence of acts, undos, redos, copies and restarts leaves a sound book that agrees with a book on paper."""

import secrets
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from crm_desktop.changes.change import ChangeSet
from crm_desktop.commands.activities import NextStep, log_activity
from crm_desktop.commands.imports import import_records
from crm_desktop.commands.pipeline import move_deal
from crm_desktop.commands.records import add_record, delete_records, edit_record
from crm_desktop.commands.undo import redo_act, undo_act
from crm_desktop.domain.records import ENGAGING, LOST, PROSPECTING, SALES, WON
from crm_desktop.queries.search import search_book
from crm_desktop.store.acts import book_day
from crm_desktop.store.book import Book
from crm_desktop.store.bulk import new_ids
from crm_desktop.store.creation import make_book
from tests.commands.paper_book import Key, PaperBook, flat, full
from tests.conftest import HandClock
from tests.looking import all_of, assert_sound, holdings_of

NAMES = st.sampled_from(["Acme", "Acme Toys", "张伟芳", "李雷", "Zürich AG", "o'Hara"])
WORDS = st.sampled_from(["Toys", "Games 游戏", "a.example", "long\nnote", "x" * 50])
ENTRY = st.builds(lambda kind, value: {"kind": kind, "value": value, "normal": value, "verified_on": None},
                  st.sampled_from(["work", "mobile"]), st.sampled_from(["139 1234 5678", "010-5555", "a@b.example"]))
SMALL_KEYS = st.sampled_from(["a", "b", "c"])
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "name": NAMES, "industry": st.none() | WORDS, "size": st.none() | st.integers(0, 9), "notes": st.none() | WORDS,
    "revenue": st.none() | st.tuples(st.integers(-5, 5), st.sampled_from(["USD", "CNY"])),
    "phones": st.dictionaries(SMALL_KEYS, ENTRY, max_size=2), "mails": st.dictionaries(SMALL_KEYS, ENTRY, max_size=2),
    "custom": st.dictionaries(SMALL_KEYS, st.integers(0, 3) | WORDS, max_size=3),
    "other_names": st.dictionaries(SMALL_KEYS, NAMES, max_size=2), "tags": st.dictionaries(SMALL_KEYS, st.just(1)),
}
FIELDS = st.fixed_dictionaries({}, optional=SCALARS)
QUESTIONS = ("a", "acme", "张", "zhang", "toys", "139", "example")
Pick = st.integers(0, 1_000)


class AnySequence(RuleBasedStateMachine):
    """Each rule acts on the real book and on paper; the invariant compares."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="crm-any-"))
        self.clock = HandClock(1_800_000_000_000)
        self.book = make_book(self.folder / "1.book", secrets.token_bytes(32), name="Any", currency="USD",
                              time_zone="Asia/Shanghai", me="Li Wei", clock=self.clock)
        self.paper = PaperBook({key: flat(key[0], values) for key, values in holdings_of(self.book).items()})
        self.begun = self._answers()
        self.by_number = False

    # -- fresh acts

    @rule(values=FIELDS, name=NAMES)
    def add_company(self, values: dict[str, Any], name: str) -> None:
        done = add_record(self.book, "company", {**values, "name": name})
        self._drew(done, {("company", self._made(done, "company")): {**values, "name": name, "owner": self.book.me()}})

    @rule(name=NAMES, pick=Pick)
    def add_person(self, name: str, pick: int) -> None:
        done = add_record(self.book, "person", {"name": name})
        key = ("person", self._made(done, "person"))
        self._drew(done, {key: {"name": name, "owner": self.book.me()}})
        company = self._pick("company", pick)
        if company:
            values = {"person": bytes.fromhex(key[1]), "company": bytes.fromhex(company[1]), "main": 1}
            done = add_record(self.book, "person_company", values)
            self._drew(done, {("person_company", self._made(done, "person_company")): values})

    @rule(pick=Pick, value=st.none() | st.integers(0, 500))
    def add_deal(self, pick: int, value: int | None) -> None:
        company = self._pick("company", pick)
        given = {"company": bytes.fromhex(company[1]) if company else None,
                 "value": None if value is None else (value, "USD")}
        done = add_record(self.book, "deal", given)
        deal = self._made(done, "deal")
        today = book_day(self.book, self.clock.now)
        self._drew(done, {
            ("deal", deal): {**given, "pipeline": SALES, "stage": (PROSPECTING, "open", None), "created_on": today,
                             "owner": self.book.me()},
            ("stage_move", self._made(done, "stage_move")): {"deal": bytes.fromhex(deal), "to": PROSPECTING,
                                                             "at": (self.clock.now, today)}})

    @rule(pick=Pick, stage=st.sampled_from([(PROSPECTING, "open"), (ENGAGING, "open"), (WON, "won"), (LOST, "lost")]))
    def move(self, pick: int, stage: tuple[bytes, str]) -> None:
        key = self._pick("deal", pick)
        if key is None:
            return
        done = move_deal(self.book, bytes.fromhex(key[1]), stage[0])
        old, today = self.paper.living[key], book_day(self.book, self.clock.now)
        if old["stage"][0] == stage[0]:
            assert done.number is None
            return
        move = {"deal": bytes.fromhex(key[1]), "from": old["stage"][0], "to": stage[0], "at": (self.clock.now, today)}
        sets = {"stage": (*stage, None if stage[1] == "open" else today)}
        if stage[0] == ENGAGING and "engaged_on" not in old:
            sets["engaged_on"] = today
        self._drew(done, {("stage_move", self._made(done, "stage_move")): move}, {key: sets})

    @rule(pick=Pick, values=FIELDS)
    def edit(self, pick: int, values: dict[str, Any]) -> None:
        key = self._pick("company", pick)
        if key is None:
            return
        old = self.paper.living[key]
        sets = flat("company", values)
        for name, value in values.items():
            if isinstance(value, dict):  # what is not in it leaves
                sets.update(dict.fromkeys({path for path in old if path.startswith(f"{name}/")} - sets.keys()))
        sets = {path: value for path, value in sets.items() if old.get(path) != value}
        done = edit_record(self.book, bytes.fromhex(key[1]), values)
        assert (done.number is None) == (not sets)
        self._drew(done, {}, {key: sets})

    @rule(pick=Pick)
    def log(self, pick: int) -> None:
        key = self._pick("deal", pick)
        if key is None:
            return
        step = NextStep("task", "2027-01-20", None, "go")
        done = log_activity(self.book, bytes.fromhex(key[1]), "call", "hello", step)
        about = {"deal": bytes.fromhex(key[1]), "author": self.book.me(),
                 "company": self.paper.living[key].get("company")}
        said, planned = [record_id.hex() for record_id in done.created["activity"]]
        self._drew(done, {
            ("activity", said): {**about, "kind": "call", "text": "hello", "done_at": self.clock.now},
            ("activity", planned): {**about, "kind": "task", "text": "go", "due": ("2027-01-20", None)}})

    @rule(picks=st.lists(st.tuples(st.sampled_from(["company", "person", "deal"]), Pick), min_size=1, max_size=4))
    def delete(self, picks: list[tuple[str, int]]) -> None:
        keys = {key for name, pick in picks if (key := self._pick(name, pick))}
        if keys:
            done = delete_records(self.book, [bytes.fromhex(key[1]) for key in sorted(keys)])
            self._drew(done, deletes=self.paper.with_belongings(keys))

    @rule(names=st.lists(NAMES, min_size=1, max_size=60), pick=Pick)
    def bring_in(self, names: list[str], pick: int) -> None:
        companies, deals = new_ids(len(names)), new_ids(len(names))
        values = {"company": [{"name": name} for name in names], "deal": [
            {"company": company, "pipeline": SALES, "stage": (ENGAGING, "open", None), "engaged_on": "2026-12-01"}
            for company in companies]}
        known = self._pick("company", pick)
        updates = {(known[0], bytes.fromhex(known[1])): {"size": 77}} if known else {}
        creates = {(kind, key.hex()): dict(each) for kind, ids in (("company", companies), ("deal", deals))
                   for key, each in zip(ids, values[kind], strict=True)}
        done = import_records(self.book, {"company": companies, "deal": deals}, values, updates, files="many.csv")
        self._drew(done, creates, {known: {"size": 77}} if known else {})

    # -- undo, redo

    @precondition(lambda self: self.paper.newest() is not None)
    @rule()
    def undo(self) -> None:
        self._inverted(undo_act(self.book), self.paper.newest())

    @precondition(lambda self: self.paper.undone_last() is not None)
    @rule()
    def redo(self) -> None:
        self._inverted(redo_act(self.book), self.paper.undone_last())

    @precondition(lambda self: self.paper.acts)
    @rule(pick=Pick)
    def undo_or_redo_by_number(self, pick: int) -> None:
        self.by_number = True
        root = sorted(self.paper.acts)[pick % len(self.paper.acts)]
        self._inverted((redo_act if self.paper.acts[root].undone else undo_act)(self.book, root), root)

    # -- what changes nothing

    @rule(copied=st.booleans())
    def reopen(self, copied: bool) -> None:
        path, key = self.book.path, self.book.key()
        self.book.close()
        if copied:
            path = Path(shutil.copy(path, path.with_name(f"{int(path.stem) + 1}.book")))
        self.book = Book(path, key, clock=self.clock)

    @rule(days=st.sampled_from([-400, -1, 0.0001, 1, 30]))
    def time_passes(self, days: float) -> None:
        self.clock.move(days=days)

    @invariant()
    def agrees(self) -> None:
        assert holdings_of(self.book) == self.paper.holdings()
        assert_sound(self.book)

    def teardown(self) -> None:
        try:
            self._all_the_way_back()
        finally:
            self.book.close()
            shutil.rmtree(self.folder)

    def _all_the_way_back(self) -> None:
        while (root := self.paper.undone_last()) is not None and self._inverted(redo_act(self.book), root):
            pass
        ended, ways = self._answers(), 0
        while (root := self.paper.newest()) is not None and self._inverted(undo_act(self.book), root):
            ways += 1
        assert_sound(self.book)
        if not self.by_number:
            assert self._answers() == self.begun
        for _ in range(ways):
            self.redo()
        assert_sound(self.book)
        if not self.by_number:
            assert self._answers() == ended

    # -- parts of rules

    def _pick(self, record_type: str, pick: int) -> Key | None:
        keys = sorted(key for key in self.paper.living if key[0] == record_type)
        return keys[pick % len(keys)] if keys else None

    def _made(self, done: ChangeSet, record_type: str) -> str:
        (record_id,) = done.created[record_type]
        return record_id.hex()

    def _drew(self, done: ChangeSet, creates: dict[Key, dict[str, Any]] | None = None,
              sets: dict[Key, dict[str, Any]] | None = None, deletes: set[Key] | None = None) -> None:
        if done.number is not None:
            plain = {key: flat(key[0], values) for key, values in (creates or {}).items()}
            self.paper.act(done.number, creates=plain, sets=sets, deletes=deletes)

    def _inverted(self, done: ChangeSet, root: int | None) -> bool:
        """Whether anything was undone or done again: only acts out of their order can be left alone as a whole."""
        assert root is not None
        assert done.number is not None or self.by_number
        kept = sorted([(one.record_id.hex(), one.field, one.why) for one in done.kept], key=str)
        assert kept == self.paper.invert(root, done.number)
        return done.number is not None

    def _answers(self) -> tuple[Any, ...]:
        found = [[(one.record_type, one.record_id, one.title) for one in search_book(self.book, text, 99)[1]]
                 for text in QUESTIONS]
        return (*all_of(self.book), [sorted(one) for one in found])


AnySequence.TestCase.settings = settings(max_examples=14, stateful_step_count=22, deadline=None)
TestAnySequence = AnySequence.TestCase


def test_paths_and_values_are_the_same_thing() -> None:
    values = {"name": "A", "custom": {"a": 1, "b/c": 2}, "revenue": (1, "USD")}
    assert full(flat("company", values)) == values
