"""Filters over customers: each against a count by hand, alone and together, in every order; and its choices."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest

from crm_desktop.commands.bulk_edit import add_tag_to_many, edit_many
from crm_desktop.commands.demo import fill_sample
from crm_desktop.queries.customer_choices import NO_OWNER, customer_filter_values
from crm_desktop.queries.customer_filters import FIELDS, NEVER, NOBODY, CustomerFilter
from crm_desktop.queries.customer_order import (
    CustomerQuestion,
    customer_order,
    customer_order_sql,
    customer_totals,
    customers_found,
)
from crm_desktop.queries.customers import customer_rows
from crm_desktop.queries.days import day_on_laptop
from crm_desktop.store.book import Book
from tests.queries.paper_customers import customers_by_hand
from tests.queries.test_plans import plan_of

SORTS = ("name", "won", "open", "last_touch", "next_step", "owner", "source", "created")


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sample, with sources, tags and customers of nobody."""
    from crm_desktop.store.creation import make_book
    from tests.conftest import HandClock

    path = tmp_path_factory.mktemp("filters") / "Sample.book"
    with make_book(path, b"k" * 32, name="S", currency="USD", time_zone="UTC", me="Li Wei",
                   clock=HandClock(1_800_000_000_000)) as book:
        fill_sample(book, language="en")
        for kind in ("company", "person"):
            ids = [row[0] for row in book.rows(f"select id from {kind} order by row")]
            edit_many(book, kind, ids[::3], "source", "Fair")
            edit_many(book, kind, ids[1::7], "source", "Web")
            edit_many(book, kind, ids[::11], "owner", None)
            add_tag_to_many(book, kind, ids[::5], "Champion")
        yield book


def filters(book: Book, kind: str) -> dict[str, CustomerFilter]:
    """One filter of each field."""
    tag = book.value("select id from tag where name = 'Champion'")
    industry = book.value("select industry from company group by 1 order by count(*) desc limit 1")
    found = {"owner": CustomerFilter(owner_id=book.me()), "nobody": CustomerFilter(owner_id=NOBODY),
             "tag": CustomerFilter(tag_id=tag), "source": CustomerFilter(source="Fair"),
             "won_in": CustomerFilter(won_in=2026), "touched": CustomerFilter(touched=30),
             "never": CustomerFilter(touched=NEVER),
             **{state: CustomerFilter(next_step=state) for state in ("overdue", "today", "planned", "nothing")}}  # type: ignore[arg-type]
    return {**found, "industry": CustomerFilter(industry=industry)} if kind == "company" else found


def kept_by_hand(book: Book, kind: str, wanted: CustomerFilter) -> set[int]:
    """The rows that a filter leaves, found in Python."""
    papers, today = customers_by_hand(book, kind), day_on_laptop(book.clock())
    industry = "industry" if kind == "company" else "null"
    plain = {row[0]: row[1:] for row in book.rows(f"select row, {industry}, source, tags, owner_id from {kind}")}
    years: dict[int, set[str]] = {}
    for row, day in book.rows(f"select t.row, d.closed_on from deal d join {kind} t on t.id = d.{kind}_id"
                              " where d.status = 'won' and d.closed_on is not null"):
        years.setdefault(row, set()).add(day[:4])

    def holds(row: int) -> bool:
        paper, (trade, source, tags, owner) = papers[row], plain[row]
        step = min(paper.steps, default=("", ""))[0]
        state = ("nothing" if not step else "overdue" if step < today.isoformat() else
                 "today" if step == today.isoformat() else "planned")
        touched = max(paper.touches, default=None)
        long_ago = touched is not None and day_on_laptop(touched) < today - timedelta(max(wanted.touched, 0))
        return all((not wanted.industry or trade == wanted.industry, not wanted.source or source == wanted.source,
                    not wanted.tag_id or wanted.tag_id.hex() in (tags or ""),
                    wanted.owner_id is None or owner == (wanted.owner_id or None),
                    not wanted.won_in or str(wanted.won_in) in years.get(row, ()),
                    not wanted.next_step or state == wanted.next_step,
                    not wanted.touched or (touched is None if wanted.touched == NEVER else long_ago)))

    return {row for row in papers if holds(row)}


@pytest.mark.parametrize("kind", ["company", "person"])
def test_each_filter_is_what_a_count_by_hand_says(marked: Book, kind: str) -> None:
    for name, wanted in filters(marked, kind).items():
        kept = kept_by_hand(marked, kind, wanted)
        question = CustomerQuestion(kind, where=wanted)
        assert set(customer_order(marked, question)) == kept, name
        assert customers_found(marked, question) == len(kept), name
        whole = customers_found(marked, CustomerQuestion(kind))
        assert 0 < len(kept) < whole or name == "never", (name, len(kept))


@pytest.mark.parametrize("kind", ["company", "person"])
@pytest.mark.parametrize("by", SORTS)
def test_filters_keep_every_order_with_and_without_a_text(marked: Book, kind: str, by: Any) -> None:
    whole = list(customer_order(marked, CustomerQuestion(kind, by=by, descending=True)))
    for name, wanted in filters(marked, kind).items():
        for text in ("", "co"):
            question = CustomerQuestion(kind, where=wanted, text=text, by=by, descending=True)
            plain = set(customer_order(marked, replace(question, by="name", descending=False)))
            found = list(customer_order(marked, question))
            if by != "won" or name != "won_in":  # then only that year counts, also in the order
                assert found == [row for row in whole if row in plain], (name, text)
            assert list(customer_order(marked, question, 7)) == found[:7], (name, text)


