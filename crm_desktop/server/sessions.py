"""Sessions: a device proves with its key who it is and gets a token for an hour; kept are only hashes.

A nonce costs nothing to hand out: it is random bytes and its end, under the server's own key, and only one that was
used is written down.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import threading

from crm_desktop.changes.limits import ID_BYTES
from crm_desktop.changes.membership import Members
from crm_desktop.changes.protocol import SessionReply, SessionRequest, signing_bytes
from crm_desktop.server.checks import Session
from crm_desktop.server.database import Database, workspace_head
from crm_desktop.server.limits import ServerLimits
from crm_desktop.server.membership_log import invite_is_fresh
from crm_desktop.server.refusals import Refused
from crm_desktop.server.rows import device_head
from crm_desktop.server.teams import Teams
from crm_desktop.server.transaction import Transaction

DOMAIN = "crm/session/v1"
RANDOM, INSTANT, MAC = 16, 8, 16  # bytes of a nonce
TOKEN_BYTES = 32  # random ones, after the workspace's id, so that a token is found by its key
MOST_KNOWN = 10_000
DEVICE, INVITE = 0, 1  # scopes


class Sessions:
    """Nonces and tokens."""

    def __init__(self, database: Database, teams: Teams, limits: ServerLimits) -> None:
        self._database = database
        self._teams = teams
        self._limits = limits
        self._known: dict[bytes, Session] = {}  # by the hash of the token
        self._lock = threading.Lock()

    def challenge(self, workspace: bytes, device: bytes, now: int) -> bytes:
        """A nonce; also for a device that nobody knows, so that it tells nothing."""
        fresh = secrets.token_bytes(RANDOM) + (now + self._limits.nonce_seconds * 1000).to_bytes(INSTANT, "big")
        return fresh + self._mac(workspace, device, fresh)

    def open(self, request: SessionRequest, now: int) -> SessionReply:
        """A session. Refused with 401 or 403: bad_nonce, no_workspace, unknown_device, bad_signature, removed."""
        self._check_nonce(request, now)
        with self._database.read() as link:
            head = workspace_head(link, request.workspace)
            members = self._teams.members(link, request.workspace, head)
            session = self._session(link, request, members, now)
            self._check_signature(request, session)
            if not session.is_invite and not members.readable(session.device):
                raise Refused(403, "removed")
            last = device_head(link, session)
        token = base64.urlsafe_b64encode(session.workspace + secrets.token_bytes(TOKEN_BYTES)).decode()
        self._keep(session, token, request.nonce, now)
        return SessionReply(token, session.expires_at, self._limits.told(), last.number, last.digest, head.log_n)

    def known(self, token: str, now: int) -> Session | None:
        """Whose token it is, where this process has seen it before; it asks no database."""
        session = self._known.get(_hash(token.encode()))
        return session if session is not None and now < session.expires_at else None

    def of(self, token: str, now: int) -> Session:
        """Whose token it is. Refused with 401 where it is nobody's, or not any more."""
        hashed = _hash(token.encode())
        session = self._known.get(hashed)
        if session is None:
            workspace = _workspace_in(token)
            with self._database.read() as link:
                found = link.row(_FIND, {"workspace": workspace, "token_hash": hashed})
            if found is None:
                raise Refused(401, "bad_token")
            device, sign_key, scope, expires_at = found
            session = Session(workspace, device, sign_key, scope == INVITE, expires_at)
            self._remember(hashed, session)
        if now >= session.expires_at:
            raise Refused(401, "bad_token")
        return session

    def clear(self, now: int) -> None:
        """Takes away what has expired."""
        with self._database.write() as link:
            link.run(_OLD_SESSIONS, {"now": now})
            link.run(_OLD_NONCES, {"now": now})
        with self._lock:
            self._known = {hashed: each for hashed, each in self._known.items() if each.expires_at > now}

    def _mac(self, workspace: bytes, device: bytes, fresh: bytes) -> bytes:
        bound = signing_bytes("crm/nonce/v1", workspace, device, fresh)
        return hmac.digest(self._database.secret, bound, hashlib.sha256)[:MAC]

    def _check_nonce(self, request: SessionRequest, now: int) -> None:
        fresh, mac = request.nonce[:-MAC], request.nonce[-MAC:]
        ours = hmac.compare_digest(mac, self._mac(request.workspace, request.device, fresh))
        if not ours or now > int.from_bytes(fresh[RANDOM:], "big"):
            raise Refused(401, "bad_nonce")

    def _session(self, link: Transaction, request: SessionRequest, members: Members, now: int) -> Session:
        ends = now + self._limits.session_seconds * 1000
        device, invite = members.devices.get(request.device), members.invites.get(request.device)
        if device is not None:
            return Session(request.workspace, request.device, device.card.sign_key, is_invite=False, expires_at=ends)
        if invite is None or invite.state != "open" or not invite_is_fresh(link, request.workspace, invite.n, now):
            raise Refused(401, "unknown_device")
        return Session(request.workspace, request.device, invite.act.sign_key, is_invite=True, expires_at=ends)

    def _check_signature(self, request: SessionRequest, session: Session) -> None:
        # `at` is signed and not judged: a laptop's clock may be wrong by years, and the nonce is fresh.
        signed = signing_bytes(DOMAIN, request.origin, request.workspace, request.device, request.nonce, request.at)
        if not self._teams.verify(session.sign_key, signed, request.signature):
            raise Refused(401, "bad_signature")

    def _keep(self, session: Session, token: str, nonce: bytes, now: int) -> None:
        hashed = _hash(token.encode())
        who = {"workspace": session.workspace, "device": session.device}
        with self._database.write() as link:
            if link.row(_USE_NONCE, {"workspace": session.workspace, "nonce_hash": _hash(nonce),
                                     "expires_at": now + self._limits.nonce_seconds * 2000}) is None:
                raise Refused(401, "bad_nonce")
            link.run(_ADD, {**who, "token_hash": hashed, "sign_key": session.sign_key,
                                "scope": INVITE if session.is_invite else DEVICE,
                                "expires_at": session.expires_at})
            link.run(_SEEN, {**who, "now": now})
            old = link.values(_OLDEST, {**who, "kept": self._limits.sessions})
            if old:
                link.run_many(_END, [{**who, "token_hash": each} for each in old])
        with self._lock:
            for each in old:
                self._known.pop(each, None)
        self._remember(hashed, session)

    def _remember(self, hashed: bytes, session: Session) -> None:
        with self._lock:
            if len(self._known) >= MOST_KNOWN:
                self._known.pop(next(iter(self._known)))
            self._known[hashed] = session


