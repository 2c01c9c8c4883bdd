"""What the command palette can do now: the verbs that are bound, new records, and going to tabs and their views."""

from collections.abc import Iterator, Sequence

from crm_desktop.domain.names import HAN, folded, initials, pinyin_of
from crm_desktop.i18n import later, tr
from crm_desktop.ui.base.actions import VERBS, Actions, keys_text
from crm_desktop.ui.base.page import Page
from crm_desktop.ui.shell.palette_model import PaletteEntry

ON_ROW = frozenset({"edit", "log", "step", "move", "won", "lost", "mark", "tag", "owner", "answer", "note", "assign",
                    "solve", "wait", "delete"})  # need a record at hand
ELSEWHERE = frozenset({"palette", "new", "next_part", "previous_part", "funnel"})  # not, or in other words
NEW = {"customers": later("New customer"), "pipeline": later("New deal"), "service": later("New ticket")}


def deeds_now(actions: Actions, pages: Sequence[Page], page: Page) -> list[PaletteEntry]:
    """All that can be done now: what concerns the record at hand, new ones, the rest of the verbs, then the views."""
    verbs = list(_verbs(actions, page))
    at_hand = [entry for entry in verbs if entry.key[1] in ON_ROW]
    return [*at_hand, *_new(pages, page), *(entry for entry in verbs if entry not in at_hand), *_views(pages, page)]


def deeds_found(deeds: Sequence[PaletteEntry], typed: str) -> list[PaletteEntry]:
    """Those in which each typed word begins a word, or sounds like the beginning of one."""
    words = folded(typed).split()
    return [deed for deed in deeds
            if all(any(begins(text, word) for text in (deed.title, *deed.said)) for word in words)]


def _verbs(actions: Actions, page: Page) -> Iterator[PaletteEntry]:
    here = page.current_record() is not None
    for verb in VERBS:
        action = actions.action(verb.name)
        if (verb.own_key or verb.name in ELSEWHERE or verb.name.startswith("tab_") or not action.isEnabled()
                or not action.isVisible() or (verb.name in ON_ROW and not here)):
            continue
        yield PaletteEntry(("verb", verb.name), tr(verb.text), mark=verb.icon, keys=keys_text(verb.name),
                           said=(verb.text,))


def _new(pages: Sequence[Page], page: Page) -> Iterator[PaletteEntry]:
    """New records, those of the page in front first."""
    for one in sorted(pages, key=lambda each: each is not page):
        if one.word in NEW and "new" in one.verbs():
            yield PaletteEntry(("new", one.word), tr(NEW[one.word]), mark="plus",
                               keys=keys_text("new") if one is page else "", said=(NEW[one.word],))


def _views(pages: Sequence[Page], page: Page) -> Iterator[PaletteEntry]:
    """Tabs and their views, but not the one in front."""
    for at, one in enumerate(pages):
        if one is not page and one.in_rail:
            yield PaletteEntry(("view", (one.word, "")), tr("Go to {place}", place=tr(one.title)), mark=one.icon,
                               keys=str(at + 1), said=(tr(one.title), one.title))
        for key, text, count in _views_of(one):
            if one is not page or key != one.header.current_view():
                said = tr(one.title) if count is None else tr("{first}, {second}", first=tr(one.title), second=count)
                yield PaletteEntry(("view", (one.word, key)), tr("Go to {place}", place=text), said, one.icon,
                                   said=(text, key))


def _views_of(page: Page) -> list[tuple[str, str, str | None]]:
    """Key, text and count of the views in a page's header, where there is a choice."""
    tabs = page.header.tabs
    if tabs.count() < 2:
        return []
    found = []
    for at in range(tabs.count()):
        key, count = tabs.tabData(at)
        found.append((str(key), tabs.tabText(at), None if count is None else f"{count:,}"))
    return found


def begins(text: str, word: str) -> bool:
    """Whether a word of the text begins with a folded word, or sounds like it."""
    said = folded(text)
    if any(part.startswith(word) for part in said.split()) or (HAN.search(word) and word in said):
        return True
    syllables = pinyin_of(text)
    letters = initials(text) if syllables else ""
    return any("".join(syllables[at:]).startswith(word) or letters[at:].startswith(word)
               for at in range(len(syllables)))