def test_all_conditions_hold_together(marked: Book) -> None:
    every = filters(marked, "company")
    for one, other in combinations(("owner", "tag", "source", "won_in", "touched", "nothing", "industry"), 2):
        a, b = every[one], every[other]
        both = CustomerFilter(**{name: getattr(a, name) or getattr(b, name) for name in a.__dataclass_fields__})
        found = set(customer_order(marked, CustomerQuestion(where=both)))
        assert found == kept_by_hand(marked, "company", a) & kept_by_hand(marked, "company", b), (one, other)


def test_orders_by_column_put_the_empty_ones_last(marked: Book) -> None:
    for by in ("industry", "source"):
        for descending in (False, True):
            order = customer_order(marked, CustomerQuestion(by=by, descending=descending))  # type: ignore[arg-type]
            words = dict(marked.rows(f"select row, {by} from company"))
            filled = [words[row] for row in order if words[row] is not None]
            assert filled == sorted(filled, reverse=descending)
            assert [words[row] for row in order[len(filled):]] == [None] * (len(order) - len(filled))
    assert list(customer_order(marked, CustomerQuestion(by="created", descending=True))) == sorted(
        (row[0] for row in marked.rows("select row from company")), reverse=True)
    with pytest.raises(ValueError, match="industry"):
        customer_order(marked, CustomerQuestion("person", by="industry"))


def test_a_year_narrows_what_is_shown_as_won(marked: Book) -> None:
    year = CustomerFilter(won_in=2025)
    order = customer_order(marked, CustomerQuestion(where=year, by="won", descending=True))
    shown = customer_rows(marked, "company", order, won_in=2025)
    by_hand: dict[bytes, int] = {}
    for company, value in marked.rows("select company_id, value_minor from deal where status = 'won'"
                                      " and closed_on between '2025-01-01' and '2025-12-31'"):
        by_hand[company] = by_hand.get(company, 0) + value
    assert {line.record_id: line.won_value for line in shown.values()} == by_hand
    assert [shown[row].won_value for row in order] == sorted(by_hand.values(), reverse=True)
    assert customer_totals(marked, CustomerQuestion(where=year)).won_value == sum(by_hand.values())


@pytest.mark.parametrize("kind", ["company", "person"])
@pytest.mark.parametrize("text", ["", "co"])
def test_each_choice_says_how_many_it_leaves(marked: Book, kind: str, text: str) -> None:
    ways: dict[str, Any] = {"industry": str, "source": str, "won_in": int, "next_step": str, "touched": int,
                            "owner": lambda key: NOBODY if key == NO_OWNER else bytes.fromhex(key),
                            "tag": bytes.fromhex}
    base = CustomerQuestion(kind, text=text, where=CustomerFilter(source="Fair"))
    for field in FIELDS[kind]:
        attribute = {"owner": "owner_id", "tag": "tag_id"}.get(field, field)
        values = customer_filter_values(marked, base, field)
        assert values, field
        for value in values:
            narrowed = replace(base, where=replace(base.where, **{attribute: ways[field](value.key)}))
            assert customers_found(marked, narrowed) == value.count, (field, value)


def test_the_columns_of_a_line(marked: Book) -> None:
    shown = customer_rows(marked, "company", customer_order(marked, CustomerQuestion())).values()
    assert {"Fair", "Web"} < {line.source for line in shown}
    assert any("Champion" in line.tags for line in shown)
    assert all(line.created == 1_800_000_000_000 for line in shown)
    assert any(line.phone and "@" in line.mail for line in shown)


def test_signs_alone_have_no_choices(marked: Book) -> None:
    assert customer_filter_values(marked, CustomerQuestion(text="%"), "industry") == []
    assert customers_found(marked, CustomerQuestion(text="%")) == 0


@pytest.mark.parametrize(("wanted", "index"), [
    (CustomerFilter(industry="x"), "COVERING INDEX company_industry (industry=?)"),
    (CustomerFilter(source="x"), "COVERING INDEX company_source (source=?)"),
    (CustomerFilter(tag_id=bytes(16)), "COVERING INDEX company_tagged"),
    (CustomerFilter(owner_id=NOBODY), "COVERING INDEX company_owner (owner_id=?)"),
], ids=str)
def test_filters_of_columns_come_from_an_index_in_name_order(marked: Book, wanted: CustomerFilter, index: str) -> None:
    question = CustomerQuestion(where=wanted)
    plan = plan_of(marked, customer_order_sql(marked, question))
    assert [step for step in plan if index in step], plan
    assert not [step for step in plan if "TEMP B-TREE" in step], plan
    assert question.is_quick()


def test_days_far_back_are_no_error(marked: Book) -> None:
    assert customers_found(marked, CustomerQuestion(where=CustomerFilter(touched=10**9))) == 0
    assert date.min  # the longest way back that there is
