"""The customers of the sample book: the team that sells, what it sells, companies and the people at them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crm_desktop.domain.currencies import decimals_of
from crm_desktop.domain.demo_story import Row, Teller, Values
from crm_desktop.domain.entries import address_entry, mail_entry, phone_entry
from crm_desktop.domain.fields import PRICE_SCALE
from crm_desktop.domain.names import folded, initials, pinyin_of

COMPANIES, PEOPLE = 300, 600
MINE = 1.8  # how much more often a customer of the region is mine than a colleague's
COLD = 0.1  # of the companies never saw an offer
_FREE_PHONES = ("139", "138", "137")  # followed by 0000 and four digits


@dataclass(frozen=True)
class Seller:
    """A member of the team."""

    member_id: bytes
    region: str


@dataclass(frozen=True)
class Firm:
    """A company as the other parts of the story see it; `weight` says how much it buys."""

    company_id: bytes
    owner_id: bytes
    people: list[tuple[bytes, str]]  # id and name
    weight: float


@dataclass(frozen=True)
class Good:
    """A product; `price` is its list price in minor units."""

    product_id: bytes
    name: str
    price: int


def tell_team(teller: Teller) -> list[Seller]:
    """Seven colleagues in three regions, and whoever writes in the book (with the first region) as the eighth."""
    rows = teller.story.rows("team")
    managers = {region: name for name, region, role in rows if role == "manager"}
    ids = teller.add("member", [
        _known({"name": name, "region": region, "active": 1, "manager": managers[region] if role == "seller" else None})
        for name, region, role in rows])
    sellers = [Seller(member_id, region) for member_id, (_, region, _) in zip(ids, rows, strict=True)]
    return [Seller(teller.me, sellers[0].region), *sellers] if teller.me else sellers


def my_place(teller: Teller) -> dict[str, str]:
    """Region and manager of the member who writes in the book."""
    rows = teller.story.rows("team")
    region = rows[0][1]
    return {"region": region, "manager": next(name for name, where, role in rows
                                              if where == region and role == "manager")}


def tell_products(teller: Teller) -> list[Good]:
    """Everything that is sold, at list prices in the book's currency."""
    rows = teller.story.rows("products")
    ids = teller.add("product", [
        {"name": name, "series": series, "list_price": (int(price) * PRICE_SCALE, teller.currency), "active": 1}
        for name, series, price, _ in rows])
    minor: int = 10 ** decimals_of(teller.currency)
    return [Good(product_id, row[0], int(row[2]) * minor) for product_id, row in zip(ids, rows, strict=True)]


def tell_companies(teller: Teller, sellers: Sequence[Seller]) -> list[Firm]:
    """The companies; most belong to a seller of their own region."""
    values: list[Values] = []
    names: set[str] = set()
    taken: set[str] = set()
    while len(values) < COMPANIES:
        city, industry = teller.pick(teller.story.rows("cities")), teller.pick(teller.story.rows("industries"))
        plain, name, sites = _company_name(teller, city, industry)
        if plain in names:
            continue
        names.add(plain)
        values.append(_known({
            "name": name, "industry": industry[0], **_whereabouts(teller, city, _free(sites, taken), taken),
            **_size(teller),
            "source": teller.weighted("sources")[0], "owner": _owner(teller, sellers, city[1]),
            "tags": teller.some_tags(0.3),
            "notes": teller.pick(teller.story.words("company_notes")) if teller.chance(0.25) else None}))
    ids = teller.add("company", values)
    for place in range(20, COMPANIES, 37):  # a few daughters
        values[place]["parent"] = ids[place - 20]
    return [Firm(company_id, each["owner"], [], 0.0 if teller.chance(COLD) else min(teller.dice.paretovariate(1.2), 12))
            for company_id, each in zip(ids, values, strict=True)]


