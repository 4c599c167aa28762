"""What reminders do now: when the next comes and why, what became of the last, and what may be asked of them."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from stretchtimer.core.dose import MINUTE
from stretchtimer.presenters.reminder_words import SNOOZE_MS
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.setting_fields import pad
from stretchtimer.ui.text import Label

SNOOZE_MINUTES = SNOOZE_MS // MINUTE
PAUSES: Mapping[str, Mapping[str, object]] = {
    "For half an hour": {"minutes": 30},
    "For an hour": {"minutes": 60},
    "Until tomorrow": {"until": "tomorrow"},
    "Until I go on with them": {"minutes": None},
}
NOT_RUNNING = "Reminders are on, but what stays in the tray to give them is not running, so none will come."


class StatusView(QWidget):
    """Shows what the one who reminds has answered, and asks it for more."""

    asked = Signal(object)
    """A request, as a dict."""
    start_wanted = Signal()
    """Reminders are on, but nobody is there who would remind."""

    def __init__(self) -> None:
        super().__init__()
        em = theme.em()
        self._shown, self._next, self._last = Label(), Label(), Label(role="muted")
        self._not_running, self._wrong = Label(NOT_RUNNING, "problem"), Label(role="problem")
        self._waiting = Label(role="muted")
        self._start = Button("Start it now", "offer")
        self._start.clicked.connect(self.start_wanted)
        self._go_on = Button("Go on with reminders", "offer")
        self._go_on.clicked.connect(lambda: self._ask("resume"))
        self._up = Button("I'm up")
        self._up.setToolTip("Counts as a break: the sitting is counted from the beginning.")
        self._up.clicked.connect(lambda: self._ask("up"))
        self._now = Button("Remind me now")
        self._now.setToolTip("The next one is shown at once.")
        self._now.clicked.connect(lambda: self._ask("now"))
        self._later = Button()
        self._later.setToolTip("It is put off, and not lost.")
        self._later.clicked.connect(lambda: self._ask("snooze", minutes=SNOOZE_MINUTES))
        self._skip = Button()
        self._skip.setToolTip("It is left out; the one after it comes as usual.")
        self._skip.clicked.connect(lambda: self._ask("skip"))
        self._pause = Button("Pause  ▾")
        self._pause.setToolTip("Nothing comes until the pause is over.")
        self._menu = QMenu(self)
        for words, length in PAUSES.items():
            self._menu.addAction(words, partial(self._ask, "pause", **length))
        self._pause.clicked.connect(self._open_pauses)
        self._buttons = (self._start, self._go_on, self._up, self._now, self._later, self._skip, self._pause)
        buttons = ButtonRow(em // 2, last_at_end=False)
        for button in self._buttons:
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(pad(), 0, pad(), 0)
        column.setSpacing(em // 2)
        for label in (self._waiting, self._not_running, self._shown, self._next, self._last, self._wrong):
            column.addWidget(label)
        column.addLayout(buttons)
        self.show_waiting("")

    def show_waiting(self, words: str) -> None:
        """Shows that it is not known yet whether anybody is there."""
        for label in (self._not_running, self._shown, self._next, self._last, self._wrong):
            label.hide()
        for button in self._buttons:
            button.hide()
        self._waiting.setText(words)
        self._waiting.setVisible(bool(words))

    def show_state(self, state: Mapping[str, object] | None) -> None:
        """Shows an answer; None where there is none, as nothing is running."""
        if state and state.get("error"):
            self._wrong.setText(str(state["error"]))
            self._wrong.show()
            return
        self._wrong.hide()
        had_focus = any(button.hasFocus() for button in self._buttons)
        runs = state is not None
        said = {key: str(state.get(key) or "") if state else "" for key in ("shown", "next", "last")}
        is_paused, is_shown = bool(state and state.get("paused")), bool(said["shown"])
        self._waiting.hide()
        self._not_running.setVisible(not runs)
        self._shown.setText(said["shown"])
        self._next.setText(said["next"])
        self._last.setText(said["last"])
        for label in (self._shown, self._next, self._last):
            label.setVisible(bool(label.text()))
        self._later.setText(f"In {SNOOZE_MINUTES} min" if is_shown else f"Not for {SNOOZE_MINUTES} min")
        self._skip.setText("Skip this one" if is_shown else "Skip the next")
        for button in self._buttons:
            button.setVisible(runs and not is_paused)
        self._start.setVisible(not runs)
        self._go_on.setVisible(is_paused)
        if is_shown:
            self._now.hide()
        if had_focus and not any(button.hasFocus() for button in self._buttons):
            # What was pressed is gone: the next best thing to press has the keys.
            next(button for button in self._buttons if not button.isHidden()).setFocus()

    def _ask(self, what: str, **more: object) -> None:
        self.asked.emit({"ask": what, **more})

    def _open_pauses(self) -> None:
        self._menu.setActiveAction(self._menu.actions()[0])
        self._menu.popup(self._pause.mapToGlobal(self._pause.rect().bottomLeft()))
