"""The chain of a device's pushes: each names its number and the hash of the one before (S6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Standing(Enum):
    """How a push stands to the ones before it."""

    FRESH = "fresh"
    REPLAY = "replay"  # the same number and hash: the stored answer is given again
    CLONED = "cloned"  # the same number and another hash, or an older number: two books write as one device
    CHAIN = "chain"  # pushes between are missing: a restored server lost them, and the device hands them in


@dataclass(frozen=True)
class Head:
    """The last accepted push of a device."""

    number: int = 0
    digest: bytes = b""


@dataclass(frozen=True)
class Link:
    """What the chain looks at of a manifest."""

    number: int
    before: bytes
    digest: bytes

    def as_head(self) -> Head:
        """The head of the chain once this push is accepted."""
        return Head(self.number, self.digest)


def judge_push(last: Head, offered: Link, accepted: bytes | None) -> Standing:
    """S6: numbers strictly increase and the manifests chain. `accepted` is the hash stored under the same number."""
    if accepted is not None:
        return Standing.REPLAY if accepted == offered.digest else Standing.CLONED
    if offered.number <= last.number:
        return Standing.CLONED
    return Standing.FRESH if offered.before == last.digest else Standing.CHAIN


def chained(last: Head, handed_in: list[Link]) -> Head:
    """The head after a device handed in, without rows, the manifests that a restored server had lost (S6)."""
    for link in handed_in:
        if link.number > last.number and link.before == last.digest:
            last = link.as_head()
    return last


def is_believed(pins: Mapping[bytes, int], device: bytes, number: int) -> bool:
    """C5: of a removed device only pushes up to the pinned one count, so nothing back-dated is taken in."""
    return number <= pins.get(device, number)


def pin_holds(last: Head, pinned: int) -> bool:
    """Whether the server may take a removal: it must pin the device's last accepted push, or some would be disowned."""
    return last.number == pinned
