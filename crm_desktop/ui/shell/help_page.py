"""The text of the guide at the right of its window: shows, finds words, and knows which chapter is in sight."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QRegularExpression, Qt, QUrl, Signal
from PySide6.QtGui import QResizeEvent, QTextBlock, QTextCursor, QTextDocument, QTextOption
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from crm_desktop.i18n import tr
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.shell.help_style import dress_document
from crm_desktop.ui.shell.help_text import Heading, guide_headings

MOST_HITS = 1_000
ABOVE = 12  # pixels between the upper edge and what is jumped to
SIGHT = 24  # a head within so many pixels of the upper edge is the one in sight


class HelpPage(QTextBrowser):
    """Nothing is loaded from outside: links lead to other chapters."""

    sighted = Signal(int)  # the place of the heading that the reader has come to

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._heads: list[tuple[Heading, int]] = []  # with the place of its first letter
        self._hits: list[QTextCursor] = []
        self._at = -1
        self._shown: QTextDocument | None = None
        self.setObjectName("help_text")
        self.setOpenLinks(False)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.anchorClicked.connect(self._follow)
        self.verticalScrollBar().valueChanged.connect(self._tell_sight)

    # -- what is shown

    def show_guide(self, text: str) -> None:
        """Another text, or the same in another theme; hits are gone."""
        self._hits, self._at = [], -1
        document = QTextDocument(self)  # apart: what is on screen would be laid out anew after each step
        document.setMarkdown(text)
        dress_document(document, self._theme)
        self.setDocument(document)
        if self._shown is not None:
            self._shown.deleteLater()
        self._shown = document
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if self.isVisible():
            document.pageCount()  # lays all of it out, else the bar is too short for what comes next
        self._heads = list(zip(guide_headings(text), self._places_of_heads(), strict=True))
        self._mark()

    def headings(self) -> list[Heading]:
        """All headings in their order."""
        return [head for head, _ in self._heads]

    def in_sight(self) -> int:
        """The place of the last heading above the upper edge, or close below it."""
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() > 0
        edge = self.viewport().height() - ABOVE if at_end else SIGHT
        above = [at for at, (_, place) in enumerate(self._heads) if self._top_of(place) <= edge]
        return above[-1] if above else 0

    def jump(self, at: int) -> None:
        """Brings the heading at this place to the upper edge; the keyboard goes on from there."""
        if 0 <= at < len(self._heads):
            place = self._heads[at][1]
            cursor = self.textCursor()
            cursor.setPosition(place)
            self.setTextCursor(cursor)
            self._scroll_to(self._top_of(place))

    # -- finding

    def find_words(self, typed: str) -> int:
        """Marks all places of these words and gives their number; they are found as one phrase, else each alone."""
        words = typed.split()
        self._at = -1
        self._hits = self._places(words, phrase=True) or self._places(words, phrase=False)
        self._mark()
        return len(self._hits)

    def hits_of_heads(self) -> list[int]:
        """How many hits stand below each heading, up to the next one."""
        found = Counter(self._head_of(hit) for hit in self._hits)
        return [found[at] for at in range(len(self._heads))]

    def step_hit(self, by: int) -> int:
        """To the next hit, or the one before, round the end; gives its number from 1, or 0 where there is none."""
        if not self._hits:
            return 0
        if self._at < 0:
            here = self.textCursor().selectionStart()
            ahead = [at for at, hit in enumerate(self._hits) if hit.selectionStart() >= here]
            self._at = ahead[0] if ahead else 0
        else:
            self._at = (self._at + by) % len(self._hits)
        hit = self._hits[self._at]
        self._mark()
        top = self.cursorRect(hit).top()
        if not 2 * ABOVE <= top <= self.viewport().height() - 4 * ABOVE:
            self._scroll_to(top - self.viewport().height() // 4)
        self.sighted.emit(self.head_of_hit())
        return self._at + 1

    def jump_to_hit(self, head: int) -> int:
        """To the first hit below this heading; gives its number from 1, or 0 where there is none."""
        first = next((at for at, hit in enumerate(self._hits) if self._head_of(hit) >= head), None)
        if first is None:
            return 0
        self._at = first
        return self.step_hit(0)

    def head_of_hit(self) -> int:
        """The place of the heading that the current hit stands below."""
        return self._head_of(self._hits[self._at]) if self._at >= 0 else self.in_sight()

    def hit_count(self) -> int:
        """How many hits there are."""
        return len(self._hits)

    def found_word(self) -> str:
        """The words of the current hit, as they stand in the text."""
        return self._hits[self._at].selectedText() if self._at >= 0 else ""

    # -- Qt's side

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.document().pageCount()

    # -- inside

    def _places_of_heads(self) -> list[int]:
        return [block.position() for block in _blocks(self.document().begin()) if block.blockFormat().headingLevel()]

    def _head_of(self, hit: QTextCursor) -> int:
        places = [place for _, place in self._heads]
        return max(bisect_right(places, hit.selectionStart()) - 1, 0)

    def _places(self, words: Sequence[str], *, phrase: bool) -> list[QTextCursor]:
        if not words or (not phrase and len(words) == 1):
            return []
        escaped = [QRegularExpression.escape(word) for word in words]
        pattern = QRegularExpression(r"\s+".join(escaped) if phrase else "|".join(escaped),
                                     QRegularExpression.PatternOption.CaseInsensitiveOption
                                     | QRegularExpression.PatternOption.UseUnicodePropertiesOption)
        found: list[QTextCursor] = []
        hit = self.document().find(pattern, 0)
        while not hit.isNull() and len(found) < MOST_HITS:
            found.append(hit)
            hit = self.document().find(pattern, hit)
        return found

    def _mark(self) -> None:
        """All hits in amber, the current one in the colour of a selection."""
        marks = []
        for at, hit in enumerate(self._hits):
            mark = QTextEdit.ExtraSelection()
            current = at == self._at
            look = mark.format
            look.setBackground(self._theme.colour("accent.base" if current else "state.warn.soft"))
            look.setForeground(self._theme.colour("text.on_accent" if current else "state.warn.text"))
            mark.format = look
            mark.cursor = hit
            marks.append(mark)
        self.setExtraSelections(marks)

    def _follow(self, link: QUrl) -> None:
        """A link to another chapter; others go nowhere, for the guide works with the cable out."""
        wanted = link.fragment(QUrl.ComponentFormattingOption.FullyDecoded)
        for at, (head, _) in enumerate(self._heads):
            if head.anchor == wanted:
                self.jump(at)
                self.sighted.emit(at)

    def _top_of(self, place: int) -> int:
        """Where a place of the text stands below the upper edge."""
        block = self.document().findBlock(place)
        rect = self.document().documentLayout().blockBoundingRect(block)
        return round(rect.top()) - self.verticalScrollBar().value()

    def _scroll_to(self, top: int) -> None:
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + top - ABOVE)

    def _tell_sight(self) -> None:
        self.sighted.emit(self.in_sight())

    def name_it(self) -> None:
        """What a screen reader calls it, in the current language."""
        self.setAccessibleName(tr("Text of the guide"))


def _blocks(block: QTextBlock) -> list[QTextBlock]:
    found = []
    while block.isValid():
        found.append(block)
        block = block.next()
    return found
