"""A laptop as the server sees it: real keys, real signatures, real messages; it merges nothing."""

import secrets
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

import httpx
import msgspec

from crm_desktop.changes.cursor import START, Pair
from crm_desktop.changes.entries import Act, Admitted, Entry, Founded, Invited, Removed, Wrap
from crm_desktop.changes.membership import Members, evaluate, founding_entry, proof_bytes
from crm_desktop.changes.protocol import (
    AppendRequest,
    ChainReply,
    ChainRequest,
    ChallengeReply,
    ChallengeRequest,
    FoundRequest,
    Item,
    LogReply,
    Manifest,
    Move,
    Problem,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    RowsRequest,
    SessionReply,
    SessionRequest,
    Signed,
    WidsReply,
    WidsRequest,
    pack_message,
    payload_digest,
    signing_bytes,
    unpack_message,
)
from crm_desktop.security.device_keys import DeviceKeys, new_device_keys
from crm_desktop.security.envelope import Place, envelope_wid
from crm_desktop.security.signing import SigningKey, new_signing_key, verify_signature

ORIGIN = "http://server"
Kind = TypeVar("Kind")


class Answered(Exception):  # noqa: N818 - what the server said instead
    """The server did not do it: its status and its problem."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.problem = unpack_message(response.content, Problem)
        super().__init__(f"{self.status} {self.problem.code}")


def new_id() -> bytes:
    """16 random bytes."""
    return secrets.token_bytes(16)


@dataclass
class Laptop:
    """One device. Calls raise Answered where the server refuses."""

    client: httpx.AsyncClient
    workspace: bytes
    territory: bytes
    keys: DeviceKeys = field(default_factory=new_device_keys)
    token: str = ""
    push_no: int = 0
    before: bytes = b""
    known: Pair = START
    log: list[Signed] = field(default_factory=list)
    manifests: list[Signed] = field(default_factory=list)
    origin: str = ORIGIN

    @property
    def device(self) -> bytes:
        """Its id."""
        return self.keys.device

    def members(self) -> Members:
        """The team as its log tells."""
        return evaluate(self.log, verify_signature)

    async def found(self, token: str) -> LogReply:
        """Founds its workspace."""
        entry = founding_entry(self.workspace, 1, Founded(self.keys.card(b"laptop"), self.territory,
                                                       wraps([self.device], {self.territory: 1}), b"team"))
        self.log = [self.sign(entry)]
        return await self.post("/v1/workspace", FoundRequest(token, self.log[0]), LogReply)

    async def open(self, key: SigningKey | None = None, device: bytes | None = None) -> SessionReply:
        """Opens a session, as itself or with an invite's key."""
        device = device or self.device
        challenge = await self.post("/v1/challenge", ChallengeRequest(self.workspace, device), ChallengeReply)
        said = signing_bytes("crm/session/v1", self.origin, self.workspace, device, challenge.nonce, 1)
        signature = (key or self.keys.signing).signed(said).signature
        reply = await self.post("/v1/session", SessionRequest(self.workspace, device, self.origin, challenge.nonce, 1,
                                                              signature), SessionReply)
        self.token = reply.token
        return reply

    def request(self, items: list[Item], moves: list[Move] | None = None, **changes: object) -> PushRequest:
        """The push of these items that this laptop would send next; `changes` are of its manifest."""
        manifest = Manifest(self.workspace, self.device, self.push_no + 1, self.before, len(self.log),
                            [each.wid for each in items], moves or [])
        for name, value in changes.items():
            manifest = replace_field(manifest, name, value)
        return PushRequest(self.keys.signing.signed(pack_message(manifest)), self.known, items)

    async def push(self, items: list[Item], moves: list[Move] | None = None) -> PushReply:
        """Pushes and, where it was taken, goes on to the next number."""
        request = self.request(items, moves)
        reply = await self.send(request)
        if reply.code == "done":
            self.accepted(request, reply)
        return reply

    def accepted(self, request: PushRequest, reply: PushReply) -> None:
        """Notes that this push was taken."""
        self.push_no += 1
        self.before = payload_digest(request.manifest.payload)
        self.known = reply.commit
        self.manifests.append(request.manifest)

    async def send(self, request: PushRequest) -> PushReply:
        """Sends a push as it is."""
        return await self.post("/v1/push", request, PushReply)

    async def hand_in(self, manifests: list[Signed]) -> ChainReply:
        """Hands in manifests without rows."""
        return await self.post("/v1/chain", ChainRequest(manifests), ChainReply)

    async def pull(self, cursor: Pair = START, known: list[Pair] | None = None, limit: int = 500) -> PullReply:
        """One page of its territory."""
        return await self.post("/v1/pull", PullRequest({self.territory: cursor}, known or [], limit), PullReply)

    async def pull_all(self, cursor: Pair = START, limit: int = 500) -> list[PullReply]:
        """All pages."""
        pages = [await self.pull(cursor, limit=limit)]
        while pages[-1].more:
            pages.append(await self.pull(pages[-1].cursors[self.territory], limit=limit))
        return pages

    async def wids(self, after: bytes = b"", limit: int = 10_000) -> WidsReply:
        """The self-check's list."""
        return await self.post("/v1/wids", WidsRequest(self.territory, after, limit), WidsReply)

    async def rows(self, record_ids: list[bytes]) -> PullReply:
        """These records."""
        return await self.post("/v1/rows", RowsRequest(record_ids), PullReply)

    async def read_log(self, after: int = 0) -> LogReply:
        """The log's entries after a number."""
        response = await self.client.get(f"/v1/log?after={after}", headers=self.headers())
        return read_answer(response, LogReply)

    async def append(self, *entries: Signed) -> LogReply:
        """Appends entries to the log."""
        reply = await self.post("/v1/log", AppendRequest(list(entries)), LogReply)
        if reply.code == "ok":
            self.log += entries
        return reply

    def sign(self, entry: Entry, key: SigningKey | None = None) -> Signed:
        """The entry with its author's signature."""
        return (key or self.keys.signing).signed(pack_message(entry))

    def act(self, act: Act) -> Signed:
        """The next entry of the log, saying this."""
        members = self.members()
        return self.sign(members.next_entry(self.device, members.at, act))

    def removal(self, other: "Laptop") -> Signed:
        """The entry that removes another laptop, pinned at its last accepted push."""
        members = self.members()
        epochs = {territory: epoch + 1 for territory, epoch in members.territories.items()}
        staying = [each.card.device for each in members.live() if each.card.device != other.device]
        return self.act(Removed(other.device, other.push_no, other.before, epochs, wraps(staying, epochs),
                                dict.fromkeys(epochs, b"older key")))

    async def invite(self) -> tuple[bytes, SigningKey]:
        """Appends an invite; its id and key."""
        key, invite = new_signing_key(), new_id()
        at = self.members().at
        await self.append(self.act(Invited(invite, key.public, "owner", at + 3_600_000, b"keys")))
        return invite, key

    async def join(self) -> "Laptop":
        """A second laptop in the same team, by an invite of this one."""
        invite, key = await self.invite()
        other = Laptop(self.client, self.workspace, self.territory, log=list(self.log), origin=self.origin)
        await other.open(key, invite)
        await other.append(other.admission(invite, key))
        await other.open()
        self.log = list(other.log)
        return other

    def admission(self, invite: bytes, key: SigningKey) -> Signed:
        """The entry by which an invite lets this laptop in."""
        card, members = self.keys.card(b"second"), self.members()
        proof = self.keys.signing.signed(proof_bytes(self.workspace, invite, card)).signature
        act = Admitted(invite, card, wraps([self.device], members.territories), proof)
        return self.sign(members.next_entry(invite, members.at, act), key)

    def headers(self) -> dict[str, str]:
        """What every request with a session carries."""
        return {"authorization": f"Bearer {self.token}"} if self.token else {}

    async def post(self, path: str, message: object, kind: type[Kind]) -> Kind:
        """Sends a message and reads the answer."""
        response = await self.client.post(path, content=pack_message(message), headers=self.headers())
        return read_answer(response, kind)


