"""All that goes over the wire, and the server's database, hold no customer's text, in whatever encoding (test 3).

The control bypasses the sealing: then the very same search finds the names.
"""

import base64
import gzip
import urllib.parse
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import pytest

from crm_desktop.commands.customers import add_tagged_record
from crm_desktop.commands.records import delete_records, edit_record
from crm_desktop.security import envelope, labels
from crm_desktop.sync import push
from tests.sync.conftest import TwoBooks

PLANTED = ("Geheimrat Quastenflosser", "秘密客户有限公司", "zitronengelb@beispiel.example", "+86 138 5712 6628")
ENCODERS: dict[str, Callable[[str], Iterable[bytes]]] = {
    "utf-8": lambda text: [text.encode()],
    "utf-16": lambda text: [text.encode("utf-16-le"), text.encode("utf-16-be")],
    "gbk": lambda text: [text.encode("gb18030")],
    "hex": lambda text: [text.encode().hex().encode(), text.encode().hex().upper().encode()],
    "percent": lambda text: [urllib.parse.quote(text).encode(), urllib.parse.quote_plus(text).encode()],
    "json": lambda text: [ascii(text)[1:-1].encode()],
    "msgpack": lambda text: [msgspec.msgpack.encode(text)],
    "base64": lambda text: [_inner(base64.b64encode(bytes(shift) + text.encode()), shift) for shift in range(3)],
    "base64 of utf-16": lambda text: [_inner(base64.b64encode(bytes(shift) + text.encode("utf-16-le")), shift)
                                      for shift in range(3)],
}


def _inner(text: bytes, shift: int) -> bytes:
    """The letters that do not depend on what stands before and after."""
    return text[4 if shift else 0:-4]


def unpacked(data: bytes) -> list[bytes]:
    """The bytes, and what may be squeezed into them: gzip, zlib and raw deflate from wherever one may begin."""
    found = [data]
    for start in range(len(data) - 2):
        if data[start] == 0x1F and data[start + 1] == 0x8B:
            found.append(_inflated(data[start:], 31))
        elif data[start] == 0x78 and data[start + 1] in (0x01, 0x5E, 0x9C, 0xDA):
            found.append(_inflated(data[start:], 15))
    return found


def _inflated(data: bytes, bits: int) -> bytes:
    try:
        return zlib.decompressobj(bits).decompress(data)
    except zlib.error:
        return b""


def told_by(parts: Iterable[bytes]) -> set[tuple[str, str]]:
    """Which planted text can be read, and in which encoding."""
    whole = [each for part in parts for each in unpacked(part)]
    return {(text, name) for text in PLANTED for name, encode in ENCODERS.items() for needle in encode(text)
            if any(needle in part for part in whole)}


def play(two_books: TwoBooks) -> tuple[list[bytes], list[bytes]]:
    """Names are written, changed and deleted on both laptops; all that was heard, and the server's files."""
    hub = two_books.hub
    hub.heard = []
    name, chinese, mail, phone = PLANTED
    entry = {"p1": {"kind": "work", "value": phone}}
    record_id = add_tagged_record(two_books.a, "company", {"name": name, "notes": chinese * 40, "phones": entry},
                                  [chinese]).created["company"][0]
    two_books.sync()
    edit_record(two_books.b, record_id, {"website": mail, "industry": chinese})
    two_books.sync()
    delete_records(two_books.a, [record_id])
    two_books.sync()
    files = [file.read_bytes() for file in Path(hub.folder).iterdir()]
    return hub.heard, files


def test_nothing_that_leaves_a_laptop_tells_a_customers_name(two_books: TwoBooks) -> None:
    heard, files = play(two_books)
    assert sum(map(len, heard)) > 10_000
    assert told_by(heard) == set()
    assert told_by(files) == set()


@pytest.mark.parametrize("squeeze", [bytes, gzip.compress, zlib.compress], ids=["plain", "gzip", "zlib"])
def test_the_search_finds_names_where_sealing_is_bypassed(two_books: TwoBooks, monkeypatch: pytest.MonkeyPatch,
                                                          squeeze: Callable[[bytes], bytes]) -> None:
    """The control: envelopes that do not seal."""
    def naked(body: bytes, key: bytes, place: envelope.Place) -> envelope.Envelope:
        sealed = bytes(64) + squeeze(body)
        return envelope.Envelope(envelope.envelope_wid(sealed, place), sealed)

    monkeypatch.setattr(push, "seal_record", naked)
    hub = two_books.hub
    hub.heard = []
    add_tagged_record(two_books.a, "company", {"name": PLANTED[0], "notes": PLANTED[1]}, [])
    two_books.round(two_books.a)
    found = told_by(hub.heard)
    assert {text for text, _ in found} == set(PLANTED[:2])


def test_each_encoding_is_looked_for() -> None:
    """The control of the search itself: planted in any encoding, it is found."""
    for name, encode in ENCODERS.items():
        for needle in encode(PLANTED[1]):
            assert (PLANTED[1], name) in told_by([b"before " + needle + b" after"])


def test_names_of_laptops_and_of_the_team_are_sealed_as_well(two_books: TwoBooks) -> None:
    state = Path(two_books.hub.folder) / "server.db"
    held = state.read_bytes()
    for text in ("Office", "Li Wei"):
        assert text.encode() not in held
    assert labels.INFO not in held
