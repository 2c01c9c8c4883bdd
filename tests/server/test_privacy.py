"""The log, the figures and the database tell nothing that a request held, in any encoding; and this look works."""

import base64
import logging
from pathlib import Path

import pytest

from crm_desktop.changes.protocol import Item
from tests.server.conftest import Office
from tests.server.laptop import Laptop, code_of, item, named, new_id

NAME = "张伟 Zhang Wei, +86 139 8888 6666"


def encodings(data: bytes) -> list[bytes]:
    """How bytes may stand in a text."""
    return [data, data.hex().encode(), data.hex().upper().encode(), base64.b64encode(data)[:-4],
            base64.urlsafe_b64encode(data)[:-4], repr(data)[2:-1].encode()]


def traces(text: bytes, secrets: dict[str, bytes]) -> list[str]:
    """Which of these secrets stand in a text."""
    return [name for name, secret in secrets.items() if any(each in text for each in encodings(secret))]


def test_no_content_ids_or_tokens_in_log_and_figures(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    secrets: dict[str, bytes] = {}

    async def scene(laptop: Laptop) -> None:
        one = item(laptop)
        one = named(laptop, Item(one.record_id, one.territory, None, one.wid, 1, 0, NAME.encode() * 4))
        secrets.update(workspace=laptop.workspace, device=laptop.device, record=one.record_id, wid=one.wid,
                       territory=laptop.territory, name=NAME.encode(), token=laptop.token.encode(),
                       setup=office.token.encode(), key=laptop.keys.signing.public)
        await laptop.push([one])
        await laptop.pull()
        assert await code_of(laptop.push([Item(one.record_id, b"x", None, one.wid, 1, 0, NAME.encode())])) == "bad_item"
        await laptop.client.get(f"/v1/log?after={laptop.device.hex()}", headers=laptop.headers())
        await laptop.client.get(f"/v1/{NAME}", headers=laptop.headers())
        with office.database.write() as link:
            link.run("drop table territory")
        assert await code_of(laptop.push([item(laptop)])) == "unavailable"
        figures = (await laptop.client.get("/metrics")).content
        assert b'crm_push_items_total{code="ok"} 1' in figures
        assert b'crm_requests_total{route="POST /v1/push",status="503"} 1' in figures
        assert traces(figures, secrets) == []

    with caplog.at_level(logging.INFO):
        office.play(scene)
    said = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records
                     if record.name != "httpx").encode()
    assert b'"route": "POST /v1/push", "status": 200' in said
    assert traces(said, secrets) == []


def test_the_look_finds_what_is_there() -> None:
    """The control."""
    secret = new_id()
    for text in encodings(secret):
        assert traces(b"... " + text + b" ...", {"one": secret, "other": new_id()}) == ["one"]


def test_the_database_holds_no_token(office: Office, tmp_path: Path) -> None:
    async def scene(laptop: Laptop) -> None:
        kept = repr(office.backup()).encode()
        assert traces(kept, {"token": laptop.token.encode(), "setup": office.token.encode(),
                             "seed": laptop.keys.signing.seed()}) == []
        assert traces(kept, {"key": laptop.keys.signing.public}) == ["key"]

    office.play(scene)
