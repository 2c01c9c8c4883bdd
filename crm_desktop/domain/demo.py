"""The sample book as values of records: the same on every run for one day, language, currency and zone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from crm_desktop.domain.demo_customers import my_place, tell_companies, tell_people, tell_products, tell_team
from crm_desktop.domain.demo_deals import tell_deals
from crm_desktop.domain.demo_story import Story, Teller, Values
from crm_desktop.domain.demo_tickets import Complaint, tell_tickets
from crm_desktop.domain.demo_touches import tell_touches

ORDER = ("member", "product", "company", "person", "person_company", "deal", "stage_move", "activity")


@dataclass(frozen=True)
class Sample:
    """Records by type, ids beside values; tickets apart, because the book gives them their numbers."""

    ids: Mapping[str, list[bytes]]
    values: Mapping[str, list[Values]]
    complaints: list[Complaint]
    mine: Mapping[str, str]  # region and manager of the member who writes in the book


def tell_sample(story: Story, *, now: datetime, currency: str, me: bytes | None, tags: Mapping[str, bytes],
                new_ids: Callable[[int], list[bytes]]) -> Sample:
    """A small seller's last two years.

    `now` is in the book's reporting zone (a ZoneInfo); only its day matters, and what is told as done was done before
    that day. Money is in the currency given, at the figures of the story. `me` is the book's own member, who gets a
    fair share; `tags` has the ids of the story's tags by name; `new_ids(n)` gives n record ids.
    """
    teller = Teller(story, now, currency, me, tags, new_ids)
    sellers = tell_team(teller)
    goods = tell_products(teller)
    firms = tell_companies(teller, sellers)
    tell_people(teller, firms)
    bargains = tell_deals(teller, sellers, firms, goods)
    tell_touches(teller, bargains, firms)
    complaints = tell_tickets(teller, bargains)
    return Sample(teller.ids, teller.values, complaints, my_place(teller))
