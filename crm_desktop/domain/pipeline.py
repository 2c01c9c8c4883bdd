"""Deals, the stages they pass, their moves, and the built-in sales pipeline."""

from crm_desktop.domain.customers import NOTES, OWNER, SOURCE, TAGS
from crm_desktop.domain.fields import Kind, Record, RecordField, RecordType
from crm_desktop.i18n import later

STATUSES = ("open", "won", "lost")


class Pipeline(Record, table=True):
    """A way of selling: an ordered row of stages."""

    name: str
    position: int | None = None
    sort: str | None = None


class Stage(Record, table=True):
    """One step of a pipeline; probability is in per cent, rot_days in days without a touch."""

    pipeline_id: bytes
    name: str
    position: int
    kind: str
    probability: int | None = None
    colour: str | None = None
    rot_days: int | None = None
    required: str | None = None


class Deal(Record, table=True):
    """A possible sale; (stage, status, closed on) are one field."""

    name: str | None = None
    external_id: str | None = None
    company_id: bytes | None = None
    person_id: bytes | None = None
    pipeline_id: bytes
    stage_id: bytes
    status: str
    closed_on: str | None = None
    value_minor: int | None = None
    value_currency: str | None = None
    expected_close: str | None = None
    created_on: str | None = None
    engaged_on: str | None = None
    owner_id: bytes | None = None
    source: str | None = None
    product_id: bytes | None = None
    lost_reason: str | None = None
    competitor: str | None = None
    tags: str | None = None
    notes: str | None = None
    sort: str | None = None
    furthest: int | None = None


class StageMove(Record, table=True):
    """A deal entered a stage: at an instant, or on a day of the book's zone; never changed afterwards."""

    __tablename__ = "stage_move"
    deal_id: bytes
    from_id: bytes | None = None
    to_id: bytes
    at: int | None = None
    day: str | None = None


PIPELINE = RecordType(
    6, "pipeline", Pipeline,
    (RecordField("name", Kind.TEXT, label=later("Name"), required=True),
     RecordField("position", Kind.INTEGER, label=later("Order"))),
    later("Pipeline"), "pipelines", title="name", derived=("sort",),
)
STAGE = RecordType(
    7, "stage", Stage,
    (
        RecordField("pipeline", Kind.REFERENCE, ("pipeline_id",), later("Pipeline"), target="pipeline", required=True),
        RecordField("name", Kind.TEXT, label=later("Name"), required=True),
        RecordField("position", Kind.INTEGER, label=later("Order"), required=True),
        RecordField("kind", Kind.CHOICE, label=later("Kind"), choices=STATUSES, required=True),
        RecordField("probability", Kind.INTEGER, label=later("Probability")),
        RecordField("colour", Kind.TEXT, label=later("Colour")),
        RecordField("rot_days", Kind.INTEGER, label=later("Days until going cold")),
        RecordField("required", Kind.SET, label=later("Required fields")),
    ),
    later("Stage"), "stages",
)
DEAL = RecordType(
    4, "deal", Deal,
    (
        RecordField("name", Kind.TEXT, label=later("Name")),
        RecordField("external_id", Kind.TEXT, label=later("External id")),
        RecordField("company", Kind.REFERENCE, ("company_id",), later("Company"), target="company"),
        RecordField("person", Kind.REFERENCE, ("person_id",), later("Person"), target="person"),
        RecordField("pipeline", Kind.REFERENCE, ("pipeline_id",), later("Pipeline"), target="pipeline", required=True),
        RecordField("stage", Kind.STAGE, ("stage_id", "status", "closed_on"), later("Stage"), target="stage",
                    required=True),
        RecordField("value", Kind.MONEY, ("value_minor", "value_currency"), later("Value")),
        RecordField("expected_close", Kind.DATE, label=later("Expected close")),
        RecordField("created_on", Kind.DATE, label=later("Created on")),
        RecordField("engaged_on", Kind.DATE, label=later("Engaged on")),
        OWNER, SOURCE,
        RecordField("product", Kind.REFERENCE, ("product_id",), later("Product"), target="product"),
        RecordField("lost_reason", Kind.TEXT, label=later("Reason lost")),
        RecordField("competitor", Kind.TEXT, label=later("Competitor")),
        TAGS, NOTES,
    ),
    later("Deal"), "deals", title="name", words=("external_id", "competitor", "notes"), derived=("sort", "furthest"),
)
STAGE_MOVE = RecordType(
    5, "stage_move", StageMove,
    (
        RecordField("deal", Kind.REFERENCE, ("deal_id",), later("Deal"), target="deal", required=True),
        RecordField("from", Kind.REFERENCE, ("from_id",), later("From stage"), target="stage"),
        RecordField("to", Kind.REFERENCE, ("to_id",), later("To stage"), target="stage", required=True),
        RecordField("at", Kind.MOMENT, ("at", "day"), later("When"), required=True),
    ),
    later("Stage move"), "stage_moves", owned_by=(("deal", "deal"),),
)
