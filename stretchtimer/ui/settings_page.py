"""How the person wants to be spoken to, and what is to be done otherwise than it is written."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QShortcut,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from stretchtimer.core.manner import Amount, BreathWords
from stretchtimer.storage.settings import Settings
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button
from stretchtimer.ui.layouts import clear
from stretchtimer.ui.text import Label

AMOUNTS = {
    Amount.OFF: ("Off", "Tones alone."),
    Amount.NAMES: ("Names", "“Low lunge. Left side.”"),
    Amount.SHORT: ("Short", "“Low lunge. Left side. Step the left foot back. … Half-way. … Five seconds.”"),
    Amount.FULL: ("Full", "Every instruction, and what comes next: “… Next, Child's pose.”"),
}
BREATHS = {
    BreathWords.NONE: ("Tones alone", ""),
    BreathWords.PACED: ("Paced", "“In. … Out. …”"),
    BreathWords.COUNTED: ("Counted", "“1. … 2. … 3. …”"),
}
BEST_VOICE = ("", "", "The best there is", "")


class SettingsPage(QWidget):
    """Shows settings, and tells at once of each that is changed."""

    changed = Signal(object)
    """The fields of the settings that are to be others now, in a dict by name; a signal of `dict` would take their
    enumerations for strings."""
    try_voice = Signal()
    try_tone = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        em = theme.em()
        self._is_showing = False
        self._names: Mapping[str, str] = {}
        self._settings = Settings()
        self._column = QVBoxLayout()
        self._column.setContentsMargins(em // 2, 0, em // 2, em)
        self._column.setSpacing(em // 2)
        self._column.addWidget(Label("Settings", "title"))
        self._build_voice()
        self._build_tones()
        self._build_moving()
        self._column.addStretch(1)

        back = Button("‹ All routines", "quiet")
        back.clicked.connect(self.left)
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        content = QWidget()
        content.setLayout(self._column)
        self._scroll = theme.reading_column(content)
        self._back = back
        page = QVBoxLayout(self)
        page.setContentsMargins(em, em // 2, em, em)
        page.addWidget(theme.in_the_middle(top))
        page.addWidget(self._scroll, 1)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.left.emit)

    def take_focus(self) -> None:
        self._scroll.verticalScrollBar().setValue(0)
        self._back.setFocus()

    def show_settings(self, settings: Settings) -> None:
        self._settings = settings
        self._is_showing = True
        self._amount.show_choice(settings.voice)
        self._breaths.show_choice(settings.voice_breaths)
        self._show_voice()
        self._rate.show_value(settings.voice_rate)
        self._voice_volume.show_value(settings.voice_volume)
        self._tone_volume.show_value(settings.tone_volume)
        self._ticks.show_on(settings.ticks)
        self._wait.show_on(settings.wait_for_me)
        self._mirrored.show_on(settings.figure_mirrored)
        self._show_eased()
        self._is_showing = False
        speaks = settings.voice is not Amount.OFF
        for widget in (self._voice, self._rate, self._voice_volume, self._hear_voice):
            widget.setEnabled(speaks)

    def show_voices(self, voices: Sequence[tuple[str, str, str, str]]) -> None:
        """The voices there are to choose from, each as the engine's name, its id there, its name and its language."""
        self._voice.clear()
        for engine, voice, name, language in [BEST_VOICE, *voices]:
            text = f"{name} ({language})" if language else name
            self._voice.addItem(text if not engine else f"{text}, {engine}", (engine, voice))
        self._show_voice()

    def show_pose_names(self, names: Mapping[str, str]) -> None:
        """What the poses are called, by id."""
        self._names = names
        self._show_eased()

    def _tell(self, **fields: Any) -> None:
        if not self._is_showing and any(getattr(self._settings, name) != value for name, value in fields.items()):
            self.changed.emit(fields)

    def _build_voice(self) -> None:
        panel = self._panel("Voice")
        self._amount = _Choices("How much is said", AMOUNTS, lambda chosen: self._tell(voice=chosen))
        self._breaths = _Choices("Breaths", BREATHS, lambda chosen: self._tell(voice_breaths=chosen))
        self._voice = _Combo("Voice")
        self._voice.addItem(BEST_VOICE[2], BEST_VOICE[:2])
        self._voice.activated.connect(self._choose_voice)
        self._rate = _Amount("Pace", (50, 200), 10, lambda percent: self._tell(voice_rate=percent))
        self._voice_volume = _Amount(
            "Volume of the voice", (0, 100), 5, lambda percent: self._tell(voice_volume=percent)
        )
        self._hear_voice = Button("Hear the voice")
        self._hear_voice.clicked.connect(self.try_voice)
        panel.addWidget(self._amount)
        panel.addWidget(self._breaths)
        panel.addWidget(_Row("Voice", self._voice))
        panel.addWidget(_Row("Pace", self._rate))
        panel.addWidget(_Row("Volume", self._voice_volume))
        panel.addWidget(_Row("", self._hear_voice))

    def _build_tones(self) -> None:
        panel = self._panel("Tones")
        self._tone_volume = _Amount("Volume of the tones", (0, 100), 5, lambda percent: self._tell(tone_volume=percent))
        self._ticks = Switch("The last three seconds are ticked", lambda on: self._tell(ticks=on))
        self._hear_tone = Button("Hear a tone")
        self._hear_tone.clicked.connect(self.try_tone)
        panel.addWidget(_Row("Volume", self._tone_volume))
        panel.addWidget(self._ticks)
        panel.addWidget(_Row("", self._hear_tone))

    def _build_moving(self) -> None:
        panel = self._panel("Moving")
        self._wait = Switch(
            "Wait for me after each change",
            lambda on: self._tell(wait_for_me=on),
            "Time stands still until any key says that you are there.",
        )
        self._mirrored = Switch(
            "The figure moves as in a mirror",
            lambda on: self._tell(figure_mirrored=on),
            "Off, it faces you, and its left is on your right.",
        )
        panel.addWidget(self._wait)
        panel.addWidget(self._mirrored)
        self._eased_title = _inset(Label())
        self._eased = QVBoxLayout()
        self._as_written: list[Button] = []
        self._eased_rows: list[tuple[str, str]] | None = None
        self._eased.setSpacing(theme.em() // 4)
        panel.addWidget(self._eased_title)
        panel.addLayout(self._eased)

    def _panel(self, title: str) -> QVBoxLayout:
        em = theme.em()
        panel = QFrame()
        panel.setProperty("role", "panel")
        column = QVBoxLayout(panel)
        column.setContentsMargins(em - _pad(), em * 3 // 4, em - _pad(), em)
        column.setSpacing(em * 3 // 4)
        column.addWidget(_inset(Label(title, "heading")))
        self._column.addWidget(panel)
        return column

    def _choose_voice(self, index: int) -> None:
        engine, voice = self._voice.itemData(index)
        self._tell(voice_engine=engine, voice_name=voice)

    def _show_voice(self) -> None:
        wanted = (self._settings.voice_engine, self._settings.voice_name)
        indexes = range(self._voice.count())
        # Where it is gone, the best there is speaks.
        self._voice.setCurrentIndex(next((i for i in indexes if tuple(self._voice.itemData(i)) == wanted), 0))

    def _show_eased(self) -> None:
        rows = [(each, self._names.get(each, each.replace("-", " ").capitalize())) for each in self._settings.eased]
        # The names of all poses come when they have been read: whoever is about to press a button keeps it.
        if rows == self._eased_rows:
            return
        self._eased_rows = rows
        had_focus = any(button.hasFocus() for button in self._as_written)
        self._as_written.clear()
        clear(self._eased)
        self._eased_title.setText(
            "Poses you do in their easier variant"
            if self._settings.eased
            else "Poses you do in their easier variant: none. While one is played, E chooses it."
        )
        for pose_id, name in rows:
            as_written = Button("As written again")
            as_written.setAccessibleName(f"{name} as written again")
            as_written.clicked.connect(partial(self._do_as_written, pose_id))
            self._as_written.append(as_written)
            row = _Row(name, as_written)
            self._eased.addWidget(row)
            row.show()  # now, so that it can have the focus
        if had_focus:
            [*self._as_written, self._mirrored][0].setFocus()

    def _do_as_written(self, pose_id: str) -> None:
        self._tell(eased=tuple(each for each in self._settings.eased if each != pose_id))


def _pad() -> int:
    """The room that what can be chosen has around it, for its focus to be seen in."""
    return theme.em() // 3


def _inset(label: Label) -> Label:
    """A label that begins where the words of what can be chosen do."""
    label.setContentsMargins(_pad(), 0, _pad(), 0)
    return label


class _Row(QWidget):
    """Words, and at their right what they are about."""

    def __init__(self, text: str, control: QWidget) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(_pad(), 0, _pad(), 0)
        row.addWidget(Label(text), 2)
        row.addWidget(control, 3 if control.sizePolicy().expandingDirections() else 0)


class _Choices(QWidget):
    """One of several, each with an example."""

    def __init__(self, title: str, choices: Mapping[Any, tuple[str, str]], tell: Callable[[Any], None]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_inset(Label(title)))
        self._group = QButtonGroup(self)
        self._buttons: dict[StrEnum, Choice] = {}
        for choice, (name, example) in choices.items():
            button = Choice(f"{title}: {name}", name, example)
            button.clicked.connect(lambda _=False, chosen=choice: tell(chosen))
            self._group.addButton(button)
            self._buttons[choice] = button
            column.addWidget(button)

    def show_choice(self, choice: StrEnum) -> None:
        self._buttons[choice].setChecked(True)
        for button in self._buttons.values():
            # Tab leads to the one that is on, arrows from there; Qt sees to that only once an arrow has been used.
            on = button.isChecked()
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)


class _Marked(QAbstractButton):
    """A mark that shows whether it is on, with words beside it and smaller ones below them."""

    def __init__(self, name: str, text: str, below: str, mark_first: bool) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setText(text)
        self.setAccessibleName(name)
        if below:
            self.setAccessibleDescription(below)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        em = theme.em()
        self._mark = QSize(*self.MARK_EMS) * em / 10
        pad = _pad()
        words = QVBoxLayout()
        words.setSpacing(0)
        for label in (Label(text), Label(below, "muted")):
            if label.text():
                label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(pad, pad, pad, pad)
        room = self._mark.width() + em // 2
        row.addSpacing(room if mark_first else 0)
        row.addLayout(words, 1)
        row.addSpacing(0 if mark_first else room)
        self._mark_first = mark_first
        self._pad = pad

    MARK_EMS = (10, 10)
    """Width and height of the mark, in tenths of a line."""

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corner = self._pad * 1.2
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(QColor(colours.accent), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.raised))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), corner, corner)
        x = self._pad if self._mark_first else self.width() - self._pad - self._mark.width()
        y = self._pad + max(0, (theme.em() - self._mark.height()) // 2)
        self._paint_mark(painter, QRectF(x, y, self._mark.width(), self._mark.height()), colours)

    def _paint_mark(self, painter: QPainter, place: QRectF, colours: theme.Colours) -> None:
        raise NotImplementedError


class Choice(_Marked):
    """One of several that exclude each other."""

    def __init__(self, name: str, text: str, example: str) -> None:
        super().__init__(name, text, example, mark_first=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # They lie one below the other, but left and right are as good.
        key = {Qt.Key.Key_Left: Qt.Key.Key_Up, Qt.Key.Key_Right: Qt.Key.Key_Down}.get(Qt.Key(event.key()))
        super().keyPressEvent(QKeyEvent(event.type(), key, event.modifiers()) if key else event)

    def _paint_mark(self, painter: QPainter, place: QRectF, colours: theme.Colours) -> None:
        on = self.isChecked()
        painter.setPen(QPen(QColor(colours.accent if on else colours.muted), 2))
        painter.setBrush(QColor(colours.surface))
        painter.drawEllipse(place.adjusted(1, 1, -1, -1))
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            inset = place.width() * 0.26
            painter.drawEllipse(place.adjusted(inset, inset, -inset, -inset))


class Switch(_Marked):
    """On or off."""

    MARK_EMS = (20, 11)

    def __init__(self, text: str, tell: Callable[[bool], None], below: str = "") -> None:
        super().__init__(text, text, below, mark_first=False)
        self.clicked.connect(tell)

    def show_on(self, on: bool) -> None:
        self.setChecked(on)

    def _paint_mark(self, painter: QPainter, place: QRectF, colours: theme.Colours) -> None:
        on = self.isChecked()
        round_ = place.height() / 2
        painter.setPen(QPen(QColor(colours.accent if on else colours.muted), 2))
        painter.setBrush(QColor(colours.accent if on else colours.surface))
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), round_, round_)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.on_accent if on else colours.muted))
        x = place.right() - round_ if on else place.left() + round_
        painter.drawEllipse(QPointF(x, place.center().y()), round_ * 0.58, round_ * 0.58)


