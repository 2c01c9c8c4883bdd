"""The set-up secret: who starts a server hands it to whoever founds the first workspace there (SYNC.md section 4)."""

import base64
import hashlib
import hmac

TOKEN_BYTES = 15  # 120 bits, 24 letters and digits


def setup_secret(server_key: bytes) -> str:
    """Made of the server's own key: all its processes know the same one, also after a restart."""
    return base64.b32encode(hmac.digest(server_key, b"crm/set-up/v1", hashlib.sha256)[:TOKEN_BYTES]).decode()


def is_setup_secret(server_key: bytes, said: str) -> bool:
    """Whether somebody said the right one; how long this takes tells nothing."""
    return hmac.compare_digest(said.strip().upper().encode(), setup_secret(server_key).encode())
