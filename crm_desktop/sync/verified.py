"""What a server sends is looked at before anything of it is merged (C5): manifest, role, epoch, place, commitment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from crm_desktop.changes.body import Body
from crm_desktop.changes.limits import ID_BYTES
from crm_desktop.changes.membership import FIRST_EPOCH, WRITERS, Members
from crm_desktop.changes.protocol import Gone, Manifest, Move, Row, Signed, payload_digest, unpack_message
from crm_desktop.changes.wire import BadBody, NewerBody, read_body
from crm_desktop.security.envelope import Envelope, Place, open_record
from crm_desktop.security.sealing import BadSeal
from crm_desktop.security.signing import verify_signature
from crm_desktop.security.team_keys import TeamKeys

DOMAIN = "crm/push/v1"


class Refusal(Exception):  # noqa: N818 - the row is put aside, and the rest goes on
    """A row is not taken in. `reason` is a word for the list of what lies aside; `offer`: own copies replace it."""

    def __init__(self, reason: str, *, offer: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offer = offer


@dataclass(frozen=True, slots=True)
class Vouching:
    """A manifest whose signature holds."""

    manifest: Manifest
    digest: bytes
    wids: frozenset[bytes]
    moves: Mapping[tuple[bytes, bytes], Move]


@dataclass(frozen=True)
class Verifier:
    """Looks at rows with the eyes of one team; `keys` opens them."""

    members: Members
    keys: TeamKeys
    vouched: dict[tuple[bytes, int], Vouching] = field(default_factory=dict)

    def take_manifests(self, manifests: Iterable[Signed]) -> None:
        """One signature for each push, not for each row: what does not hold is left out, and its rows are refused."""
        for signed in manifests:
            found = self._manifest(signed)
            if found is not None:
                self.vouched[found.manifest.device, found.manifest.push_no] = found

    def newest_log(self) -> int:
        """The newest membership entry that one of these manifests has seen: below it nothing can be judged."""
        return max((each.manifest.log_n for each in self.vouched.values()), default=0)

    def opened(self, row: Row) -> Body:
        """The body of a row. Raises Refusal."""
        self._check_vouched(row.device, row.push_no, row.wid)
        place = Place(self.members.workspace, row.record_id, row.territory, row.epoch, row.device, row.flags)
        if row.territory not in self.members.territories or len(row.record_id) != ID_BYTES:
            raise Refusal("no_territory")
        if row.epoch != self._epoch_at(self.vouched[row.device, row.push_no].manifest.log_n):
            raise Refusal("wrong_epoch")
        key = self.keys.key(row.territory, row.epoch)
        if key is None:
            raise Refusal("no_key", offer=False)
        try:
            return read_body(open_record(Envelope(row.wid, row.sealed), key.key, place))
        except BadSeal:
            raise Refusal("not_opened") from None
        except NewerBody:
            raise Refusal("newer", offer=False) from None
        except BadBody:
            raise Refusal("no_body") from None

    def moved(self, stub: Gone) -> Mapping[bytes, int]:
        """The vector of the record that has left (C6b). Raises Refusal."""
        self._check_vouched(stub.device, stub.push_no, None)
        move = self.vouched[stub.device, stub.push_no].moves.get((stub.record_id, stub.territory))
        if move is None:
            raise Refusal("no_move")
        return move.vector

    def _manifest(self, signed: Signed) -> Vouching | None:
        try:
            manifest = unpack_message(signed.payload, Manifest)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return None
        device = self.members.devices.get(manifest.device)
        if manifest.domain != DOMAIN or manifest.workspace != self.members.workspace or device is None:
            return None
        if not verify_signature(device.card.sign_key, signed.payload, signed.signature):
            return None
        moves = {(each.record_id, each.territory): each for each in manifest.moves}
        return Vouching(manifest, payload_digest(signed.payload), frozenset(manifest.wids), moves)

    def _check_vouched(self, device: bytes, push_no: int, wid: bytes | None) -> None:
        found, author = self.vouched.get((device, push_no)), self.members.devices.get(device)
        if found is None or author is None or (wid is not None and wid not in found.wids):
            raise Refusal("not_signed")
        if author.role not in WRITERS:
            raise Refusal("may_not_write")
        if not self.members.believes(device, push_no, found.digest):
            raise Refusal("removed")
        if found.manifest.log_n < author.since:
            raise Refusal("before_it_came")

    def _epoch_at(self, log_n: int) -> int:
        """Every removal begins an epoch, so the epoch after entry n is known without asking anybody."""
        return FIRST_EPOCH + sum(each.removed_at is not None and each.removed_at <= log_n
                                 for each in self.members.devices.values())
