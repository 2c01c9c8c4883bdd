"""Six words that both laptops show: the same words mean that nobody stands between them.

They come from everything that was agreed: the invite code with its one-time secret, both laptops' cards, and the signed
entry that let the new one in. That entry is the commitment: it names the new laptop's keys and is chained and signed
before either side can compute a word, and nobody changes it afterwards. No third message reveals anything, because the
secret serves once: who does not hold it cannot make an entry at all, and who stole it must find, after the new laptop's
entry is written, another card with the same 66 bits, at one Argon2id a try.
"""

from functools import lru_cache

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from crm_desktop.changes.entries import DeviceCard
from crm_desktop.changes.protocol import payload_digest, signing_bytes
from crm_desktop.paths import resource

WORDS = 6
WORD_BITS = 11
LIST_SIZE = 1 << WORD_BITS
MEMORY_KIB = 65_536
SALT = b"crm/words/salt/1"


def transcript_words(code_digest: bytes, inviter: DeviceCard, joiner: DeviceCard, entry: bytes) -> tuple[int, ...]:
    """Six numbers below 2,048; takes about 0.1 s, so not on the window's thread.

    `code_digest` is `InviteCode.digest()`, `entry` the payload of the entry that admitted the joiner.
    """
    transcript = signing_bytes("crm/words/v1", code_digest, inviter, joiner, payload_digest(entry))
    bits = int.from_bytes(Argon2id(salt=SALT, length=16, iterations=1, lanes=1,
                                   memory_cost=MEMORY_KIB).derive(transcript), "big")
    return tuple((bits >> (WORD_BITS * place)) & (LIST_SIZE - 1) for place in range(WORDS))


def spelled_words(numbers: tuple[int, ...], language: str) -> list[str]:
    """The words in "en" or "zh"; the same numbers in both, so two laptops in two languages can compare."""
    listed = _word_list(language)
    return [listed[number] for number in numbers]


def words_of_either(numbers: tuple[int, ...], language: str) -> str:
    """The words in this language, and in the other one, for whoever compares: the other laptop may speak that."""
    return " · ".join(" ".join(spelled_words(numbers, each)) for each in sorted(("en", "zh"), key=language.__ne__))


@lru_cache(maxsize=2)
def _word_list(language: str) -> tuple[str, ...]:
    return tuple(resource(f"words/{language}.txt").read_text(encoding="utf-8").split())
