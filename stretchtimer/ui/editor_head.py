"""The top of the editor: the title, the length, and the buttons that concern the routine as a whole."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from stretchtimer.core import wording
from stretchtimer.core.dose import Effort
from stretchtimer.presenters.editor import Editor
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.editor_fields import LineField
from stretchtimer.ui.editor_panes import Pane
from stretchtimer.ui.text import Label

BUTTONS_BESIDE_TEXT_EMS = 46
_AT_EFFORT = {Effort.GENTLE: "gentle", Effort.MIDDLE: "middle", Effort.FULL: "full"}


class Head(QWidget):
    left = Signal()
    pane_chosen = Signal(object)
    undone = Signal()
    redone = Signal()
    saved = Signal()
    played = Signal()
    titled = Signal(str)
    title_finished = Signal()
    """Enter in the title."""
    advice_wanted = Signal()
    keys_wanted = Signal()

    def __init__(self, menu: QMenu) -> None:
        super().__init__()
        em = theme.em()
        back = Button("‹ Leave", "quiet")
        back.setAccessibleName("Leave the editor")
        back.clicked.connect(self.left)
        self._panes: dict[Pane, Button] = {}
        self._undo, self._redo = Button("Undo"), Button("Redo")
        self._save, play = Button("Save"), Button("Play", "primary")
        more = QToolButton(popupMode=QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setText("Menu")
        more.setAccessibleName("Menu")
        more.setMenu(menu)
        row = ButtonRow(em // 3)
        buttons = QWidget()
        buttons.setLayout(row)
        row.addWidget(back)
        for pane in Pane:
            button = self._panes[pane] = Button(pane.value)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, chosen=pane: self.pane_chosen.emit(chosen))
            row.addWidget(button)
        for button, signal in (
            (self._undo, self.undone),
            (self._redo, self.redone),
            (self._save, self.saved),
            (play, self.played),
        ):
            button.clicked.connect(signal)
            # A click on one that cannot be pressed any more would hand the focus on to the next.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        # As wide as either word, so that the button behind it stays where it is.
        self._save.ensurePolished()
        self._save.setText("Saved")
        self._save.setMinimumWidth(self._save.sizeHint().width())
        keys = Button("?", "quiet")
        keys.setAccessibleName("Show the keys")
        keys.setToolTip("Show the keys (F1)")
        keys.clicked.connect(self.keys_wanted)
        end = QWidget()
        pair = QHBoxLayout(end)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(em // 3)
        pair.addWidget(keys)
        pair.addWidget(more)
        row.addWidget(end)
        back.setToolTip("Leave the editor; what is not saved is asked about")
        play.setToolTip("Play from the beginning (F5)")
        for pane, button in self._panes.items():
            button.setToolTip(f"Show or hide the {pane.value.lower()} (F6 goes from one to the next)")
        self._title = LineField("Title", "What it is called")
        font = theme.scaled(self.font(), 1.25, QFont.Weight.DemiBold)
        self._title.setFont(font)
        self._title.written.connect(self.titled)
        self._title.returnPressed.connect(self.title_finished)
        self._length = Label(role="heading")
        self._length.setWordWrap(False)
        self._advice = Button("", "quiet")
        self._advice.clicked.connect(self.advice_wanted)
        line = QHBoxLayout()
        line.setSpacing(em // 2)
        line.addWidget(self._title, 1)
        line.addWidget(self._length)
        line.addWidget(self._advice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em // 3)
        column.addWidget(buttons)
        column.addLayout(line)

    def show_panes(self, shown: Sequence[Pane]) -> None:
        for pane, button in self._panes.items():
            button.setChecked(pane in shown)

    def show_editor(self, editor: Editor) -> None:
        title = editor.shown.values.get("title")
        self._title.show_text(title if isinstance(title, str) else "")
        self._title.setReadOnly(editor.shown is not editor.draft)
        length = wording.clock(editor.length_ms)
        self._length.setText(length)
        self._length.setAccessibleName(f"Length {length}, at the {_AT_EFFORT[editor.effort]} effort")
        self._length.setToolTip(f"How long it takes at the {_AT_EFFORT[editor.effort]} effort")
        for button, can, name, words, key in (
            (self._undo, editor.can_undo, "Undo", editor.undo_words, "Ctrl+Z"),
            (self._redo, editor.can_redo, "Redo", editor.redo_words, "Ctrl+Shift+Z"),
        ):
            button.setEnabled(can)
            said = f"{name}: {words.lower()}" if words else name
            button.setToolTip(f"{said} ({key})" if can else f"There is nothing to {name.lower()}")
            button.setAccessibleName(said)
        is_saved = editor.is_clean and editor.path is not None
        self._save.setEnabled(not is_saved)
        self._save.setText("Saved" if is_saved else "Save")
        self._save.setToolTip("Everything is saved" if is_saved else f"Save to {editor.draft.path.name} (Ctrl+S)")

    def show_advice(self, count: int) -> None:
        self._advice.setText(wording.counted(count, "hint"))
        self._advice.setToolTip("Show what has been noticed about the routine")
        self._advice.setVisible(count > 0)

    def take_focus(self) -> None:
        """Lets the title be written over."""
        self._title.setFocus()
        self._title.selectAll()


class Banner(QFrame):
    """Says that the form is behind the text, and how to get on."""

    undone = Signal()
    shown = Signal()

    def __init__(self) -> None:
        super().__init__()
        em = theme.em()
        self.setProperty("role", "notice")
        self._text = Label(role="problem")
        show, undo = Button("Show the mistake"), Button("Undo")
        show.clicked.connect(self.shown)
        undo.clicked.connect(self.undone)
        undo.setAccessibleName("Undo what brought the mistake")
        row = ButtonRow(em // 2, last_at_end=False)
        for button in (show, undo):
            row.addWidget(button)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(em * 3 // 4, em // 3, em * 3 // 4, em // 3)
        self._box.addWidget(self._text, 1)
        self._box.addLayout(row)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        beside = self.width() > BUTTONS_BESIDE_TEXT_EMS * theme.em()
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        super().resizeEvent(event)

    def show_editor(self, editor: Editor) -> None:
        behind = editor.shown is not editor.draft
        if behind:
            self._text.setText("The text cannot be read as it stands. Steps and details show how it was before that.")
        else:
            self._text.setText("The text has a mistake. The length, the strip and what is played are as before it.")
        # That a new routine has no steps yet is no mistake.
        self.setVisible(behind or bool(editor.draft.problems and editor.draft.steps))
