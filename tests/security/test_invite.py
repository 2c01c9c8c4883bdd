"""The invite code: what it says comes back however it was pasted, and damage is told in words, never by a crash."""

import dataclasses
import os
from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.changes.cursor import START, Pair
from crm_desktop.changes.entries import Invited
from crm_desktop.changes.membership import LogHead
from crm_desktop.errors import UserError
from crm_desktop.i18n import use
from crm_desktop.security.code_text import BadCode, read_code, spell_code
from crm_desktop.security.invite import (
    MARK,
    InviteCode,
    OneTimeSecret,
    is_safe_address,
    new_one_time_secret,
    read_invite,
    spell_invite,
)
from crm_desktop.security.recovery import ALPHABET
from crm_desktop.security.sealing import BadSeal
from crm_desktop.security.signing import verify_signature
from crm_desktop.security.team_keys import TeamKeys, new_territory_key

ONCE = OneTimeSecret(b"i" * 16, b"s" * 32)
CODE = InviteCode("https://10.0.0.5:8765", b"p" * 32, b"w" * 16, ONCE, LogHead(2, b"h" * 32), b"f" * 16,
                  {b"t" * 16: Pair(1_000, b"c" * 16), b"u" * 16: START})
TEXT = spell_invite(CODE)


@pytest.mark.parametrize("code", [
    CODE, dataclasses.replace(CODE, server="http://127.0.0.1:8765", pin=None, heads={}),
    dataclasses.replace(CODE, server="https://" + "a" * 238 + ".example"),
    dataclasses.replace(CODE, server="https://crm.示例.中国/weg")])
def test_a_code_comes_back(code: InviteCode) -> None:
    text = spell_invite(code)
    assert read_invite(text) == code
    assert text.startswith(MARK)
    assert set(text) <= set(ALPHABET + MARK)


def test_a_code_stays_what_it_is() -> None:
    """Made once: a program that reads it differently cannot read codes of the versions before."""
    assert sha256(TEXT.encode()).hexdigest() == "b5759f13aed3e88aa9d936e5ac075285b0925b257bf3f384a39f5654f75a1643"
    assert len(TEXT) < 460


PASTED = {
    "lines": "\n".join(TEXT[at:at + 60] for at in range(0, len(TEXT), 60)),
    "windows lines": "\r\n".join(TEXT[at:at + 20] for at in range(0, len(TEXT), 20)),
    "groups": " ".join(TEXT[at:at + 5] for at in range(0, len(TEXT), 5)),
    "dashes": "-".join(TEXT[at:at + 5] for at in range(0, len(TEXT), 5)),
    "quoted mail": "\n".join("> > " + TEXT[at:at + 70] for at in range(0, len(TEXT), 70)),
    "quoted-printable": "=\r\n".join(TEXT[at:at + 75] for at in range(0, len(TEXT), 75)),
    "lower case": f"  {TEXT.lower()}\n",
    "zero-width": "\u200b".join(TEXT), "no-break": TEXT.replace("A", "A\u00a0"), "full width": TEXT.translate(
        {ord(letter): ord(letter) + 0xFEE0 for letter in "0123456789ABCDEF"}),
    "O for 0, l for 1": MARK + TEXT[len(MARK):].replace("0", "o").replace("1", "l"),
    "in a mail": f"Hello Li,\nhere is your code:\n\n*{TEXT}*\n\nBest regards,\nAnna",
    "Chinese mail": f"李伟，你好！邀请码：「{TEXT}」，24小时内有效。",
}


@pytest.mark.parametrize("way", PASTED)
def test_a_code_survives_mails_and_chats(way: str) -> None:
    assert read_invite(PASTED[way]) == CODE


def flaw_of(text: str) -> str:
    with pytest.raises(UserError) as caught:
        read_invite(text)
    assert caught.value.code == "wrong_invite"
    return caught.value.message


def test_a_typo_at_any_place_is_told() -> None:
    for at in range(len(MARK), len(TEXT) - 1):
        wrong = "A" if TEXT[at] != "A" else "B"
        told = flaw_of(TEXT[:at] + wrong + TEXT[at + 1:])
        assert "mistake" in told or ("cut short" in told and at < len(MARK) + 4), at


def test_a_letter_that_no_code_has_is_a_typo_everywhere() -> None:
    for at in (len(MARK), len(MARK) + 3, len(MARK) + 40, len(TEXT) - 1):
        assert "mistake" in flaw_of(TEXT[:at] + "U" + TEXT[at + 1:])