def tell_people(teller: Teller, firms: Sequence[Firm]) -> None:
    """Each company has somebody, those that buy more have more; some were elsewhere before, or are so still."""
    homes = [*firms, *teller.dice.choices(firms, [firm.weight + 0.5 for firm in firms], k=PEOPLE - len(firms))]
    companies = dict(zip(teller.ids["company"], teller.values["company"], strict=True))
    names = _names(teller)
    values = [_person(teller, name, companies[firm.company_id]) for name, firm in zip(names, homes, strict=True)]
    ids = teller.add("person", values)
    positions: list[Values] = []
    for person_id, firm, person in zip(ids, homes, values, strict=True):
        firm.people.append((person_id, person["name"]))
        positions += _positions(teller, person_id, firm, firms)
    teller.add("person_company", positions)


def _known(values: Values) -> Values:
    return {name: value for name, value in values.items() if value not in (None, {})}


def _owner(teller: Teller, sellers: Sequence[Seller], region: str) -> bytes:
    near = [MINE if one.member_id == teller.me else 1.0 for one in sellers]
    weights = [weight * (6.0 if one.region == region else 0.4) for weight, one in zip(near, sellers, strict=True)]
    return teller.dice.choices(sellers, weights)[0].member_id


def _free(wishes: Iterable[str], taken: set[str]) -> str:
    """The first that no company has yet: two with one phone or site would look alike to whoever tries the program."""
    found = next(wish for wish in wishes if wish not in taken)
    taken.add(found)
    return found


def _company_name(teller: Teller, city: Row, industry: Row) -> tuple[str, str, list[str]]:
    """Without and with its legal form, and internet domains, which nobody can have (RFC 2606)."""
    trade, form = (teller.pick([part.strip() for part in cell.split(";")]) for cell in industry[1:3])
    if teller.story.chinese:
        brand = teller.pick(teller.story.words("brands"))
        site = f"{''.join(pinyin_of(brand))}-{initials(city[0])}"
        longer = (f"{site}-{initials(trade)}", f"{site}-{''.join(pinyin_of(trade))}")
        return city[0] + brand + trade, city[0] + brand + trade + form, [f"{each}.example" for each in (site, *longer)]
    plain = f"{teller.pick([*teller.story.words('brands'), *teller.story.words('surnames')])} {trade}"
    return plain, f"{plain} {form}".strip(), [_letters(plain) + ".example"]


def _whereabouts(teller: Teller, city: Row, site: str, taken: set[str]) -> Values:
    number, street = teller.dice.randrange(1, 400), teller.pick(teller.story.words("streets"))
    if teller.story.chinese:
        address = f"{city[2]}{street}{number}号" + (f"{teller.dice.randrange(1, 9)}栋" if teller.chance(0.4) else "")
        lines, digits, before = 10_000, 4, f"{city[3]}-5550"
    else:
        address = f"{number} {street}, {city[0]}, {city[2]}"
        lines, digits, before = 100, 2, f"({city[3]}) 555-01"
    line = teller.dice.randrange(lines)
    phone = _free((f"{before}{(line + step) % lines:0{digits}}" for step in range(lines)), taken)
    return {"website": f"www.{site}" if teller.chance(0.8) else None,
            "phones": _entries(teller, phone_entry(phone, "work", _entry_id(teller), country=teller.story.country)),
            "mails": _entries(teller, mail_entry(f"info@{site}", "work", _entry_id(teller))),
            "addresses": dict([address_entry(address, "work", _entry_id(teller))])}


def _size(teller: Teller) -> Values:
    employees = round(teller.dice.lognormvariate(0.0, 1.0) * (180 if teller.story.chinese else 45)) + 3
    revenue = round(employees * teller.dice.uniform(60_000, 220_000), -4) * 10 ** decimals_of(teller.currency)
    return {"size": employees if teller.chance(0.85) else None,
            "revenue": (int(revenue), teller.currency) if teller.chance(0.6) else None,
            "founded_year": teller.today.year - teller.days(18, 0.7, 2, 110) if teller.chance(0.6) else None}


