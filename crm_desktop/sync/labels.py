"""What a laptop calls itself in the team: its own name and its user's, sealed before they leave."""

import json
from typing import NamedTuple

from crm_desktop.changes.entries import DeviceCard
from crm_desktop.security.device_keys import DeviceKeys
from crm_desktop.security.labels import open_label, seal_label
from crm_desktop.security.team_keys import TeamKeys, TerritoryKey
from crm_desktop.store.book import Book
from crm_desktop.store.identity import device_name

LONGEST = 200  # characters of a name


class DeviceLabel(NamedTuple):
    """The laptop's name and the full name of the member who uses it."""

    laptop: str
    member: str


def own_label(book: Book) -> DeviceLabel:
    """As this book knows them."""
    name = book.value("select name from member where id = ?", (book.me(),))
    return DeviceLabel(device_name()[:LONGEST], str(name or "")[:LONGEST])


def labelled_card(own: DeviceKeys, label: DeviceLabel, key: TerritoryKey, workspace: bytes) -> DeviceCard:
    """The card of these keys; the label opens for whoever reads the territory."""
    return own.card(seal_label(json.dumps(label, ensure_ascii=False), key, workspace, own.device))


def team_name(title: bytes, keys: TeamKeys, territory: bytes, workspace: bytes) -> str:
    """The name that the team was founded with; "" where it cannot be read."""
    return open_label(title, keys.by_epoch(territory), workspace, workspace) or ""


def read_label(card: DeviceCard, keys: TeamKeys, territory: bytes, workspace: bytes) -> DeviceLabel:
    """The names on a card; its id stands for a laptop whose label cannot be read."""
    text = open_label(card.label, keys.by_epoch(territory), workspace, card.device)
    try:
        laptop, member = json.loads(text or "")
        return DeviceLabel(str(laptop), str(member))
    except (ValueError, TypeError):
        return DeviceLabel(card.device.hex()[:8], "")
