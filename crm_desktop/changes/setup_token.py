"""The set-up token as text: a secret, and where the server made its own TLS key a full stop and the hash of that key.

So the first connection is already pinned. The server looks at the secret alone.
"""

from crm_desktop.changes.limits import DIGEST_BYTES


def join_setup_token(secret: str, pin: bytes | None) -> str:
    """The text to copy; `pin` is the SHA-256 of the server's TLS key (SPKI), None without an own key."""
    return f"{secret}.{pin.hex()}" if pin else secret


def split_setup_token(text: str) -> tuple[str, bytes | None]:
    """The secret and the pin in what somebody pasted. ValueError where the pin is not whole."""
    secret, stop, pinned = "".join(text.split()).partition(".")
    pin = bytes.fromhex(pinned) if stop else None
    if not secret or (pin is not None and len(pin) != DIGEST_BYTES):
        raise ValueError("no set-up token")
    return secret, pin
