"""What makes two companies or two people look alike, and what their fields become where they are merged."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from crm_desktop.domain.entries import new_entry_id
from crm_desktop.domain.fields import Kind, RecordField, RecordType
from crm_desktop.domain.names import folded, normalised_company
from crm_desktop.i18n import later, tr

KINDS = ("company", "person")
STAYS, GOES, BOTH = "stays", "goes", "both"  # of a field that differs: whose value is kept
REASONS = {
    "name": later("Same name"), "form": later("Same name but for the legal form"),
    "sound": later("One name is the other in pinyin"), "phone": later("Same phone {value}"),
    "mail": later("Same mail {value}"), "website": later("Same website {value}"),
    "credit_code": later("Same credit code {value}"), "wechat": later("Same WeChat {value}"),
    "company": later("Both at {value}"), "again": later("Merged before, and edited elsewhere since"),
}
# Legal forms as sort keys say them: names are compared without them, and whoever looks at the pair decides.
FORMS_SAID = (" gu fen you xian gong si", " you xian ze ren gong si", " you xian gong si", " gong si")
FORMS_HAN = ("股份有限公司", "有限责任公司", "有限公司", "公司")
FORMS_APART = (" s a", " s r l", " s p a", " b v", " n v")
FORM_WORDS = frozenset((
    "ltd", "limited", "llc", "llp", "inc", "incorporated", "corp", "corporation", "company", "co", "gmbh", "mbh", "ag",
    "kg", "plc", "sa", "srl", "spa", "bv", "nv", "oy", "ab", "aps", "sarl", "kk", "pty", "pvt"))
# Where many have a page: the same host there says nothing.
SHARED_HOSTS = frozenset({
    "linkedin.com", "facebook.com", "instagram.com", "x.com", "twitter.com", "youtube.com", "weibo.com", "qq.com",
    "taobao.com", "tmall.com", "1688.com", "jd.com", "alibaba.com", "amazon.com", "github.com", "google.com",
    "wordpress.com", "blogspot.com", "wixsite.com", "baidu.com", "douyin.com"})


class Reason(NamedTuple):
    """Why two look alike: a key of REASONS, and the phone, mail, website or company that they share."""

    kind: str
    value: str = ""

    def text(self) -> str:
        """In the current language."""
        return tr(REASONS[self.kind], value=self.value)


def reasons_text(reasons: Iterable[Reason]) -> str:
    """All reasons in one line."""
    return " · ".join(reason.text() for reason in reasons)


class NameMark(NamedTuple):
    """A name's Chinese characters without the legal form ("" where it has none), and the whole name, both folded."""

    han: str
    whole: str

    def agrees(self, other: "NameMark") -> bool:
        """Whether two names of one sound are the same: other characters make another name, pinyin does not.

        Of 90,941 real Chinese companies 525 groups sound alike and are written differently: they are strangers.
        """
        return self.han == other.han or not self.han or not other.han


def name_sound(sort: str, *, person: bool = False) -> str:
    """How a name sounds without its legal form and without spaces, read from its sort key (`names.sort_key`)."""
    said, _, original = sort.partition("\x1f")
    if person:
        return said.replace(" ", "")
    if original and said.endswith(FORMS_SAID[-1]):
        said = said[:-len(next(form for form in FORMS_SAID if said.endswith(form)))]
    return (said if original else _without_words(said)).replace(" ", "")


def name_mark(sort: str, *, person: bool = False) -> NameMark:
    """What else tells two names of one sound apart, read from the same key."""
    said, _, original = sort.partition("\x1f")
    whole = normalised_company(original or said)
    if not original or person:
        return NameMark(whole if original else "", whole)
    return NameMark(whole.removesuffix(next((form for form in FORMS_HAN if whole.endswith(form)), "")), whole)


def _without_words(said: str) -> str:
    """Without "co ltd" and the like at its end; the first word always stays."""
    for form in FORMS_APART:
        said = said.removesuffix(form)
    head, _, last = said.rpartition(" ")
    while head and last in FORM_WORDS:
        said = head
        head, _, last = said.rpartition(" ")
    return said


