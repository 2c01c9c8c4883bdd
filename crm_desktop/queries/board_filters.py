"""What a board and a list of deals can be narrowed to: pipelines, owners, products, regions."""

from dataclasses import dataclass

from crm_desktop.domain.records import SALES
from crm_desktop.queries.team import Teammate, team_members
from crm_desktop.store.book import Book

MOST_PRODUCTS = 60  # a menu longer than this helps nobody; the search finds deals by any product's name


@dataclass(frozen=True)
class DealFilter:
    """Which deals; None and "" for all. `region` is that of the owner."""

    pipeline_id: bytes = SALES
    owner_id: bytes | None = None
    product_id: bytes | None = None
    region: str | None = None

    @property
    def narrows(self) -> bool:
        """Whether it leaves deals of its pipeline out."""
        return (self.owner_id, self.product_id, self.region) != (None, None, None)


@dataclass(frozen=True)
class FilterChoices:
    """What there is to choose from: (id, name), the products with the most deals among them."""

    pipelines: tuple[tuple[bytes, str], ...] = ()
    members: tuple[Teammate, ...] = ()
    products: tuple[tuple[bytes, str], ...] = ()
    regions: tuple[str, ...] = ()


def filter_choices(book: Book) -> FilterChoices:
    """The choices in the order of their names, pipelines in their own."""
    pipelines = book.rows("select id, name from pipeline order by position is null, position, row")
    products = book.rows("""
        select p.id, p.name from product p left join (
            select product_id as id, count(*) as count from deal where product_id is not null group by product_id
        ) n on n.id = p.id order by coalesce(n.count, 0) desc, p.sort, p.row limit ?""", (MOST_PRODUCTS,))
    regions = book.rows("select distinct region from member where region <> '' order by region")
    return FilterChoices(
        tuple((bytes(row[0]), str(row[1])) for row in pipelines), tuple(team_members(book)),
        tuple(sorted(((bytes(row[0]), str(row[1])) for row in products), key=lambda one: one[1].casefold())),
        tuple(str(row[0]) for row in regions))