def _person(teller: Teller, name: str, company: Values) -> Values:
    chinese = teller.story.chinese
    site = next(iter(company["mails"].values()))["value"].partition("@")[2]
    syllables = pinyin_of(name, surname=True) if chinese else [_letters(part) for part in name.split()]
    phones = _entries(teller, _mobile(teller))
    if teller.chance(0.25):
        work = next(iter(company["phones"].values()))["value"]
        phones |= _entries(teller, phone_entry(work, "work", _entry_id(teller), country=teller.story.country))
    mail = ("".join(syllables) if chinese else ".".join(syllables)) + "@" + site
    return _known({
        "name": name, "name_order": "family_first" if chinese else "given_first", "phones": phones,
        "mails": _entries(teller, mail_entry(mail, "work", _entry_id(teller))) if teller.chance(0.9) else None,
        "wechat": f"{''.join(syllables)}{teller.dice.randrange(10, 1_000)}" if chinese and teller.chance(0.7) else None,
        "birthday": _birthday(teller) if teller.chance(0.3) else None, "owner": company["owner"],
        "preferences": _preferences(teller) if teller.chance(0.25) else None,
        "source": teller.weighted("sources")[0] if teller.chance(0.5) else None, "tags": teller.some_tags(0.12),
        "notes": teller.pick(teller.story.words("person_notes")) if teller.chance(0.2) else None})


def _names(teller: Teller) -> list[str]:
    """Nobody is called like another; some are always there, with names that a search must get right."""
    found = dict.fromkeys(teller.story.words("people"))
    while len(found) < PEOPLE:
        given = teller.pick(teller.story.words("given_names"))
        if teller.story.chinese:
            found[teller.weighted("surnames")[0] + given] = None
        else:
            found[f"{given} {teller.pick(teller.story.words('surnames'))}"] = None
    names = list(found)
    teller.dice.shuffle(names)
    return names


def _letters(text: str) -> str:
    return "".join(letter for letter in folded(text) if letter.isalnum())


def _mobile(teller: Teller) -> tuple[str, dict[str, Any]]:
    if teller.story.chinese:
        number = f"{teller.pick(_FREE_PHONES)}0000{teller.dice.randrange(10_000):04}"
    else:
        number = f"({teller.pick(teller.story.rows('cities'))[3]}) 555-01{teller.dice.randrange(100):02}"
    return phone_entry(number, "mobile", _entry_id(teller), country=teller.story.country)


def _birthday(teller: Teller) -> tuple[str, int]:
    born = date(teller.today.year - teller.dice.randrange(24, 63), teller.dice.randrange(1, 13),
                teller.dice.randrange(1, 29))
    return born.isoformat(), int(teller.story.chinese and teller.chance(0.3))


def _preferences(teller: Teller) -> tuple[str, str | None]:
    channel = teller.pick(("phone", "mail", "visit", "wechat" if teller.story.chinese else "phone"))
    return channel, teller.pick(teller.story.words("times")) if teller.chance(0.7) else None


def _positions(teller: Teller, person_id: bytes, firm: Firm, firms: Sequence[Firm]) -> list[Values]:
    since = teller.today - timedelta(teller.dice.randrange(60, 3_600))
    found = [_known({"person": person_id, "company": firm.company_id, "position": teller.weighted("positions")[0],
                     "since": since.isoformat() if teller.chance(0.7) else None, "main": 1})]
    if teller.chance(0.08):
        other = teller.pick(firms)
        left = since - timedelta(teller.dice.randrange(0, 90))
        began = left - timedelta(teller.dice.randrange(300, 2_000))
        until = left.isoformat() if teller.chance(0.7) else None
        if other is not firm:
            found.append(_known({"person": person_id, "company": other.company_id, "since": began.isoformat(),
                                 "until": until, "position": teller.weighted("positions")[0], "main": 0}))
    return found


def _entries(teller: Teller, entry: tuple[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    entry_id, parts = entry
    if teller.chance(0.3):
        parts["verified_on"] = (teller.today - timedelta(teller.dice.randrange(5, 500))).isoformat()
    return {entry_id: parts}


def _entry_id(teller: Teller) -> str:
    return teller.dice.randbytes(8).hex()