def read_answer(response: httpx.Response, kind: type[Kind]) -> Kind:
    """The message in an answer."""
    if response.status_code != 200:
        raise Answered(response)
    return unpack_message(response.content, kind)


def wraps(devices: list[bytes], epochs: dict[bytes, int]) -> list[Wrap]:
    """Something in the place of wrapped keys: the server looks at who gets one."""
    return [Wrap(device, territory, epoch, b"wrapped") for device in devices for territory, epoch in epochs.items()]


def replace_field(manifest: Manifest, name: str, value: object) -> Manifest:
    """The manifest with another value in a field."""
    fields = {each: getattr(manifest, each) for each in manifest.__struct_fields__}
    return Manifest(**{**fields, name: value})


def item(laptop: Laptop, record_id: bytes | None = None, base: bytes | None = None, *, size: int = 100,
         epoch: int = 1, flags: int = 0, group: int | None = None, territory: bytes | None = None) -> Item:
    """An item as this laptop would send it, with random bytes for a sealed body."""
    place = Place(laptop.workspace, record_id or new_id(), territory or laptop.territory, epoch, laptop.device, flags)
    sealed = secrets.token_bytes(size)
    return Item(place.record_id, place.territory, base, envelope_wid(sealed, place), epoch, flags, sealed, group)


def named(laptop: Laptop, bad: Item) -> Item:
    """The item under the wid that its bytes have at their place, however wrong the rest of it is."""
    place = Place(laptop.workspace, bad.record_id, bad.territory, bad.epoch, laptop.device, bad.flags)
    return msgspec.structs.replace(bad, wid=envelope_wid(bad.sealed, place))


async def code_of(call: Awaitable[object]) -> str:
    """The word of the problem that a call ends in; "" where it is answered."""
    try:
        await call
    except Answered as answered:
        return answered.problem.code
    return ""
