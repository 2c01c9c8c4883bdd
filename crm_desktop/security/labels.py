"""Sealed names of teams, people and laptops: the server keeps them and reads none of them."""

import hmac
from collections.abc import Mapping
from hashlib import sha256

from crm_desktop.changes.protocol import signing_bytes
from crm_desktop.security.sealing import BadSeal, open_sealed, seal_once
from crm_desktop.security.team_keys import TerritoryKey

INFO = b"crm/label/v1"
EPOCH_BYTES = 4


def seal_label(text: str, key: TerritoryKey, workspace: bytes, subject: bytes) -> bytes:
    """A name under the territory's key; `subject` is what it names (a device's id, or the workspace's)."""
    sealed = seal_once(text.encode("utf-8", "surrogatepass"), _label_key(key.key), INFO,
                       _bound(workspace, subject, key.epoch))
    return key.epoch.to_bytes(EPOCH_BYTES, "big") + sealed


def open_label(sealed: bytes, keys: Mapping[int, bytes], workspace: bytes, subject: bytes) -> str | None:
    """The name; None where it cannot be read: no key of its epoch (`TeamKeys.by_epoch`), or whatever else is wrong."""
    epoch = int.from_bytes(sealed[:EPOCH_BYTES], "big")
    if epoch not in keys:
        return None
    try:
        return open_sealed(sealed[EPOCH_BYTES:], _label_key(keys[epoch]), INFO,
                         _bound(workspace, subject, epoch)).decode("utf-8", "surrogatepass")
    except (BadSeal, UnicodeDecodeError):
        return None


def _label_key(key: bytes) -> bytes:
    return hmac.digest(key, INFO, sha256)


def _bound(workspace: bytes, subject: bytes, epoch: int) -> bytes:
    return signing_bytes("crm/label/v1", workspace, subject, epoch)
