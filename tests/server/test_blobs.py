"""Blobs: sent in chunks that go on after a cut, read by their territory alone, and never under a wrong hash."""

import hashlib
import secrets
from dataclasses import replace

import httpx

from crm_desktop.changes.protocol import BlobChunk, BlobReply
from tests.server.conftest import Office
from tests.server.laptop import Laptop, code_of, new_id, read_answer

DAY = 86_400_000


async def put(laptop: Laptop, blob_id: bytes, data: bytes, offset: int, size: int) -> BlobReply:
    """Sends one chunk."""
    return read_answer(await laptop.client.put(address(laptop, blob_id, offset, size), content=data,
                                               headers=laptop.headers()), BlobReply)


async def get(laptop: Laptop, blob_id: bytes, offset: int = 0) -> httpx.Response:
    """Asks for one chunk."""
    return await laptop.client.get(address(laptop, blob_id, offset, 0), headers=laptop.headers())


def address(laptop: Laptop, blob_id: bytes, offset: int, size: int) -> str:
    return f"/v1/blob/{blob_id.hex()}?territory={laptop.territory.hex()}&offset={offset}&size={size}"


def test_a_blob_goes_on_after_a_cut(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        whole = secrets.token_bytes(2_500)
        blob_id = hashlib.sha256(whole).digest()
        assert await put(laptop, blob_id, b"", 0, 2_500) == BlobReply(0, 2_500)
        assert (await put(laptop, blob_id, whole[:1_000], 0, 2_500)).have == 1_000
        assert (await put(laptop, blob_id, whole[:1_000], 0, 2_500)).have == 1_000  # the answer was lost
        assert (await put(laptop, blob_id, whole[2_000:], 2_000, 2_500)).have == 1_000  # a chunk was lost
        assert (await get(laptop, blob_id)).status_code == 404
        assert (await put(laptop, blob_id, whole[1_000:], 1_000, 2_500)).have == 2_500
        assert (await put(laptop, blob_id, whole, 0, 2_500)).have == 2_500
        found = b""
        other = await laptop.join()
        while len(found) < 2_500:
            chunk = read_answer(await get(other, blob_id, len(found)), BlobChunk)
            assert chunk.size == 2_500
            found += chunk.data
        assert found == whole
        assert read_answer(await get(other, blob_id, 1_500), BlobChunk).data == whole[1_500:]
        assert read_answer(await get(other, blob_id, 2_500), BlobChunk).data == b""
        assert (await get(other, blob_id, 2_501)).status_code == 404

    office.play(scene)


def test_a_blob_under_a_wrong_hash_is_gone(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        blob_id = secrets.token_bytes(32)
        assert await code_of(put(laptop, blob_id, b"something else", 0, 14)) == "bad_blob"
        assert await put(laptop, blob_id, b"", 0, 14) == BlobReply(0, 14)

    office.play(scene)


def test_a_blob_belongs_to_its_territory(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        whole = b"ciphertext"
        blob_id = hashlib.sha256(whole).digest()
        await put(laptop, blob_id, whole, 0, len(whole))
        elsewhere = replace(laptop, territory=new_id())
        assert (await get(elsewhere, blob_id)).status_code == 403
        assert await code_of(put(elsewhere, blob_id, whole, 0, len(whole))) == "denied"

    office.play(scene)


def test_addresses_that_cannot_be_are_refused(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        blob_id = secrets.token_bytes(32)
        bad = [f"/v1/blob/{'zz' * 32}?territory={laptop.territory.hex()}", f"/v1/blob/{blob_id.hex()}",
               f"/v1/blob/{blob_id.hex()}?territory={laptop.territory.hex()}&offset=-1",
               f"/v1/blob/{blob_id.hex()}?territory={laptop.territory.hex()}&offset={9 * 10**20}",
               "/v1/blob/x?territory=y"]
        for path in bad:
            assert (await laptop.client.get(path, headers=laptop.headers())).status_code == 400
            assert (await laptop.client.put(path, headers=laptop.headers())).status_code == 400
        assert await code_of(put(laptop, blob_id, b"x", 0, office.limits.blob_bytes + 1)) == "too_large"
        assert await code_of(put(laptop, blob_id, bytes(office.limits.chunk_bytes + 1), 0, 9**9)) == "too_large"
        await put(laptop, blob_id, b"12345", 0, 8)
        assert await code_of(put(laptop, blob_id, b"6789", 5, 8)) == "bad_request"
        assert await code_of(put(laptop, blob_id, b"6789", 5, 9)) == "bad_request"
        assert await code_of(put(laptop, blob_id, b"", 0, 0)) == "denied"

    office.play(scene)


def test_what_was_never_finished_goes_after_a_day(office: Office) -> None:
    async def scene(laptop: Laptop) -> None:
        half, whole = secrets.token_bytes(32), b"whole"
        await put(laptop, half, b"123", 0, 8)
        blob_id = hashlib.sha256(whole).digest()
        await put(laptop, blob_id, whole, 0, 5)
        office.parts.blobs.clear(office.clock() + DAY)
        assert (await put(laptop, half, b"", 0, 8)).have == 3
        office.parts.blobs.clear(office.clock() + DAY + 1)
        assert (await put(laptop, half, b"", 0, 8)).have == 0
        assert read_answer(await get(laptop, blob_id), BlobChunk).data == whole

    office.play(scene)
