"""The table of all verbs: menus, shortcuts, tooltips and the overlay of keys come from it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QWidget

from crm_desktop.i18n import later, tr
from crm_desktop.ui.base.icons import make_icon
from crm_desktop.ui.base.theme import Theme, on_change

EVERYWHERE, WORK, PIPELINE = later("Everywhere"), later("Lists and cards"), later("Pipeline")
SERVICE, BOOK = later("Service"), later("The book")
GROUPS = (EVERYWHERE, WORK, PIPELINE, SERVICE, BOOK)
PAGES, BESIDE, PARTS = later("Pages"), later("Next, previous"), later("Next area, previous one")
AT_REST = ("help",)  # what can be done while the book is locked
HOLDS_KEYS = "holds_keys"  # property of a layer over the window: verbs wait until it is gone


@dataclass(frozen=True)
class Verb:
    """One thing that a person can do: `text` is an msgid, `keys` in Qt's portable text, the first one is shown.

    In the overlay of keys verbs of the same `line` (an msgid) stand in one line.
    """

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    group: str = WORK
    own_key: bool = False  # the widget in focus handles the key itself; here it is only told of
    line: str = ""


VERBS = (
    Verb("tab_1", later("Customers"), ("1",), "users", EVERYWHERE, line=PAGES),
    Verb("tab_2", later("Pipeline"), ("2",), "square-kanban", EVERYWHERE, line=PAGES),
    Verb("tab_3", later("Service"), ("3",), "life-buoy", EVERYWHERE, line=PAGES),
    Verb("palette", later("Search or jump to"), ("Ctrl+K",), "search", EVERYWHERE),
    Verb("search", later("Search this list"), ("/", "Ctrl+F"), "search", EVERYWHERE),
    Verb("next_part", later("Next part of the window"), ("F6",), "", EVERYWHERE, line=PARTS),
    Verb("previous_part", later("Previous part of the window"), ("Shift+F6",), "", EVERYWHERE, line=PARTS),
    Verb("undo", later("Undo"), ("Ctrl+Z",), "undo-2", EVERYWHERE),
    Verb("redo", later("Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo-2", EVERYWHERE),
    Verb("history", later("History"), ("Ctrl+H",), "history", EVERYWHERE),
    Verb("sync", later("Sync and team"), ("Ctrl+Shift+S",), "cloud", EVERYWHERE),
    Verb("sync_now", later("Sync now"), ("F5", "Ctrl+R"), "refresh-cw", EVERYWHERE),
    Verb("lock", later("Lock the book"), ("Ctrl+L",), "lock", EVERYWHERE),
    Verb("keys", later("All keys"), ("?",), "keyboard", EVERYWHERE),
    Verb("help", later("Guide"), ("F1",), "book-open", EVERYWHERE),
    Verb("down", later("Next row"), ("J",), "", WORK, own_key=True, line=BESIDE),
    Verb("up", later("Previous row"), ("K",), "", WORK, own_key=True, line=BESIDE),
    Verb("open", later("Open"), ("Return",), "", WORK, own_key=True),
    Verb("preview", later("Preview"), ("Space",), "", WORK, own_key=True),
    Verb("new", later("New"), ("N",), "plus"),
    Verb("edit", later("Edit"), ("E", "F2"), "pencil"),
    Verb("log", later("Log a call, visit or note"), ("L",), "phone"),
    Verb("step", later("Plan the next step"), ("T",), "calendar"),
    Verb("mark", later("Mark the row"), ("X",), "check"),
    Verb("tag", later("Tag"), ("G",), "tag"),
    Verb("owner", later("Owner"), ("O",), "user-round-pen"),
    Verb("select_all", later("Select all"), ("Ctrl+A",), "", WORK, own_key=True),
    Verb("delete", later("Delete"), ("Del",), "trash-2"),
    Verb("move", later("Move to another stage"), ("M",), "arrow-right", PIPELINE),
    Verb("beside", later("Stage left, right"), ("Left", "Right"), "", PIPELINE, own_key=True),
    Verb("won", later("Won"), ("W",), "circle-check", PIPELINE),
    Verb("lost", later("Lost"), ("Shift+W",), "x", PIPELINE),
    Verb("funnel", later("Funnel"), ("F",), "", PIPELINE),
    Verb("export", later("Export"), ("Ctrl+E",), "share", PIPELINE),
    Verb("table", later("Table or bars"), ("Ctrl+T",), "table-2", PIPELINE),
    Verb("answer", later("Answer"), ("R",), "message-circle", SERVICE),
    Verb("note", later("Internal note"), ("Shift+R",), "lock", SERVICE),
    Verb("send", later("Save answer"), ("Ctrl+Return",), "", SERVICE, own_key=True),
    Verb("assign", later("Assign"), ("A",), "user-round-pen", SERVICE),
    Verb("solve", later("Solve"), ("S",), "check", SERVICE),
    Verb("wait", later("Wait"), ("Shift+S",), "pause", SERVICE),
    Verb("import", later("Import files"), ("Ctrl+I",), "file-input", BOOK),
    Verb("conflicts", later("Edited in two places"), ("Ctrl+Shift+D",), "git-merge", BOOK),
    Verb("lookalikes", later("Look-alikes"), ("Ctrl+Shift+L",), "copy", BOOK),
    Verb("team", later("Team and laptops"), ("Ctrl+Shift+T",), "laptop", BOOK),
    Verb("preferences", later("Preferences"), ("Ctrl+,",), "settings", BOOK),
    Verb("remove_sample", later("Remove the sample data"), (), "flask-conical", BOOK),
    Verb("other_book", later("Open another book"), ("Ctrl+O",), "book-text", BOOK),
    Verb("quit", later("Quit"), ("Ctrl+Q",), "log-out", BOOK),
)
READ = {"Return": "Enter", "Left": "\N{LEFTWARDS ARROW}", "Right": "\N{RIGHTWARDS ARROW}"}
BY_NAME = {verb.name: verb for verb in VERBS}


class Actions(QObject):
    """One QAction a verb, on the window; what it does is bound by the frame and by the page that is shown."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._work: dict[str, Callable[[], None]] = {}
        self._resting = False
        self._made: dict[str, QAction] = {}
        for verb in VERBS:
            action = QAction(window)
            action.setObjectName(f"verb_{verb.name}")
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setEnabled(False)
            if not verb.own_key:
                action.setShortcuts([QKeySequence(key) for key in verb.keys])
            action.setAutoRepeat(not _has_letter(verb.name))  # a key that is held down solves one ticket, not all
            action.triggered.connect(_Call(self, verb.name))
            window.addAction(action)
            self._made[verb.name] = action
        on_change(theme, self, self.set_texts)

    def action(self, name: str) -> QAction:
        """The action of a verb, for menus."""
        return self._made[name]

    def bind(self, work: Mapping[str, Callable[[], None]]) -> None:
        """These verbs do this from now on; a verb that nobody binds is disabled."""
        self._work.update(work)
        self._enable()

    def unbind(self, names: Mapping[str, Callable[[], None]]) -> None:
        """A page that goes takes its verbs along, unless another one has bound them since."""
        for name, work in names.items():
            if self._work.get(name) == work:
                del self._work[name]
        self._enable()

    def offer(self, work: Mapping[str, Callable[[], None]], able: Collection[str]) -> None:
        """Of these verbs only those named in `able` can be done now."""
        for name, deed in work.items():
            if name in able:
                self._work[name] = deed
            elif self._work.get(name) == deed:
                del self._work[name]
        self._enable()

    def unbind_all(self) -> None:
        """The book is closed: nothing can be done."""
        self._work.clear()
        self._enable()

    def rest(self, resting: bool) -> None:
        """While the book is locked only the guide can be opened; what is bound stays."""
        self._resting = resting
        self._enable()

    def call(self, name: str) -> None:
        """Does what the verb is bound to, unless a dialog in the window keeps the keys, or letters are typed."""
        work = self._work.get(name)
        if work and not _held(QApplication.focusWidget(), name):
            work()

    def tip(self, name: str) -> str:
        """The verb and its key, for a tooltip: "New (N)"."""
        return tip_of(name)

    def set_texts(self) -> None:
        """Texts in the current language, icons in the current theme."""
        for name, action in self._made.items():
            verb = BY_NAME[name]
            action.setText(tr(verb.text))
            if verb.icon:
                action.setIcon(make_icon(self._theme, verb.icon))

    def _enable(self) -> None:
        for name, action in self._made.items():
            action.setEnabled(name in self._work and (not self._resting or name in AT_REST))


