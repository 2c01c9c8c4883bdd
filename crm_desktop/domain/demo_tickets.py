"""The tickets of the sample book: questions and complaints of those who bought, with what was said and noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crm_desktop.domain.demo_deals import Bargain
from crm_desktop.domain.demo_story import CLOSES, Row, Teller, Values

TICKETS = 150
# Status: how many of a hundred, and the ticket's age in days: median, least, most.
AGES = {"new": (6, 1, 1, 4), "open": (16, 5, 1, 14), "waiting": (13, 7, 2, 20), "solved": (27, 25, 4, 160),
        "closed": (35, 150, 14, 620)}
_CHANNELS = {"en": (("phone", 40), ("mail", 38), ("web", 17), ("visit", 5)),
             "zh": (("phone", 38), ("wechat", 36), ("mail", 10), ("web", 10), ("visit", 6))}


@dataclass
class Complaint:
    """A ticket as it is to be begun, and its messages; the first is the customer's own."""

    ticket: Values
    messages: list[Values]


def tell_tickets(teller: Teller, bargains: Sequence[Bargain]) -> list[Complaint]:
    """Tickets in the order of their creation, about what somebody has bought before."""
    statuses = teller.dice.choices(list(AGES), [age[0] for age in AGES.values()], k=TICKETS - len(AGES))
    days = [(teller.today - timedelta(teller.days(AGES[status][1], 0.7, *AGES[status][2:])), status)
            for status in (*AGES, *statuses)]
    sold = [one for one in bargains if one.won]
    found = []
    for day, status in sorted(days, key=lambda each: each[0]):
        created = teller.workday(day)
        bought = [one for one in sold if one.closed and one.closed <= created] or sold[:20]
        found.append(_complaint(teller, created, status, teller.pick(bought)))
    return sorted(found, key=lambda each: int(each.ticket["created_at"]))


def _complaint(teller: Teller, day: date, status: str, one: Bargain) -> Complaint:
    row = teller.pick(teller.story.rows("tickets"))
    channels = _CHANNELS[teller.story.language]
    created = teller.moment(day)
    ticket = {
        "subject": row[2].format(product=one.good.name), "category": row[0], "priority": row[1], "status": status,
        "channel": teller.dice.choices([name for name, _ in channels], [weight for _, weight in channels])[0],
        "company": one.firm.company_id, "person": one.person[0] if one.person else None,
        "product": one.good.product_id, "owner": one.firm.owner_id if status != "new" or teller.chance(0.5) else None,
        "created_at": created}
    return Complaint({name: value for name, value in ticket.items() if value is not None},
                     _conversation(teller, row, status, one, created))


def _conversation(teller: Teller, row: Row, status: str, one: Bargain, created: int) -> list[Values]:
    """Who says what, in office hours one after the other, as far as it had come by yesterday evening."""
    said: list[tuple[str, str]] = [("customer", row[3])]
    if status != "new":
        note = row[5] if len(row) > 5 else ""
        said += [("internal", note)] if note else []
        if status != "open" or teller.chance(0.5):
            said.append(("member", row[4]))
        if status in ("waiting", "solved", "closed") and teller.chance(0.6):
            said += [("member", teller.pick(_replies(teller, "member")))]
        if status in ("solved", "closed"):
            said.append(("customer", _replies(teller, "customer")[0 if teller.chance(0.5) else 1]))
    found: list[Values] = []
    at = created
    for who, text in said:
        if at >= teller.moment(teller.today, 0):
            break
        author = {"author": one.firm.owner_id} if who != "customer" else {}
        found.append({"at": at, "text": text.format(product=one.good.name), **author,
                      "internal": int(who == "internal")})
        at = _later(teller, at)
    return found


def _replies(teller: Teller, who: str) -> list[str]:
    return [text for speaker, text in teller.story.rows("replies") if speaker == who]


def _later(teller: Teller, at: int) -> int:
    """Some minutes or hours later, or on the next working day."""
    local = datetime.fromtimestamp(at / 1000, teller.zone)
    minute = local.hour * 60 + local.minute + teller.days(50, 0.9, 4, 400)
    if minute < CLOSES:
        return teller.moment(local.date(), minute)
    return teller.moment(teller.next_workday(local.date() + timedelta(1)))
