"""The verbs add, edit, delete, log, move, show and search."""

from typing import Any

import pytest

from tests.cli.conftest import Run

HEX = set("0123456789abcdef")


def add(crm: Run, *arguments: str) -> str:
    said = crm("add", *arguments).document
    assert isinstance(said["change_set"], int)
    assert len(said["ids"]) == 1
    assert len(said["ids"][0]) == 32
    assert set(said["ids"][0]) <= HEX
    return str(said["ids"][0])


def fields(crm: Run, record_id: str) -> dict[str, Any]:
    return dict(crm("show", record_id).document["fields"])


def test_a_company_with_everything(crm: Run) -> None:
    parent = add(crm, "company", "name=Acme Holding")
    company = add(crm, "company", "name=Acme Ltd", "industry=Software", "size=1,200人", "revenue=¥58万",
                  "founded_year=1999", "parent=acme holding", "phone=138 0013 8000", "phone=work: +1 415 555 0100",
                  "mail=info@acme.com, sales@acme.com", "address=1 Main St, Springfield", "tags=vip, 重点",
                  "other_names=ACME; 艾克米", "source=fair", "owner=li wei", "notes=two\nlines")
    found = fields(crm, company)
    assert found["revenue"] == {"minor": 58_000_000, "currency": "CNY"}
    assert (found["size"], found["founded_year"], found["notes"]) == (1200, 1999, "two\nlines")
    assert found["parent"] == {"id": parent, "name": "Acme Holding"}
    assert found["owner"]["name"] == "Li Wei"
    assert [(one["kind"], one["normal"]) for one in found["phones"]] == [
        ("mobile", "+8613800138000"), ("work", "+14155550100")]
    assert [one["value"] for one in found["mails"]] == ["info@acme.com", "sales@acme.com"]
    assert [one["value"] for one in found["addresses"]] == ["1 Main St, Springfield"]
    assert sorted(one["name"] for one in found["tags"]) == ["vip", "重点"]
    assert sorted(found["other_names"]) == ["ACME", "艾克米"]
    assert crm("show", parent).document["links"]["subsidiaries"]["items"] == [{"id": company, "name": "Acme Ltd"}]
    assert crm("check").code == 0


def test_lists_grow_and_an_empty_value_empties(crm: Run) -> None:
    company = add(crm, "company", "name=Acme", "phone=138 0013 8000", "tags=vip", "industry=Software")
    crm("edit", company, "phone=+86 13800138000", "phone=139 0013 9000", "tags=VIP, new", "industry=")
    found = fields(crm, company)
    assert [one["value"] for one in found["phones"]] == ["138 0013 8000", "139 0013 9000"]
    assert sorted(one["name"] for one in found["tags"]) == ["new", "vip"]
    assert "industry" not in found
    assert crm("sql", "select count(*) from history").document["rows"] == [[3]]
    crm("edit", company, "phones=", "phone=137 0013 7000", "tags=")
    found = fields(crm, company)
    assert [one["value"] for one in found["phones"]] == ["137 0013 7000"]
    assert "tags" not in found
    assert crm("edit", company, "name=Acme").document == {"change_set": None, "ids": [company]}


def test_the_help_of_edit_tells_that_lists_grow_and_how_one_is_replaced(crm: Run, run: Run) -> None:
    help_text = " ".join(run("edit", "--help").out.split())
    assert "phones, mails and tags grow by what is given" in help_text
    assert "“phones= phones=NEW” replaces them" in help_text
    company = add(crm, "company", "name=Acme", "phones=138 0013 8000")
    crm("edit", company, "phones=139 0013 9000")
    assert [one["value"] for one in fields(crm, company)["phones"]] == ["138 0013 8000", "139 0013 9000"]
    crm("edit", company, "phones=", "phones=137 0013 7000")
    assert [one["value"] for one in fields(crm, company)["phones"]] == ["137 0013 7000"]


def test_a_person_begins_with_a_company_in_one_act(crm: Run) -> None:
    company = add(crm, "company", "name=Acme Ltd")
    person = add(crm, "person", "name=单雄信", "company=ACME ltd", "position=CTO", "birthday=农历1990-08-15",
                 "preferences=wechat evenings", "wechat=shan")
    shown = crm("show", person).document
    assert shown["fields"]["birthday"] == {"date": "1990-08-15", "lunar": True}
    assert shown["fields"]["preferences"] == {"channel": "wechat", "time": "evenings"}
    assert shown["links"]["companies"] == {"count": 1, "items": [{"id": company, "name": "Acme Ltd"}]}
    assert crm("show", company).document["links"]["people"]["count"] == 1
    found = crm("search", "shanxx").document["results"]
    assert [(one["type"], one["id"], one["detail"]) for one in found] == [("person", person, "Acme Ltd · CTO")]
    crm("undo")
    assert crm("sql", "select count(*) from person_companies").document["rows"] == [[0]]
    assert crm("add", "person", "name=X", "position=CTO").error["code"] == "bad_input"


def test_a_deal_on_its_way(crm: Run) -> None:
    add(crm, "company", "name=Acme")
    add(crm, "product", "name=GTX Pro", "list_price=0.0125 USD")
    deal = add(crm, "deal", "company=acme", "product=GTXPro", "value=1,054.00 EUR", "expected_close=2026-12-31",
               "stage=初步接触")
    shown = crm("show", deal).document
    assert shown["title"] == "GTX Pro"
    assert shown["fields"]["value"] == {"minor": 105_400, "currency": "EUR"}
    assert shown["fields"]["stage"]["name"] == "Prospecting"
    assert crm("move", deal, "Engaging").document["ids"] == [deal]
    assert crm("move", deal, "赢单").code == 0
    stage = fields(crm, deal)["stage"]
    assert (stage["status"], len(stage["closed_on"])) == ("won", 10)
    moves = [(one["from"], one["to"]) for one in crm("show", deal).document["timeline"] if one["kind"] == "stage_move"]
    assert moves == [("Engaging", "Won"), ("Prospecting", "Engaging"), (None, "Prospecting")]
    error = crm("move", deal, "Nowhere").error
    assert error["code"] == "not_found"
    assert "Prospecting, Engaging, Won, Lost" in error["next"]


