"""All record types in one table, and the built-in records with their constant ids."""

import hashlib

from crm_desktop.domain.activities import ACTIVITY, ACTIVITY_KIND, ACTIVITY_KINDS
from crm_desktop.domain.currencies import CURRENCIES
from crm_desktop.domain.customers import COMPANY, PERSON, PERSON_COMPANY, TAG
from crm_desktop.domain.fields import Kind, RecordType
from crm_desktop.domain.pipeline import DEAL, PIPELINE, STAGE, STAGE_MOVE
from crm_desktop.domain.products import CURRENCY, PRODUCT
from crm_desktop.domain.service import TICKET, TICKET_MESSAGE
from crm_desktop.domain.team import ALIAS, BOOK_SETTINGS, MEMBER, NOT_SAME
from crm_desktop.i18n import later

BuiltIn = tuple[str, bytes, dict[str, object]]  # type, constant id, values

RECORDS: dict[str, RecordType] = {
    one.name: one
    for one in (COMPANY, PERSON, PERSON_COMPANY, DEAL, STAGE_MOVE, PIPELINE, STAGE, ACTIVITY, PRODUCT, TICKET,
                TICKET_MESSAGE, MEMBER, TAG, BOOK_SETTINGS, ACTIVITY_KIND, CURRENCY, ALIAS, NOT_SAME)
}
BY_NUMBER: dict[int, RecordType] = {one.number: one for one in RECORDS.values()}


def builtin_id(record_type: str, key: str) -> bytes:
    """The constant id of a built-in record, the same in every book: SHA-256 of its place, cut to 16 bytes."""
    return hashlib.sha256(f"crm/builtin/{record_type}/{key}".encode()).digest()[:16]


SALES = builtin_id("pipeline", "sales")
PROSPECTING = builtin_id("stage", "prospecting")
ENGAGING = builtin_id("stage", "engaging")
WON = builtin_id("stage", "won")
LOST = builtin_id("stage", "lost")
BOOK_RECORD = builtin_id("book_settings", "book")

STAGE_SPELLINGS: dict[bytes, tuple[str, ...]] = {  # both languages are recognised in files
    PROSPECTING: (later("Prospecting"), "初步接触"),
    ENGAGING: (later("Engaging"), "洽谈中"),
    WON: (later("Won"), "赢单"),
    LOST: (later("Lost"), "输单"),
}
_KIND_NAMES = {"call": later("Call"), "visit": later("Visit"), "meeting": later("Meeting"), "mail": later("Mail"),
               "wechat": later("WeChat"), "note": later("Note"), "task": later("Task")}


def _stage(stage_id: bytes, position: int, kind: str, probability: int, rot_days: int | None) -> BuiltIn:
    return "stage", stage_id, {
        "pipeline": SALES, "name": STAGE_SPELLINGS[stage_id][0], "position": position, "kind": kind,
        "probability": probability, "rot_days": rot_days}


BUILT_IN: tuple[BuiltIn, ...] = (
    ("pipeline", SALES, {"name": later("Sales"), "position": 1}),
    _stage(PROSPECTING, 10, "open", 20, 14),
    _stage(ENGAGING, 20, "open", 50, 14),
    _stage(WON, 1000, "won", 100, None),
    _stage(LOST, 1010, "lost", 0, None),
    *[("activity_kind", builtin_id("activity_kind", key), dict[str, object](key=key, name=_KIND_NAMES[key]))
      for key in ACTIVITY_KINDS],
    *[("currency", builtin_id("currency", code), dict[str, object](code=code, decimals=decimals))
      for code, decimals in CURRENCIES.items()],
)
BUILT_IN_IDS = frozenset(record_id for _, record_id, _ in BUILT_IN)

OWNED: dict[str, tuple[tuple[str, str], ...]] = {  # owner type -> (child type, its reference column)
    owner: tuple((child.name, child.by_name[reference].places[0]) for child in RECORDS.values()
                 for parent, reference in child.owned_by if parent == owner)
    for owner in RECORDS
}
REFERENCES: dict[str, tuple[tuple[str, str], ...]] = {  # type -> (type that may refer to it, column)
    target: tuple((one.name, one_field.places[0]) for one in RECORDS.values() for one_field in one.fields
                  if one_field.kind in (Kind.REFERENCE, Kind.STAGE) and one_field.target == target)
    for target in RECORDS
}
