"""No secret is in what a log, a crash report or a debugger's hover shows: repr, str and every exception on the way."""

import ast
import base64
import dataclasses
import os
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.changes.cursor import START
from crm_desktop.changes.entries import DeviceCard, Invited, Wrap
from crm_desktop.changes.membership import LogHead
from crm_desktop.errors import UserError
from crm_desktop.security.device_keys import device_keys_from, new_device_keys
from crm_desktop.security.envelope import Envelope, Place, open_record, seal_record
from crm_desktop.security.invite import InviteCode, OneTimeSecret, read_invite, spell_invite
from crm_desktop.security.sealing import BadSeal
from crm_desktop.security.signing import SigningKey
from crm_desktop.security.team_keys import TeamKeys, TerritoryKey, team_keys_from
from crm_desktop.security.wraps import unwrap

ROOM = Path(__file__).parents[2] / "crm_desktop" / "security"
SECRET = bytes(range(65, 97))  # prints as itself, so that a careless repr shows it
PLACE = Place(bytes(16), bytes(16), bytes(16), 1, bytes(16), 0)
SECRET_NAMES = ("secret", "seed", "key", "keys", "signing", "unwrapping")


def traces_of(secret: bytes) -> list[str]:
    """Every way in which a part of it could be printed."""
    part = secret[4:16]
    return [repr(part)[2:-1], part.hex(), base64.b64encode(secret).decode()[8:24], repr(list(part))[1:-1],
            str(int.from_bytes(secret, "big"))]


def shows(text: str, secret: bytes = SECRET) -> bool:
    return any(trace in text for trace in traces_of(secret))


def things() -> list[object]:
    once = OneTimeSecret(bytes(16), SECRET)
    key = TerritoryKey(bytes(16), 1, SECRET, SECRET)
    laptop = new_device_keys()
    kept = laptop.as_bytes()
    code = InviteCode("https://a.example", None, bytes(16), once, LogHead(1, bytes(32)), bytes(16), {bytes(16): START})
    return [SigningKey(SECRET), once, code, key, TeamKeys({(bytes(16), 1): key}),
            device_keys_from(kept[:16] + SECRET + SECRET * 3)]


@pytest.mark.parametrize("thing", things(), ids=lambda thing: type(thing).__name__)
def test_no_secret_is_in_repr_or_str(thing: object) -> None:
    for text in (repr(thing), str(thing), repr([thing]), repr({"a": thing}), f"{thing!r:>5}"):
        assert not shows(text)


def test_control_a_careless_class_is_noticed() -> None:
    careless = dataclasses.make_dataclass("Careless", [("key", bytes)])
    assert shows(repr(careless(SECRET)))
    assert shows(SECRET.hex())
    assert shows(base64.b64encode(SECRET).decode())


def failing() -> dict[str, Callable[[], object]]:
    laptop = device_keys_from(bytes(16) + SECRET + SECRET * 3)
    wrong = OneTimeSecret(bytes(16), SECRET)
    envelope = seal_record(SECRET, os.urandom(32), PLACE)
    code = spell_invite(InviteCode("https://a.example", None, bytes(16), wrong, LogHead(1, bytes(32)), bytes(16), {}))
    return {
        "envelope under another key": lambda: open_record(envelope, SECRET, PLACE),
        "no envelope": lambda: open_record(Envelope(bytes(16), b""), SECRET, PLACE),
        "wrap": lambda: unwrap(laptop, bytes(16), Wrap(bytes(16), bytes(16), 1, SECRET)),
        "invite keys": lambda: wrong.opened_keys(Invited(bytes(16), bytes(32), "owner", 1, SECRET * 4), bytes(16)),
        "device keys": lambda: device_keys_from(SECRET),
        "seed": lambda: SigningKey(SECRET + b"x"),
        "team keys": lambda: team_keys_from(SECRET),
        "code with a typo": lambda: read_invite(code[:60] + "0" + code[61:]),
        "code cut short": lambda: read_invite(code[:-9]),
    }


@pytest.mark.parametrize("case", failing())
def test_no_secret_is_in_an_error(case: str) -> None:
    with pytest.raises((BadSeal, ValueError, UserError)) as caught:
        failing()[case]()
    errors = [caught.value, caught.value.__cause__, caught.value.__context__]
    assert not shows("".join(traceback.format_exception(caught.value)))
    assert not shows(repr([(each, getattr(each, "args", ())) for each in errors]))
    assert not shows(str(vars(caught.value)))


def test_every_field_with_a_secret_says_so() -> None:
    """A dataclass of this room that holds a secret keeps the field out of its repr."""
    kinds = [(file.name, kind) for file in ROOM.glob("*.py")
             for kind in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(kind, ast.ClassDef)
             and any("dataclass" in ast.unparse(each) for each in kind.decorator_list)]
    assert len(kinds) > 5
    assert not [f"{file}: {kind.name}.{name}" for file, kind in kinds
                for name, told in secret_fields(kind) if "repr=False" not in told]


def secret_fields(kind: ast.ClassDef) -> list[tuple[str, str]]:
    """Name and text of the fields that hold secrets, by their names and types."""
    fields = [each for each in kind.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)]
    named = [(each.target.id, ast.unparse(each)) for each in fields if isinstance(each.target, ast.Name)]
    return [(name, told) for name, told in named
            if any(word in name.split("_") for word in SECRET_NAMES) or "PrivateKey" in told or "data_key" in name]


def test_control_a_field_without_the_mark_is_noticed() -> None:
    tree = ast.parse("class A:\n    id_key: bytes\n    seed: bytes = field(repr=False)\n    name: str\n")
    assert [name for name, told in secret_fields(tree.body[0]) if "repr=False" not in told] == ["id_key"]


def test_cards_and_wraps_hold_nothing_secret() -> None:
    laptop = device_keys_from(bytes(16) + SECRET + SECRET * 3)
    card = laptop.card(b"label")
    assert isinstance(card, DeviceCard)
    assert not shows(repr(card))
    assert SECRET not in card.wrap_key + card.sign_key