def test_a_new_stage_goes_after_the_last_open_one(crm: Run) -> None:
    add(crm, "stage", "name=Negotiation")
    names = [row[0] for row in crm("sql", "select name from stages order by position").document["rows"]]
    assert names == ["Prospecting", "Engaging", "Negotiation", "Won", "Lost"]
    add(crm, "pipeline", "name=Renewals")
    add(crm, "stage", "pipeline=Renewals", "name=Asked")
    assert crm("add", "deal", "name=X", "pipeline=Renewals", "stage=Engaging").error["code"] == "not_found"
    deal = add(crm, "deal", "name=X", "stage=Asked", "pipeline=Renewals")
    assert fields(crm, deal)["pipeline"]["name"] == "Renewals"


def test_a_ticket_goes_by_its_number(crm: Run) -> None:
    ticket = add(crm, "ticket", "subject=Broken pump", "priority=high")
    number = fields(crm, ticket)["number"]
    assert number == "T-A-1"
    message = add(crm, "ticket-message", f"ticket={number.lower()}", "text=We look into it", "internal=yes")
    assert crm("show", number).document["links"]["messages"]["items"] == [{"id": message, "name": "We look into it"}]
    assert fields(crm, message)["internal"] is True
    assert crm("edit", number, "status=solved").document["ids"] == [ticket]


def test_a_touch_and_the_next_step(crm: Run) -> None:
    company = add(crm, "company", "name=Acme")
    done, planned = crm("log", company, "Call", "they want an offer", "--next", "2030-01-02 14:30 visit them"
                        ).document["ids"]
    found = fields(crm, planned)
    assert (found["kind"], found["text"], found["due"]) == ("visit", "visit them",
                                                            {"day": "2030-01-02", "time": "14:30"})
    assert fields(crm, done)["done_at"].endswith("Z")
    events = crm("show", company).document["timeline"]
    assert [(one["kind"], one["done"]) for one in events] == [("visit", False), ("call", True)]
    assert len(crm("log", company, "note", "quiet").document["ids"]) == 1
    assert crm("log", company, "call", "x", "--next", "some day").error["code"] == "bad_input"
    assert crm("log", company, "dance", "x").error["code"] == "bad_input"
    task = add(crm, "activity", "kind=task", "company=Acme", "due=wed 9am", "text=offer")
    assert fields(crm, task)["due"]["time"] == "09:00"


def test_deleted_and_back(crm: Run) -> None:
    first, second = add(crm, "company", "name=One"), add(crm, "company", "name=Two")
    assert crm("delete", first, second.upper(), first).document["ids"] == [first, second]
    assert crm("show", first).error["code"] == "not_found"
    assert crm("undo").document["kept"] == []
    assert fields(crm, second)["name"] == "Two"


@pytest.mark.parametrize(("arguments", "named", "example"), [
    (("add", "company", "name=X", "revenue=lots"), "revenue", "58万"),
    (("add", "company", "name=X", "size=many"), "size", "2822"),
    (("add", "company", "name=X", "colour=red"), "colour", "industry"),
    (("add", "company", "Acme"), "Acme", "name="),
    (("add", "company", "industry=X"), "Name", ""),
    (("add", "castle", "name=X"), "castle", "person"),
    (("add", "deal", "name=X", "expected_close=03/04/2026"), "expected_close", "2026-12-31"),
    (("add", "deal", "name=X", "expected_close=2026-02-30"), "expected_close", "2026-12-31"),
    (("add", "deal", "name=X", "company=Nobody"), "Nobody", "search"),
    (("add", "ticket", "subject=X", "priority=huge"), "priority", "urgent"),
    (("add", "product", "name=X", "active=perhaps"), "active", "yes"),
    (("add", "activity", "kind=call", "done_at=yesterday"), "done_at", "14:30"),
    (("add", "company", "name=X", "custom=1"), "custom", "industry"),
    (("edit", "0" * 32, "name=X"), "0000", ""),
    (("delete", "xyz"), "xyz", "search"),
])
def test_errors_name_the_field_and_show_how(crm: Run, arguments: tuple[str, ...], named: str, example: str) -> None:
    said = crm(*arguments)
    assert said.code == 2
    assert named in said.error["message"]
    assert example in said.error["next"]
    assert crm("sql", "select count(*) from history").document["rows"] == [[1]]


def test_people_read_lines_and_tables(crm: Run, run: Run, tmp_path: Any) -> None:
    company = add(crm, "company", "name=北京华信科技", "revenue=1000 USD")
    add(crm, "company", "name=Acme")
    crm("edit", company, "revenue=2000 USD")
    book = ("--book", str(tmp_path / "Sales.book"))
    lines = run(*book, "search", "a").out.splitlines()
    assert lines[0].split() == ["Kind", "Name", "Detail", "Id"]
    shown = run(*book, "show", company).out
    assert "Revenue: $2,000.00" in shown
    assert "Revenue: $1,000.00 to $2,000.00" in shown
    assert run(*book, "add", "tag", "name=x").out.startswith("Tag “x” added\n")
