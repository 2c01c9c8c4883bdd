"""Phones, mails and addresses: spellings of one are equal in their normal form, others are not."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.domain.entries import (
    address_entry,
    mail_entry,
    normal_address,
    normal_mail,
    normal_phone,
    phone_entry,
)


@pytest.mark.parametrize("typed", [
    "13800138000", "138 0013 8000", "138-0013-8000", "+86 138 0013 8000", "+8613800138000", "(+86)13800138000",
    "008613800138000", "8613800138000", "86-138-0013-8000", "１３８００１３８０００", "tel:+86-138-0013-8000",
])
def test_one_chinese_mobile(typed: str) -> None:
    assert normal_phone(typed) == "+8613800138000"


@pytest.mark.parametrize(("typed", "country", "normal"), [
    ("+1 (212) 555-0142", "", "+12125550142"),
    ("1 212 555 0142", "", "+12125550142"),
    ("1-212-555-0142", "", "+12125550142"),
    ("(212) 555-0142", "", "2125550142"),
    ("(212) 555-0142", "1", "+12125550142"),
    ("12125550142", "1", "+12125550142"),
    ("+1 212 555 0142 ext. 33", "", "+12125550142;ext=33"),
    ("+1 212 555 0142x33", "", "+12125550142;ext=33"),
    ("0755-86131234转8021", "", "075586131234;ext=8021"),
    ("0755-86131234转8021", "86", "+8675586131234;ext=8021"),
    ("+86 0755 8613 1234", "", "+8675586131234"),
    ("+86 (0)755 8613 1234", "", "+8675586131234"),
    ("010 8888 1234", "86", "+861088881234"),
    ("400-820-8820", "86", "4008208820"),
    ("8613 1234", "86", "86131234"),
    ("+44 (0)20 7946 0958", "", "+442079460958"),
    ("0044 20 7946 0958", "", "+442079460958"),
    ("020 7946 0958", "", "02079460958"),
    ("020 7946 0958", "44", "+442079460958"),
    ("06 698 12345", "39", "+390669812345"),
    ("+39 06 698 12345", "", "+390669812345"),
    ("10086", "86", "10086"),
    ("13800138000", "49", "13800138000"),
    ("ask Rosie", "", "ask rosie"),
])
def test_normal_phones(typed: str, country: str, normal: str) -> None:
    assert normal_phone(typed, country) == normal


@settings(max_examples=80)
@given(st.from_regex(r"[+(]{0,2}[0-9][0-9 ()./-]{0,18}(x[0-9]{1,4})?", fullmatch=True),
       st.sampled_from(["", "86", "1", "44"]))
def test_a_normal_phone_is_its_own_normal_form(typed: str, country: str) -> None:
    normal = normal_phone(typed, country)
    assert normal_phone(normal, country) == normal
    assert re.fullmatch(r"\+?[0-9]+(;ext=[0-9]+)?", normal)


@pytest.mark.parametrize("typed", [
    "Ann.Lee@Crema.example", " ann.lee@crema.example ", "mailto:ann.lee@crema.example",
    "Ann Lee <ann.lee@crema.example>", "ann.lee＠crema.example",
])
def test_one_mail_address(typed: str) -> None:
    assert normal_mail(typed) == "ann.lee@crema.example"


def test_mail_addresses_keep_what_tells_them_apart() -> None:
    assert normal_mail("o'brien@crema.example") != normal_mail("obrien@crema.example")


def test_addresses_are_compared_by_letters_and_digits() -> None:
    assert normal_address("12/3, Mill Road\nLeeds") == "12 3 mill road leeds"
    assert normal_address("12/3 Mill  Road, LEEDS") == "12 3 mill road leeds"
    assert normal_address("广东省深圳市南山区科技路８号") == "广东省深圳市南山区科技路8号"


def test_an_entry_has_its_four_parts() -> None:
    entry_id, entry = phone_entry(" 138 0013 8000 ", entry_id="0123456789abcdef")
    assert entry_id == "0123456789abcdef"
    assert entry == {"kind": "mobile", "value": "138 0013 8000", "normal": "+8613800138000", "verified_on": None}
    assert mail_entry("a@b.example")[1]["kind"] == address_entry("Mill Road 1")[1]["kind"] == "work"


def test_ids_are_random_unless_given() -> None:
    ids = {phone_entry("13800138000")[0] for _ in range(50)}
    assert len(ids) == 50
    assert all(re.fullmatch("[0-9a-f]{16}", entry_id) for entry_id in ids)
