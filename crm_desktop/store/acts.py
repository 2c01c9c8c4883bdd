"""Parts of acts: how deals and tickets begin, how a deal enters a stage, how a name gives an id."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from crm_desktop.domain.names import folded
from crm_desktop.domain.pipeline import DEAL
from crm_desktop.domain.records import SALES
from crm_desktop.domain.rules import check_value
from crm_desktop.errors import UserError
from crm_desktop.i18n import later
from crm_desktop.store.book import Book
from crm_desktop.store.edit import Edit
from crm_desktop.store.laptop_letters import laptop_letters
from crm_desktop.store.records import records_named

NATURAL = ("tag", "stage")  # types whose ids follow from their names


def begin_deal(book: Book, edit: Edit, values: dict[str, Any]) -> bytes:
    """Creates a deal inside a running act: in the first open stage unless told otherwise, created today."""
    values.setdefault("pipeline", SALES)
    today = book_day(book, edit.now)
    values.setdefault("created_on", today)
    stage = values.get("stage")
    stage_id = stage[0] if stage else edit.value(
        "select id from stage where pipeline_id = ? and kind = 'open' order by position, row limit 1",
        (values["pipeline"],))
    kind = _stage_kind(edit, stage_id, values["pipeline"])
    values["stage"] = (stage_id, kind, today if kind != "open" else None)
    deal_id = edit.create("deal", values)
    edit.create("stage_move", {"deal": deal_id, "to": stage_id, "at": (edit.now, today)})
    return deal_id


def enter_stage(book: Book, edit: Edit, deal_id: bytes, stage_id: bytes) -> None:
    """Moves a deal inside a running act; entering the second open stage for the first time dates `engaged_on`."""
    edit.row_of("deal", deal_id)
    old_stage, pipeline, engaged_on = edit.rows("select stage_id, pipeline_id, engaged_on from deal where id = ?",
                                                (deal_id,))[0]
    if old_stage == stage_id:
        return
    kind = _stage_kind(edit, stage_id, pipeline)
    today = book_day(book, edit.now)
    edit.set("deal", deal_id, "stage", (stage_id, kind, today if kind != "open" else None))
    if engaged_on is None and kind == "open" and _is_beyond_first(edit, stage_id, pipeline):
        edit.set("deal", deal_id, "engaged_on", today)
    edit.create("stage_move", {"deal": deal_id, "from": old_stage, "to": stage_id, "at": (edit.now, today)})


def set_fields(book: Book, edit: Edit, record_type: str, record_id: bytes, values: Mapping[str, Any]) -> None:
    """Gives fields new values inside a running act; a deal's stage moves it, another pipeline needs one of its own."""
    rest = dict(values)
    if record_type == "deal" and "stage" in rest:
        stage = rest.pop("stage")
        check_value(DEAL, DEAL.by_name["stage"], stage)
        if "pipeline" in rest:
            edit.set(record_type, record_id, "pipeline", rest.pop("pipeline"))
        enter_stage(book, edit, record_id, stage[0])
    for name, value in rest.items():
        edit.set(record_type, record_id, name, value)
    if record_type == "deal" and "pipeline" in values:
        _stage_kind(edit, *edit.rows("select stage_id, pipeline_id from deal where id = ?", (record_id,))[0])


def begin_ticket(edit: Edit, values: dict[str, Any]) -> bytes:
    """Creates a ticket inside a running act, new, numbered T-<device letter>-<n> so that two laptops never collide."""
    prefix = f"T-{laptop_letters(edit.link, edit.actor)}-"
    last = edit.value("select max(cast(substr(number, ?) as integer)) from ticket where number glob ?",
                      (len(prefix) + 1, prefix + "[0-9]*"))
    given = edit.value("select value from meta where key = ?", (f"last {prefix}",))  # also to those in the trash
    number = max(last or 0, given or 0) + 1
    if "number" not in values:
        values["number"] = f"{prefix}{number}"
        edit.link.run("insert or replace into meta values (?, ?)", (f"last {prefix}", number))
    values.setdefault("status", "new")
    values.setdefault("priority", "normal")
    values.setdefault("created_at", edit.now)
    return edit.create("ticket", values)


def natural_id(book: Book, edit: Edit, record_type: str, values: Mapping[str, Any]) -> bytes:
    """The id of a new record that is known by its name; where the id lives on under another name, the next one.

    Raises UserError("exists") where this very name is there.
    """
    for number in range(1, 100):
        record_id = stable_id(book, record_type, values, number)
        living = edit.value(f"select name from {record_type} where id = ?", (record_id,))
        if living is None:
            return record_id
        if folded(living).strip() == folded(str(values["name"])).strip():
            break
    raise UserError("exists", later("“{name}” is there already."), later("Nothing was changed."),
                    later("Choose another name."), name=values["name"])


def tag_named(book: Book, edit: Edit, name: str) -> bytes:
    """The id of the tag that is called so, made inside a running act where there is none."""
    found = records_named(edit, "tag", name)
    if found:
        return found[0]
    usual = stable_id(book, "tag", {"name": name})
    living = edit.value("select name from tag where id = ?", (usual,))
    if living is not None and folded(living).strip() == folded(name).strip():
        return usual
    return edit.create("tag", {"name": name}, natural_id(book, edit, "tag", {"name": name}))


def stable_id(book: Book, record_type: str, values: Mapping[str, Any], number: int = 1) -> bytes:
    """The id that follows from the record's name under the book's id key: two laptops make the same record."""
    return id_from_name(book.id_key(), record_type, values, number)


def id_from_name(id_key: bytes, record_type: str, values: Mapping[str, Any], number: int = 1) -> bytes:
    """HMAC-SHA-256 of type, place, normalised name and number, cut to 16 bytes."""
    name = folded(str(values["name"])).strip()
    scope = bytes(values["pipeline"]).hex() if record_type == "stage" else ""
    text = f"{record_type}\x00{scope}\x00{name}\x00{number}"
    return hmac.new(id_key, text.encode(), hashlib.sha256).digest()[:16]


def book_day(book: Book, now: int) -> str:
    """The day (ISO) of an instant in UTC milliseconds, in the book's reporting zone."""
    moment: date = datetime.fromtimestamp(now / 1000, UTC).astimezone(book.zone()).date()
    return moment.isoformat()


def _is_beyond_first(edit: Edit, stage_id: bytes, pipeline: bytes) -> bool:
    first = edit.value("select id from stage where pipeline_id = ? and kind = 'open' order by position, row limit 1",
                       (pipeline,))
    return bool(first != stage_id)


def _stage_kind(edit: Edit, stage_id: bytes, pipeline: bytes) -> str:
    found = edit.rows("select kind, pipeline_id from stage where id = ?", (stage_id,))
    if not found or found[0][1] != pipeline:
        raise UserError("bad_input", later("This stage does not belong to the deal's pipeline."),
                        later("Nothing was changed."), later("Choose a stage of that pipeline."))
    return str(found[0][0])
