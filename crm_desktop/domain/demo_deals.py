"""The deals of the sample book: two years of offers with their moves, won and lost as it goes month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from crm_desktop.domain.demo_customers import Firm, Good, Seller
from crm_desktop.domain.demo_story import YEARS_TOLD, Teller, Values
from crm_desktop.domain.records import ENGAGING, LOST, PROSPECTING, SALES, WON

CLOSED, IN_PROSPECTING, IN_ENGAGING = 1_600, 150, 250
# Share won of what is decided in a month, January first: quarters end well, after holidays little happens.
WIN_RATES = (0.49, 0.47, 0.58, 0.52, 0.53, 0.57, 0.50, 0.48, 0.57, 0.53, 0.54, 0.59)
GROWTH = 0.8  # of the seller: the smaller, the more deals begin late in the two years; 1 is none
LOST_EARLY = 0.4  # of the lost deals never came to Engaging
OWN_CUSTOMER = 0.88  # of the deals lie with the owner of the customer, the others with a colleague
_UNITS, _UNIT_WEIGHTS = (1, 2, 3), (88, 9, 3)
_ONLY_COMPETITOR_KNOWN = 0.5


@dataclass
class Bargain:
    """A deal as the other parts of the story see it; days are working days in order."""

    firm: Firm
    good: Good
    owner_id: bytes
    person: tuple[bytes, str] | None
    source: str
    created: date
    engaged: date | None
    closed: date | None
    won: bool = False
    deal_id: bytes = b""

    @property
    def status(self) -> str:
        """open, won or lost."""
        return "open" if self.closed is None else "won" if self.won else "lost"


def tell_deals(teller: Teller, sellers: Sequence[Seller], firms: Sequence[Firm],
               goods: Sequence[Good]) -> list[Bargain]:
    """Deals in the order of their creation, and every move of each."""
    owners = [one.member_id for one in sellers]
    sums = list(accumulate(firm.weight for firm in firms))
    days = [*(_closed_days(teller) for _ in range(CLOSED)), *(_open_days(teller, False) for _ in range(IN_PROSPECTING)),
            *(_open_days(teller, True) for _ in range(IN_ENGAGING))]
    bargains = [_bargain(teller, teller.dice.choices(firms, cum_weights=sums)[0], goods, owners, *each)
                for each in days]
    _decide(teller, bargains, owners)
    bargains.sort(key=lambda one: one.created)
    ids = teller.add("deal", [_deal(teller, one) for one in bargains])
    for one, deal_id in zip(bargains, ids, strict=True):
        one.deal_id = deal_id
    moves = [move for one in bargains for move in _moves(teller, one)]
    teller.add("stage_move", sorted(moves, key=lambda move: (move["at"][1], move["at"][0])))
    return bargains


def _closed_days(teller: Teller) -> tuple[date, date, date]:
    """Created, engaged and closed; closed yesterday at the latest."""
    span, yesterday = YEARS_TOLD * 365, teller.today - timedelta(1)
    while True:
        created = teller.today - timedelta(span) + timedelta(int(span * teller.dice.random() ** GROWTH))
        engaged = created + timedelta(teller.days(7, 0.7, 0, 45))
        closed = engaged + timedelta(teller.days(34, 0.6, 2, 170))
        if closed <= yesterday:
            return teller.workday(created), teller.workday(engaged), teller.workday(closed)


def _open_days(teller: Teller, engaged: bool) -> tuple[date, date | None, None]:
    first = teller.today - timedelta(teller.days(66, 0.75, 1, 280) if engaged else teller.days(38, 0.9, 0, 200))
    if not engaged:
        return teller.workday(first), None, None
    return teller.workday(first - timedelta(teller.days(7, 0.7, 0, 45))), teller.workday(first), None


def _bargain(teller: Teller, firm: Firm, goods: Sequence[Good], owners: Sequence[bytes], created: date,
             engaged: date | None, closed: date | None) -> Bargain:
    good = teller.dice.choices(goods, cum_weights=teller.story.weights("products"))[0]
    return Bargain(firm, good, firm.owner_id if teller.chance(OWN_CUSTOMER) else teller.pick(owners),
                   teller.pick(firm.people) if teller.chance(0.93) else None, teller.weighted("sources")[0],
                   created, engaged, closed)


def _decide(teller: Teller, bargains: Sequence[Bargain], owners: Sequence[bytes]) -> None:
    """In each month the best part of the deals is won: quick ones, of good sellers, from good sources."""
    months: dict[tuple[int, int], list[tuple[float, int, Bargain]]] = {}
    sources = teller.story.words("sources")
    for place, one in enumerate(bargains):
        if one.closed:
            hardship = (one.closed - one.created).days / 500 + sources.index(one.source) * 0.03
            hardship += owners.index(one.owner_id) % 5 * 0.04 + teller.dice.random()
            months.setdefault((one.closed.year, one.closed.month), []).append((hardship, place, one))
    for (_, month), decided in sorted(months.items()):
        decided.sort()
        for _, _, one in decided[:round(len(decided) * WIN_RATES[month - 1])]:
            one.won = True
    for one in bargains:
        if one.status == "lost" and teller.chance(LOST_EARLY):
            one.engaged = None


def _deal(teller: Teller, one: Bargain) -> Values:
    stage = {"won": WON, "lost": LOST}.get(one.status) or (ENGAGING if one.engaged else PROSPECTING)
    name = teller.pick(teller.story.words("deal_names")).format(product=one.good.name) if teller.chance(0.6) else None
    values = {
        "name": name, "company": one.firm.company_id, "person": one.person[0] if one.person else None,
        "pipeline": SALES, "stage": (stage, one.status, one.closed.isoformat() if one.closed else None),
        "value": _value(teller, one), "expected_close": _expected(teller, one), "created_on": one.created.isoformat(),
        "engaged_on": one.engaged.isoformat() if one.engaged else None, "owner": one.owner_id, "source": one.source,
        "product": one.good.product_id, **_loss(teller, one), "tags": teller.some_tags(0.1),
        "notes": teller.pick(teller.story.words("deal_notes")) if teller.chance(0.15) else None}
    return {field: value for field, value in values.items() if value not in (None, {})}


def _value(teller: Teller, one: Bargain) -> tuple[int, str] | None:
    """Near the list price; not every offer has one yet."""
    unpriced = {"won": 0.0, "lost": 0.25, "open": 0.12 if one.engaged else 0.45}[one.status]
    if teller.chance(unpriced):
        return None
    units = teller.dice.choices(_UNITS, _UNIT_WEIGHTS)[0]
    discount = 0.0 if teller.chance(0.35) else teller.dice.triangular(0.01, 0.18, 0.05)
    step = one.good.price // 100 or 1  # to round figures
    return round(one.good.price * units * (1 - discount) / step) * step, teller.currency


def _expected(teller: Teller, one: Bargain) -> str | None:
    """Open deals are expected in the next months, a few were so before today."""
    if one.closed:
        if not teller.chance(0.8 if one.won else 0.5):
            return None
        return max(one.created, one.closed + timedelta(round(teller.dice.gauss(2, 9)))).isoformat()
    if not teller.chance(0.88 if one.engaged else 0.4):
        return None
    ahead = teller.dice.triangular(-18, 80, 20) if one.engaged else teller.dice.triangular(15, 130, 50)
    return teller.next_workday(max(one.created, teller.today + timedelta(round(ahead)))).isoformat()


def _loss(teller: Teller, one: Bargain) -> Values:
    competitors = teller.story.words("competitors")
    if one.status != "lost":
        known = one.engaged and teller.chance(0.25)
        return {"competitor": teller.pick(competitors) if known else None}
    row = teller.weighted("lost_reasons")
    to_competitor = row == teller.story.rows("lost_reasons")[1]
    return {"lost_reason": row[0],
            "competitor": teller.pick(competitors) if to_competitor or teller.chance(_ONLY_COMPETITOR_KNOWN) else None}


def _moves(teller: Teller, one: Bargain) -> list[Values]:
    """A move knows its minute, except today's: of today only the day is told."""
    way = [(PROSPECTING, one.created), (ENGAGING, one.engaged), (WON if one.won else LOST, one.closed)]
    minute, before = 540, None
    found: list[Values] = []
    for stage, day in way:
        if day is None:
            continue
        minute = min(minute + teller.dice.randrange(1, 170), 1_060)
        at = teller.moment(day, minute) if day < teller.today else None
        found.append({"deal": one.deal_id, "to": stage, "at": (at, day.isoformat()),
                      **({"from": before} if before else {})})
        before = stage
    return found