def website_host(website: str) -> str:
    """The host of a website without www, small; "" where there is none or where many share it."""
    scheme, _, rest = website.strip().lower().partition("://")
    host = (rest or scheme).partition("/")[0]
    if not host.isascii() or not host.replace(".", "").replace("-", "").isalnum():  # a port, a name, a question
        host = host.partition("?")[0].partition("#")[0].rpartition("@")[2].partition(":")[0]
    host = host.removeprefix("www.")
    return "" if "." not in host or host.removeprefix("m.") in SHARED_HOSTS else host


class Meeting(NamedTuple):
    """One path where two records meet. `way`: "same", "stays" or "goes" (the other is empty), "choose", "united"."""

    path: str
    one: RecordField
    stays: Any
    goes: Any
    way: str


def meetings(kind: RecordType, stays: Mapping[str, Any], goes: Mapping[str, Any]) -> Iterator[Meeting]:
    """All fields that either has, in the order of the type; of custom values each by itself."""
    for one in kind.fields:
        left, right = stays.get(one.name), goes.get(one.name)
        if one.kind is Kind.CUSTOM:
            for element in dict.fromkeys([*(left or {}), *(right or {})]):
                yield _meeting(f"{one.name}/{element}", one, (left or {}).get(element), (right or {}).get(element))
        elif left or right or left == 0 or right == 0:
            yield _meeting(one.name, one, left, right)


def usual_choice(one: RecordField) -> str:
    """What is kept of a field that differs where nobody says otherwise: long texts stay both, so none is hidden."""
    return BOTH if one.kind is Kind.LONG_TEXT else STAYS


def united_values(kind: RecordType, stays: Mapping[str, Any], goes: Mapping[str, Any],
                  choices: Mapping[str, str]) -> dict[str, Any]:
    """Path -> the value that the record that stays gets. `choices`: path -> STAYS, GOES or (long texts) BOTH.

    Empty fields are filled, phones, mails, addresses and tags are united, and a company's other name is kept.
    """
    found: dict[str, Any] = {}
    for path, one, left, right, way in meetings(kind, stays, goes):
        which = choices.get(path, usual_choice(one))
        if way == "united":
            found.update(_united(one, left or {}, right or {}))
        elif way == "goes" or (way == "choose" and which == GOES):
            found[path] = right
        elif way == "choose" and which == BOTH and one.kind is Kind.LONG_TEXT:
            found[path] = f"{left}\n\n{right}"
    if "other_names" in kind.by_name:
        found.update(_other_name(stays, goes, found.get("name", stays["name"])))
    return found


def other_name_path(name: str) -> str:
    """Where a company's other name stands, under an id that follows from it: two laptops add the same one."""
    return f"other_names/{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _meeting(path: str, one: RecordField, left: Any, right: Any) -> Meeting:
    if one.is_map and one.kind is not Kind.CUSTOM:
        return Meeting(path, one, left or {}, right or {}, "united")
    if left == right:
        return Meeting(path, one, left, right, "same")
    return Meeting(path, one, left, right, "goes" if left is None else "stays" if right is None else "choose")


def _united(one: RecordField, left: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    """The elements that are new to the left; an entry keeps its id, so that two laptops add the same one."""
    if one.target:
        return {f"{one.name}/{element}": value for element, value in right.items() if element not in left}
    known = {_plain(each) for each in left.values()}
    return {f"{one.name}/{element if element not in left else new_entry_id()}": value
            for element, value in right.items() if _plain(value) not in known}


def _plain(value: Any) -> str:
    return str(value.get("normal") or value.get("value")) if isinstance(value, dict) else folded(str(value))


def _other_name(stays: Mapping[str, Any], goes: Mapping[str, Any], shown: str) -> dict[str, str]:
    """The name that is not shown."""
    known = {folded(str(each)) for each in (shown, *(stays.get("other_names") or {}).values(),
                                            *(goes.get("other_names") or {}).values())}
    return {other_name_path(name): name for name in (stays["name"], goes["name"]) if folded(name) not in known}
