"""The tags of a customer as chips that can be taken away, and the small button that adds one."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from crm_desktop.i18n import tr, trn
from crm_desktop.ui.base.text import menu_text, set_tip
from crm_desktop.ui.base.theme import Theme, on_change
from crm_desktop.ui.widgets.chip_paint import CHIP_HEIGHT, Chip, chip_width, draw_chip
from crm_desktop.ui.widgets.ink import MEDIUM, draw_box, draw_icon, ink_font, write_line

CROSS, GAP, MOST = 14, 4, 140
REST = 34  # the width of "+12"
WANTED = 120  # pixels
MOST_CHIPS = 8  # more never have room beside each other
HEIGHT = CHIP_HEIGHT + 2
TAKE_AWAY = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class TagChip(QToolButton):
    """One tag; its cross, which shows under the mouse and in focus, Backspace or Delete takes it away."""

    taken = Signal(object)  # id of the tag

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self._tag = (b"", "")
        self.hide()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)

    def show_tag(self, tag: tuple[bytes, str]) -> None:
        """Another tag."""
        self._tag = tag
        self.setAccessibleName(tr("Tag {name}", name=tag[1]))
        self.setToolTip(tr("{name}: the cross or Backspace takes it away", name=tag[1]))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(min(chip_width(self._theme, Chip(self._tag[1])), MOST), HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._cross().contains(event.position().toPoint()):
            self.taken.emit(self._tag[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in TAKE_AWAY:
            self.taken.emit(self._tag[0])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        looked_at = self.underMouse() or self.hasFocus()
        draw_chip(painter, theme, Chip("" if looked_at else self._tag[1]), self.rect())
        if looked_at:  # the cross stands in the chip's air, so that the word stays whole
            write_line(painter, self.rect().adjusted(2, 0, 1 - CROSS + 2, 0), self._tag[1],
                       ink_font(theme, "caption", MEDIUM), theme.colour("text.primary"))
            draw_icon(painter, theme, "x", 12, "text.secondary", self.width() - 12, (self.height() - 12) // 2)
        painter.end()

    def _cross(self) -> QRect:
        return QRect(self.width() - CROSS - GAP, 0, CROSS + GAP, self.height())


class AddTag(QToolButton):
    """A dashed chip with a plus; the word beside it only where there is no tag yet."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card_add_tag")
        self._theme = theme
        self.wordy = True
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        words = chip_width(self._theme, Chip(self.text(), icon="plus")) if self.wordy else HEIGHT
        return QSize(words, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, rect = self._theme, self.rect()
        under = self.underMouse() or self.isDown()
        draw_box(painter, QRectF(rect), 4, theme.colour("surface.hover") if under else None,
                 theme.colour("border.control" if under else "border.soft"))
        if self.wordy:
            draw_icon(painter, theme, "plus", 12, "text.secondary", 6, (rect.height() - 12) // 2)
            write_line(painter, rect.adjusted(22, 0, -2, 0), self.text(), ink_font(theme, "caption", MEDIUM),
                       theme.colour("text.secondary"))
        else:
            draw_icon(painter, theme, "plus", 12, "text.secondary", (rect.width() - 12) // 2, (rect.height() - 12) // 2)
        painter.end()


class TagRow(QWidget):
    """As many tags as have room, then "+2" with a menu of the rest, then the button that adds one."""

    removed = Signal(object)  # id of a tag
    add_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card_tags")
        self._theme = theme
        self._tags: tuple[tuple[bytes, str], ...] = ()
        self._chips = [TagChip(theme, f"card_tag_{at}", self) for at in range(MOST_CHIPS)]  # in the order of Tab
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rest = QToolButton(self)
        self._rest.setObjectName("card_more_tags")
        self._rest.setProperty("kind", "chip")
        self._rest.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._rest.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu = QMenu(self._rest)
        self._menu.setObjectName("card_more_tags_menu")
        self._menu.triggered.connect(self._from_menu)
        self._rest.setMenu(self._menu)
        self.add = AddTag(theme, self)
        for chip in self._chips:
            chip.taken.connect(self.removed)
        self.add.clicked.connect(self.add_wanted)
        on_change(theme, self, self.set_texts)

    def set_tags(self, tags: Sequence[tuple[bytes, str]]) -> None:
        """Other tags, by id and name; the chip in focus keeps it while there are as many."""
        self._tags = tuple(tags)
        focused = next((at for at, chip in enumerate(self._chips) if chip.hasFocus()), None)
        for chip, tag in zip(self._chips, tags, strict=False):
            chip.show_tag(tag)
        self._share_width()
        self.updateGeometry()
        if focused is not None and self._chips[focused].isHidden():
            seen = [chip for chip in self._chips if not chip.isHidden()]
            (seen[-1] if seen else self.add).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_texts(self) -> None:
        """Texts in the current language."""
        self.add.setText(tr("Tag"))
        set_tip(self.add, tr("Add a tag"))
        for chip, tag in zip(self._chips, self._tags, strict=False):
            chip.show_tag(tag)
        self._share_width()

    def sizeHint(self) -> QSize:
        """What is wanted beside a line of words, which gives way for a few tags and not for many."""
        widths = [chip.sizeHint().width() for chip, _ in zip(self._chips, self._tags, strict=False)]
        return QSize(min(sum(widths) + GAP * len(widths) + self.add.sizeHint().width(), WANTED), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(max(REST + GAP + HEIGHT, self.add.sizeHint().width()), HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        self.add.wordy = not self._tags
        widths = [chip.sizeHint().width() for chip, _ in zip(self._chips, self._tags, strict=False)]
        shown, add = len(widths), self.add.sizeHint().width()
        while shown and sum(widths[:shown]) + GAP * shown + add > self.width() - (
                REST + GAP if shown < len(self._tags) else 0):
            shown -= 1
        left = 0
        for at, chip in enumerate(self._chips):
            chip.setVisible(at < shown)
            if at < shown:
                chip.setGeometry(left, 0, widths[at], HEIGHT)
                left += widths[at] + GAP
        hidden = self._tags[shown:]
        self._rest.setVisible(bool(hidden))
        if hidden:
            self._name_rest(hidden)
            self._rest.setGeometry(left, 0, REST, HEIGHT)
            left += REST + GAP
        self.add.setGeometry(left, 0, add, HEIGHT)

    def _name_rest(self, hidden: Sequence[tuple[bytes, str]]) -> None:
        self._rest.setText(f"+{len(hidden)}")
        set_tip(self._rest, trn("{n} more tag: {names}", "{n} more tags: {names}", len(hidden),
                                names=", ".join(name for _, name in hidden)))
        for action in self._menu.actions():
            self._menu.removeAction(action)
            action.deleteLater()
        for tag_id, name in hidden:
            self._menu.addAction(menu_text(tr("Take “{name}” away", name=name))).setData(tag_id)

    def _from_menu(self, action: QAction) -> None:
        self.removed.emit(action.data())

