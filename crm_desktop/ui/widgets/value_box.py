"""A value with its label as it is read: the label above, the text in its box, below it what is wrong with it."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.i18n import tr
from crm_desktop.ui.base.text import MOST_ELIDED, make_label
from crm_desktop.ui.base.theme import Theme
from crm_desktop.ui.widgets.field_paint import BOX, Shown, draw_value, is_cut, label_height, text_height
from crm_desktop.ui.widgets.field_spec import EDGE, UNKNOWN_VALUE, FieldSpec
from crm_desktop.ui.widgets.ink import NORMAL, draw_box, ink_font, write_line

LONG_EDITOR = 84  # least height of the editor of a long text


class ValueBox(QWidget):
    """Paints a field, keeps the place of its editor, and tells a screen reader; editing is ValueField's."""

    def __init__(self, theme: Theme, spec: FieldSpec) -> None:
        super().__init__()
        self.spec = spec
        self._theme = theme
        self._held = Shown()
        self._typed: tuple[str, object] | None = None  # committed, and not yet answered by set_value
        self._editor: QWidget | None = None
        self._ring = False
        self.setObjectName(f"field_{spec.key}")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if spec.read_only else Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover, not spec.read_only)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._problem = make_label("", "fine", "danger", name=f"problem_{spec.key}", wrap=True)
        self._problem.setParent(self)
        self._problem.hide()
        theme.changed.connect(self.updateGeometry)

    def set_value(self, text: str, edit: object = None, *, note: str = "", mark: str = "") -> None:
        """What the book holds; an open editor keeps what is being typed.

        `edit` is what the editor starts with: another text, a choice's value, or (id, title) of a record.
        """
        started = (text if text != UNKNOWN_VALUE else "") if edit is None else edit
        self._held = Shown(text or UNKNOWN_VALUE, started, note, mark)
        self._typed = None
        self._tell()

    def value_text(self) -> str:
        """What is read now."""
        return self._shown().text

    # -- Qt's side

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() != Qt.FocusReason.MouseFocusReason
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        below = self._problem.heightForWidth(width - 2 * EDGE) + 4 if self._problem.text() else 0
        return label_height(self._theme) - 1 + self._box_height(width) + below

    def sizeHint(self) -> QSize:
        return QSize(160, self.heightForWidth(max(self.width(), 160)))

    def minimumSizeHint(self) -> QSize:
        return QSize(90, self.heightForWidth(max(self.width(), 90)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tip()
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, box = self._theme, self._box()
        label = QRect(EDGE, 0, self.width() - 2 * EDGE, label_height(theme))
        secondary = theme.colour("text.secondary")
        write_line(painter, label, tr(self.spec.label), ink_font(theme, "label", NORMAL), secondary)
        if self._editor is None:
            if self.hasFocus() and self._ring:
                draw_box(painter, QRectF(box), 6, None, theme.colour("focus.ring"), 2)
            elif self.underMouse() and not self.spec.read_only:
                draw_box(painter, QRectF(box), 6, theme.colour("surface.hover"))
            draw_value(painter, theme, self._shown(), box.adjusted(EDGE, 0, -EDGE, 0), person=self.spec.person,
                       wrap=self.spec.kind == "long_text")
        painter.end()

    def _shown(self) -> Shown:
        return self._held if self._typed is None else Shown(self._typed[0] or UNKNOWN_VALUE)

    def _tell(self) -> None:
        """What a screen reader says, and the whole text as a tooltip where it is cut."""
        shown = self._shown()
        said = f"{shown.text} {shown.note}".strip()
        self.setAccessibleDescription(said)
        self._tip()
        self.updateGeometry()
        self.update()

    def _tip(self) -> None:
        shown, room = self._shown(), self.width() - 2 * EDGE
        cut = self.spec.kind != "long_text" and is_cut(self._theme, shown, room, person=self.spec.person)
        self.setToolTip(f"{shown.text} {shown.note}".strip()[:MOST_ELIDED] if cut else "")

    def _box(self) -> QRect:
        return QRect(0, label_height(self._theme) - 1, self.width(), self._box_height(self.width()))

    def _box_height(self, width: int) -> int:
        if self.spec.kind != "long_text":
            return BOX
        return max(text_height(self._theme, self._shown().text, width - 2 * EDGE), LONG_EDITOR if self._editor else 0)

    def _lay_out(self) -> None:
        box = self._box()
        if self._editor is not None:
            self._editor.setGeometry(box)
        if self._problem.text():
            width = self.width() - 2 * EDGE
            self._problem.setGeometry(EDGE, box.bottom() + 3, width, self._problem.heightForWidth(width))
