"""The words of the history: days as headings, acts as lines below them."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime

from PySide6.QtCore import QDate, QLocale

from crm_desktop.i18n import language, later, tr
from crm_desktop.queries.history_page import HistoryRow
from crm_desktop.ui.shell.history_list import HistoryLine

ICONS = {"import": "file-input", "demo": "flask-conical", "undo": "undo-2", "rule": "zap", "sync": "cloud-check",
         "create": "plus", "edit": "pencil", "move": "git-commit-horizontal", "delete": "trash-2", "call": "phone",
         "visit": "map-pin", "meeting": "users", "mail": "mail", "wechat": "message-circle", "note": "sticky-note",
         "task": "square-check"}
NEAR = {0: later("Today, {day}"), -1: later("Yesterday, {day}")}
DAYS = {"en": ("d MMMM", "dddd, d MMMM", "dddd, d MMMM yyyy"), "zh": ("M月d日", "M月d日 dddd", "yyyy年M月d日 dddd")}


def history_lines(rows: Sequence[HistoryRow], today: date, *, more: bool) -> list[HistoryLine]:
    """Acts, newest first, with a heading and a count for each day; of the last day more may follow."""
    days = [_day(row) for row in rows]
    counts = Counter(days)
    headed: Counter[date] = Counter()  # a clock that was put back brings a day twice
    lines: list[HistoryLine] = []
    for at, (row, day) in enumerate(zip(rows, days, strict=True)):
        if at == 0 or days[at - 1] != day:
            known = day != days[-1] or not more
            headed[day] += 1
            lines.append(HistoryLine(None, heading_text(day, today), time=str(counts[day]) if known else "",
                                     day=f"{day.isoformat()} {headed[day]}"))
        lines.append(_line(row, today))
    return lines


def heading_text(day: date, today: date) -> str:
    """Today, 31 December; Tuesday, 29 December; the year where it is another one."""
    plain, with_weekday, with_year = DAYS["zh" if language() == "zh" else "en"]
    near = NEAR.get((day - today).days)
    if near:
        return tr(near, day=_spoken(day, plain))
    return _spoken(day, with_weekday if day.year == today.year else with_year)


def _spoken(day: date, pattern: str) -> str:
    locale = QLocale(QLocale.Language.Chinese if language() == "zh" else QLocale.Language.English)
    return locale.toString(QDate(day.year, day.month, day.day), pattern)


def _moment(instant: int) -> datetime:
    return datetime.fromtimestamp(instant / 1000, UTC).astimezone()


def _day(row: HistoryRow) -> date:
    return _moment(row.at).date()


def _line(row: HistoryRow, today: date) -> HistoryLine:
    both = row.who and row.device
    source = tr("{who}, {device}", who=row.who, device=row.device) if both else row.who or row.device
    tip = "\n".join(part for part in (row.title, row.detail, source) if part)
    return HistoryLine(row.change_set, row.title, row.detail, f"{_moment(row.at):%H:%M}",
                       ICONS.get(row.sort, "pencil"), _chip(row, today), row.undone, row.can_undo, tip)


def _chip(row: HistoryRow, today: date) -> str:
    if row.undone:
        moment = _moment(row.undone_at) if row.undone_at else None
        same_day = moment is not None and moment.date() == today
        return tr("Undone {time}", time=f"{moment:%H:%M}") if moment and same_day else tr("Undone")
    return "" if row.can_undo else tr("Cannot be undone")