def test_a_code_with_a_right_checksum_and_wrong_parts_is_no_invite() -> None:
    data = read_code(MARK, TEXT)
    unsafe = data.replace(b"https://10.0.0.5:8765", b"http://100.0.0.5:8765")
    assert unsafe != data
    for wrong in (unsafe, data + b"\0", data[:-1]):
        assert flaw_of(spell_code(MARK, wrong)) == "This is no invite code."
    assert read_invite(spell_code(MARK, data)) == CODE


def test_two_letters_swapped_one_missing_or_one_too_many_are_told() -> None:
    for at in range(len(MARK) + 4, len(TEXT) - 2):
        if TEXT[at] != TEXT[at + 1]:
            assert "mistake" in flaw_of(TEXT[:at] + TEXT[at + 1] + TEXT[at] + TEXT[at + 2:])
        assert "cut short" in flaw_of(TEXT[:at] + TEXT[at + 1:])
        if TEXT[at:] != "Z" + TEXT[at:-1]:
            assert "mistake" in flaw_of(TEXT[:at] + "Z" + TEXT[at:])


def test_a_code_that_was_cut_is_told() -> None:
    for size in range(len(MARK), len(TEXT)):
        assert "cut short" in flaw_of(TEXT[:size])


@pytest.mark.parametrize("text", ["", " ", "hello", "CRM", "12345-ABC", "https://a.example", "\ud800", "邀请码", "\0"])
def test_something_else_is_told(text: str) -> None:
    assert flaw_of(text) == "This is no invite code."


def test_it_is_told_in_chinese() -> None:
    use("zh")
    with pytest.raises(UserError, match="邀请码里有错"):
        read_invite(TEXT[:50] + "0" + TEXT[51:])


@given(st.text(max_size=200))
def test_whatever_is_pasted_only_a_user_error_is_raised(text: str) -> None:
    for pasted in (text, MARK + text, TEXT[:80] + text + TEXT[80:]):
        with suppress(UserError):
            assert read_invite(pasted) == CODE


@given(st.binary(max_size=400))
def test_a_made_up_code_with_a_right_checksum_is_no_crash_either(data: bytes) -> None:
    with pytest.raises(UserError):
        read_invite(spell_code(MARK, data))


@given(st.binary(max_size=300))
def test_code_text_round_trip(data: bytes) -> None:
    assert read_code("X7", spell_code("X7", data)) == data
    with pytest.raises(BadCode):
        read_code("Y7", spell_code("X7", data))


@pytest.mark.parametrize("server", ["http://10.0.0.5:8765", "http://example.com", "ftp://127.0.0.1", "127.0.0.1:80", "",
                                    "https://", "https://[::", "http://localhost.example.com", "https://a\u202eb"])
def test_an_address_that_would_send_in_the_clear_is_not_taken(server: str) -> None:
    assert not is_safe_address(server)
    with pytest.raises(ValueError, match="not safe"):
        spell_invite(dataclasses.replace(CODE, server=server))


def test_an_address_that_is_too_long_is_told() -> None:
    with pytest.raises(ValueError, match="too long"):
        spell_invite(dataclasses.replace(CODE, server="https://" + "a" * 250))


@pytest.mark.parametrize("server", ["http://127.0.0.1:8765", "http://localhost:1", "http://[::1]:1", "https://a.example"])
def test_safe_addresses(server: str) -> None:
    assert is_safe_address(server)


def test_the_digest_covers_every_part() -> None:
    others = [dataclasses.replace(CODE, **{name: value}) for name, value in (
        ("server", "https://10.0.0.6:8765"), ("pin", None), ("workspace", b"v" * 16), ("head", LogHead(3, b"h" * 32)),
        ("head", LogHead(2, b"g" * 32)), ("inviter", b"e" * 16), ("heads", {}),
        ("once", OneTimeSecret(b"i" * 16, b"z" * 32)))]
    assert len({code.digest() for code in [CODE, *others]}) == len(others) + 1


def test_the_secret_signs_and_opens_the_keys() -> None:
    once, workspace = new_one_time_secret(), b"w" * 16
    keys = TeamKeys().joined_by([new_territory_key(b"t" * 16, os.urandom(32))])
    act = Invited(once.invite, once.signing_key().public, "owner", 5, once.sealed_keys(keys, workspace))
    again = OneTimeSecret(once.invite, once.secret)
    assert again.opened_keys(act, workspace) == keys
    signed = again.signing_key().signed(b"admission")
    assert verify_signature(act.sign_key, signed.payload, signed.signature)
    strangers = OneTimeSecret(once.invite, os.urandom(32)), OneTimeSecret(b"o" * 16, once.secret)
    for other in (new_one_time_secret(), *strangers):
        with pytest.raises(BadSeal):
            other.opened_keys(act, workspace)
    with pytest.raises(BadSeal):
        once.opened_keys(act, b"v" * 16)
