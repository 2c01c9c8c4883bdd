"""What is sold, and the currencies it is sold in."""

from crm_desktop.domain.currencies import decimals_of
from crm_desktop.domain.fields import PRICE_SCALE, Kind, Record, RecordField, RecordType
from crm_desktop.i18n import later


class Product(Record, table=True):
    """Something that is sold; its list price is an integer of 1/10,000 of the major unit."""

    name: str
    series: str | None = None
    list_price: int | None = None
    list_currency: str | None = None
    active: int | None = None
    sort: str | None = None
    matching: str | None = None


class Currency(Record, table=True):
    """A currency; decimals say how many minor units make a major one (2: a hundred)."""

    code: str
    decimals: int


PRODUCT = RecordType(
    9, "product", Product,
    (
        RecordField("name", Kind.TEXT, label=later("Name"), required=True),
        RecordField("series", Kind.TEXT, label=later("Series")),
        RecordField("list_price", Kind.PRICE, ("list_price", "list_currency"), later("List price")),
        RecordField("active", Kind.FLAG, label=later("Active")),
    ),
    later("Product"), "products", title="name", words=("series",), derived=("sort", "matching"),
)
CURRENCY = RecordType(
    16, "currency", Currency,
    (RecordField("code", Kind.TEXT, label=later("Code"), required=True),
     RecordField("decimals", Kind.INTEGER, label=later("Decimals"), required=True)),
    later("Currency"), "currencies",
)


def minor_from_price(price: int, currency: str) -> int:
    """A unit price (1/10,000 of the major unit) in minor units, rounded half up."""
    divisor = PRICE_SCALE // int(10 ** decimals_of(currency))
    return (2 * price + divisor) // (2 * divisor)
