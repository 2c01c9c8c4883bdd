"""Territory keys wrapped for one laptop (HPKE, ML-KEM-768 with X25519), bound to their place and to that laptop."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from crm_desktop.changes.entries import DeviceCard, Wrap
from crm_desktop.changes.protocol import signing_bytes
from crm_desktop.security.device_keys import DeviceKeys, wrap_public
from crm_desktop.security.sealing import KEY_BYTES, BadSeal
from crm_desktop.security.team_keys import TerritoryKey


def wrap_for(card: DeviceCard, workspace: bytes, key: TerritoryKey) -> Wrap:
    """The key for this laptop alone. Raises BadSeal where the key on the card is none: it cannot stay in the team."""
    info = _bound(workspace, key.territory, key.epoch, card.device)
    try:
        wrapped = _suite().encrypt(key.key + key.id_key, wrap_public(card), info=info)
    except ValueError:
        raise BadSeal("the card holds no key to wrap for") from None
    return Wrap(card.device, key.territory, key.epoch, wrapped)


def unwrap(keys: DeviceKeys, workspace: bytes, wrap: Wrap) -> TerritoryKey:
    """The key in a wrap for this laptop. Raises BadSeal for any other wrap, place or bytes."""
    info = _bound(workspace, wrap.territory, wrap.epoch, keys.device)
    try:
        both = _suite().decrypt(wrap.wrapped, keys.unwrapping, info=info)
    except (InvalidTag, ValueError):
        raise BadSeal("the wrap does not open here") from None
    if wrap.device != keys.device or len(both) != 2 * KEY_BYTES:
        raise BadSeal("the wrap is another laptop's")
    return TerritoryKey(wrap.territory, wrap.epoch, both[:KEY_BYTES], both[KEY_BYTES:])


def _suite() -> Suite:
    return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _bound(workspace: bytes, territory: bytes, epoch: int, device: bytes) -> bytes:
    return signing_bytes("crm/wrap/v1", workspace, territory, epoch, device)  # HPKE here takes no associated data