class _Amount(QWidget):
    """A number of percent, by a slider that shows it."""

    def __init__(self, name: str, bounds: tuple[int, int], step: int, tell: Callable[[int], None]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._slider = _Slider(name)
        self._slider.setRange(*bounds)
        self._slider.setSingleStep(step)
        self._slider.setPageStep(2 * step)
        self._number = Label()
        self._number.setWordWrap(False)
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._number.setText("200 %")
        self._number.setMinimumWidth(self._number.sizeHint().width())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._slider, 1)
        row.addWidget(self._number)
        self._tell = tell
        self._slider.valueChanged.connect(self._show_number)
        self._slider.sliderReleased.connect(self._show_number)

    def show_value(self, percent: int) -> None:
        # While it is dragged it is ahead of what is shown.
        if not self._slider.isSliderDown():
            self._slider.setValue(percent)

    def _show_number(self) -> None:
        self._number.setText(f"{self._slider.value()} %")
        if not self._slider.isSliderDown():
            self._tell(self._slider.value())


class _Slider(QSlider):
    def __init__(self, name: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setAccessibleName(name)
        self.setMinimumWidth(4 * theme.em())

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The wheel turns the page.
        event.ignore()


class _Combo(QComboBox):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setMaxVisibleItems(12)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        em = theme.em()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = theme.colours().text if self.isEnabled() else theme.colours().muted
        painter.setPen(QPen(QColor(ink), max(1.5, em / 10), c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        x, y, size = self.width() - 1.1 * em, self.height() / 2, em * 0.22
        painter.drawPolyline(
            QPolygonF([QPointF(x - size, y - size / 2), QPointF(x, y + size / 2), QPointF(x + size, y - size / 2)])
        )
