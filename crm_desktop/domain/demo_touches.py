"""What was done with the customers of the sample book, and what is planned: every state of a next step comes."""

from collections.abc import Sequence
from datetime import date, timedelta

from crm_desktop.domain.demo_customers import Firm
from crm_desktop.domain.demo_deals import Bargain
from crm_desktop.domain.demo_story import Teller, Values

NO_ANSWER = "no answer"  # the outcome of a call that was no contact
# State of an open deal's next step, with the days since its last touch: median and most.
STATES = {"planned": (4, 13), "nothing": (5, 12), "rotting": (26, 80), "overdue": (9, 30), "today": (5, 13)}
STATE_WEIGHTS = (50, 16, 15, 12, 7)
COMPANY_TOUCHES, COMPANY_STEPS = 800, 60
_COMPANY_STATES, _COMPANY_WEIGHTS = ("planned", "overdue", "today"), (75, 17, 8)
_KINDS = {"call": 38, "visit": 14, "meeting": 10, "mail": 20, "wechat": 22, "note": 8, "task": 3}
_MINUTES = {"call": (2, 28), "visit": (30, 150), "meeting": (25, 95)}
_UNANSWERED = 0.14


def tell_touches(teller: Teller, bargains: Sequence[Bargain], firms: Sequence[Firm]) -> None:
    """Past activities by time, then the planned ones by day."""
    past: list[Values] = []
    plans: list[Values] = []
    for one in bargains:
        if one.closed:
            past += _closed_story(teller, one)
        else:
            touches, planned = _open_story(teller, one)
            past += touches
            plans += planned
    for _ in range(COMPANY_TOUCHES):
        firm = teller.pick(firms)
        day = teller.workday(teller.today - timedelta(teller.dice.randrange(1, 730)))
        past.append(_touch(teller, "company", day, firm, firm.owner_id))
    for firm in teller.dice.sample(list(firms), COMPANY_STEPS):
        state = teller.dice.choices(_COMPANY_STATES, _COMPANY_WEIGHTS)[0]
        plans.append(_plan(teller, state, "company", firm, firm.owner_id))
    teller.add("activity", [*sorted(past, key=lambda each: each["done_at"]),
                            *sorted(plans, key=lambda each: (each["due"][0], each["due"][1] or ""))])


def _closed_story(teller: Teller, one: Bargain) -> list[Values]:
    last = one.closed or teller.today
    found = [_deal_touch(teller, one, _day_between(teller, one.created, last))
             for _ in range(teller.dice.choices((0, 1, 2, 3), (8, 48, 32, 12))[0])]
    served = teller.workday(last + timedelta(teller.dice.randrange(5, 40)))
    if one.won and served < teller.today and teller.chance(0.3):
        found.append(_touch(teller, "after", served, one.firm, one.owner_id, one))
    return found


def _open_story(teller: Teller, one: Bargain) -> tuple[list[Values], list[Values]]:
    """Touches up to the last one that fits the state, and the planned step."""
    state = teller.dice.choices(list(STATES), STATE_WEIGHTS)[0]
    age = (teller.today - one.created).days
    if state == "rotting" and age < 22:
        state = "nothing"
    least = 18 if state == "rotting" else 1
    last = teller.workday(teller.today - timedelta(teller.days(*_gap(state, least))))
    found: list[Values] = []
    if last >= one.created and one.created < teller.today:
        found = [_deal_touch(teller, one, _day_between(teller, one.created, last))
                 for _ in range(teller.dice.randrange(0, 3))]
        found.append(_deal_touch(teller, one, last, contact=True))
    if state in ("nothing", "rotting"):
        return found, []
    phase = "later" if one.engaged else "first"
    return found, [_plan(teller, state, phase, one.firm, one.owner_id, one)]


def _gap(state: str, least: int) -> tuple[float, float, int, int]:
    median, most = STATES[state]
    return median, 0.6, least, most


def _day_between(teller: Teller, first: date, last: date) -> date:
    """A working day; `first` is one already."""
    return teller.workday(first + timedelta(teller.dice.randint(0, (last - first).days)))


def _deal_touch(teller: Teller, one: Bargain, day: date, *, contact: bool = False) -> Values:
    phase = "later" if one.engaged and day >= one.engaged else "first"
    owner = one.owner_id if teller.chance(0.92) else one.firm.owner_id
    return _touch(teller, phase, day, one.firm, owner, one, contact=contact)


def _touch(teller: Teller, phase: str, day: date, firm: Firm, author_id: bytes, one: Bargain | None = None, *,
           contact: bool = False) -> Values:
    kind, text = _said(teller, "activities", phase, contact=contact)
    about, person = _about(teller, firm, one)
    values: Values = {"kind": kind, "done_at": teller.moment(day), "author": author_id, **about,
                      "text": _filled(text, person, one)}
    if kind == "call" and not contact and teller.chance(_UNANSWERED):
        return values | {"outcome": NO_ANSWER, "text": teller.pick(teller.story.words("unanswered"))}
    if kind in _MINUTES:
        values["minutes"] = teller.dice.randrange(*_MINUTES[kind])
    if kind == "task":
        values["due"] = (day.isoformat(), None)
    return values


def _plan(teller: Teller, state: str, phase: str, firm: Firm, author_id: bytes, one: Bargain | None = None) -> Values:
    kind, text = _said(teller, "steps", phase)
    about, person = _about(teller, firm, one)
    if state == "today":
        day = teller.today
    elif state == "overdue":
        day = teller.workday(teller.today - timedelta(teller.days(3, 0.8, 1, 24)))
    else:
        day = teller.next_workday(teller.today + timedelta(teller.days(6, 0.8, 1, 60)))
    return {"kind": kind, "due": (day.isoformat(), teller.clock() if teller.chance(0.55) else None),
            "author": author_id, **about, "text": _filled(text, person, one)}


def _said(teller: Teller, name: str, phase: str, *, contact: bool = False) -> tuple[str, str]:
    """A kind that the phase has lines for, then one of these; a contact is no note and no task."""
    lines = teller.story.about(name, phase)
    kinds = [kind for kind in lines if not (contact and kind in ("note", "task"))]
    kind = teller.dice.choices(kinds, [_KINDS[each] for each in kinds])[0]
    return kind, teller.pick(lines[kind])


def _about(teller: Teller, firm: Firm, one: Bargain | None) -> tuple[Values, str]:
    """What an activity belongs to, and the name of the person in its text."""
    person = one.person if one else teller.pick(firm.people)
    about: Values = {"company": firm.company_id, **({"deal": one.deal_id} if one else {})}
    if person and teller.chance(0.85):
        about["person"] = person[0]
    return about, person[1] if person else firm.people[0][1]


def _filled(text: str, person: str, one: Bargain | None) -> str:
    return text.format(person=person, product=one.good.name if one else "")
