"""How the guide looks: fonts, distances and colours of the theme, given to a document that came from Markdown."""

from PySide6.QtGui import (
    QBrush,
    QFont,
    QFontDatabase,
    QFontInfo,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCellFormat,
)

from crm_desktop.ui.base.theme import Theme

HEADS = {1: ("figure", 0, 12), 2: ("title", 30, 8), 3: ("heading", 18, 4)}  # level: font, room above, room below
PARAGRAPH, ITEM = 10, 5  # room below
LINE_HEIGHT = 145  # per cent; Chinese and Latin letters of one line then stand on the same grid
CODE_INSET = 16
CELL_AIR, CELL_GAP = 5, 16
IN_CELLS = 115  # per cent
PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value


def dress_document(document: QTextDocument, theme: Theme) -> None:
    """Paragraphs, heads, code, links and tables in the style of the theme; the words stay."""
    document.setDefaultFont(theme.font("body"))
    document.setIndentWidth(20)
    cursor, fixed = QTextCursor(document), fixed_font(theme)
    cursor.beginEditBlock()
    block = document.begin()
    while block.isValid():
        _dress_block(cursor, block)
        _dress_words(cursor, block, theme, fixed)
        block = block.next()
    cursor.endEditBlock()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _dress_table(frame, theme)


def is_code(block: QTextBlock) -> bool:
    """Whether a block is a line of code."""
    return block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence)


def _dress_block(cursor: QTextCursor, block: QTextBlock) -> None:
    look = QTextBlockFormat()
    level = block.blockFormat().headingLevel()
    look.setLineHeight(LINE_HEIGHT, PROPORTIONAL)
    if level:
        _, above, below = HEADS[min(level, 3)]
        look.setTopMargin(above if block.blockNumber() else 0)
        look.setBottomMargin(below)
        look.setLineHeight(120, PROPORTIONAL)
    elif is_code(block):
        look.setLeftMargin(CODE_INSET)
        look.setNonBreakableLines(False)
        look.setBottomMargin(0 if is_code(block.next()) else PARAGRAPH)
    elif QTextCursor(block).currentTable() is not None:
        look.setLineHeight(IN_CELLS, PROPORTIONAL)
    else:
        look.setTopMargin(0)
        look.setBottomMargin(ITEM if block.textList() and block.next().textList() else PARAGRAPH)
    cursor.setPosition(block.position())
    cursor.mergeBlockFormat(look)


def _dress_words(cursor: QTextCursor, block: QTextBlock, theme: Theme, fixed: QFont) -> None:
    level, code = block.blockFormat().headingLevel(), is_code(block)
    for start, length, was in _pieces(block):
        look = QTextCharFormat(was)
        look.setForeground(theme.colour("text.primary"))
        if level:
            look.setFont(theme.font(HEADS[min(level, 3)][0]))
            look.clearProperty(QTextFormat.Property.FontSizeAdjustment)  # of Markdown: it would count more
        elif code or was.fontFixedPitch():
            look.setFont(fixed)
            if not code:
                look.setBackground(theme.colour("surface.window"))
        elif was.fontWeight() > QFont.Weight.Medium:
            look.setFontWeight(QFont.Weight.DemiBold)
        if was.isAnchor():
            look.setForeground(theme.colour("text.link"))
            look.setFontUnderline(False)
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(look)


def _pieces(block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
    """The runs of one look in a block: place, length, look."""
    found = []
    run = block.begin()
    while not run.atEnd():
        fragment = run.fragment()
        found.append((fragment.position(), fragment.length(), fragment.charFormat()))
        run += 1
    return found


def _dress_table(table: QTextTable, theme: Theme) -> None:
    look = table.format()
    look.setBorder(0)
    look.setBorderCollapse(True)
    look.setCellPadding(0)
    look.setCellSpacing(0)
    look.setTopMargin(4)
    look.setBottomMargin(PARAGRAPH + 4)
    look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(look)
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            cell.setFormat(_cell_look(theme, head=row == 0, first=column == 0))


def _cell_look(theme: Theme, *, head: bool, first: bool) -> QTextTableCellFormat:
    """Air around the words, a thin line below."""
    look = QTextTableCellFormat()
    look.setTopPadding(CELL_AIR)
    look.setBottomPadding(CELL_AIR)
    look.setLeftPadding(0 if first else CELL_GAP)
    look.setBottomBorder(1)
    look.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    look.setBottomBorderBrush(QBrush(theme.colour("border.control" if head else "border.soft")))
    return look


def fixed_font(theme: Theme) -> QFont:
    """The system's font of one width, with the theme's own behind it for Chinese."""
    body = theme.font("body")
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setFamilies([QFontInfo(font).family(), *body.families()])
    font.setPixelSize(body.pixelSize() - 1)
    return font