class _Call(QObject):
    """Calls one verb; an object of its own, so that no lambda holds the window."""

    def __init__(self, actions: Actions, name: str) -> None:
        super().__init__(actions)
        self._actions = actions
        self._name = name

    def __call__(self) -> None:
        self._actions.call(self._name)


def _held(focus: QWidget | None, name: str) -> bool:
    if isinstance(focus, QComboBox | QAbstractSpinBox) and _has_letter(name):
        return True  # letters choose from its list
    while focus is not None:
        if focus.property(HOLDS_KEYS):
            return name not in ("undo", "redo")
        focus = focus.parentWidget()
    return False


def _has_letter(name: str) -> bool:
    """Whether one of its keys is a single sign, with Shift or without."""
    return any(len(key.removeprefix("Shift+")) == 1 for key in BY_NAME[name].keys)


def tip_of(name: str) -> str:
    """A verb and its key, for a tooltip."""
    keys, said = keys_text(name), tr(BY_NAME[name].text)
    return tr("{verb} ({keys})", verb=said, keys=keys) if keys else said


def keys_text(name: str) -> str:
    """The first key of a verb as people read it: "Ctrl Z"."""
    keys = BY_NAME[name].keys
    return key_text(keys[0]) if keys else ""


def key_text(key: str) -> str:
    """A key as people read it: "Ctrl Z", "Enter", an arrow."""
    return " ".join(READ.get(part, part) for part in key.split("+"))