def _workspace_in(token: str) -> bytes:
    try:
        found = base64.urlsafe_b64decode(token.encode())
    except (binascii.Error, ValueError):
        raise Refused(401, "bad_token") from None
    if len(found) != ID_BYTES + TOKEN_BYTES:
        raise Refused(401, "bad_token")
    return found[:ID_BYTES]


def _hash(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


_FIND = ("select device, sign_key, scope, expires_at from session"
             " where workspace = :workspace and token_hash = :token_hash")
_ADD = ("insert into session (workspace, token_hash, device, sign_key, scope, expires_at)"
            " values (:workspace, :token_hash, :device, :sign_key, :scope, :expires_at)")
_USE_NONCE = ("insert into nonce (workspace, nonce_hash, expires_at) values (:workspace, :nonce_hash, :expires_at)"
              " on conflict do nothing returning 1")
_OLDEST = ("select token_hash from session where workspace = :workspace and device = :device"
               " order by expires_at desc limit 1000 offset :kept")
_SEEN = ("update device set seen_at = :now where workspace = :workspace and device = :device")
_END = ("delete from session where workspace = :workspace and device = :device and token_hash = :token_hash")
_OLD_SESSIONS = ("delete from session where expires_at <= :now")
_OLD_NONCES = ("delete from nonce where expires_at <= :now")
