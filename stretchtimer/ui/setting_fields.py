"""What pages of settings are made of: a column of panels, and in them switches, choices, sliders and lists."""

from collections.abc import Callable, Mapping
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

from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button
from stretchtimer.ui.text import Label


class ColumnPage(QWidget):
    """A title, and panels below it in a column that scrolls; a button and Escape lead back."""

    left = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        em = theme.em()
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, em)
        self._column.setSpacing(em // 2)
        self._column.addWidget(Label(title, "title"))
        self._back = Button("‹ All routines", "quiet")
        self._back.clicked.connect(self.left)
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        content = QWidget()
        whole = QVBoxLayout(content)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(self._column)
        whole.addStretch(1)
        self._scroll = theme.reading_column(content)
        page = QVBoxLayout(self)
        page.setContentsMargins(em, em // 2, em, em)
        page.addWidget(theme.in_the_middle(top))
        page.addWidget(self._scroll, 1)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.left.emit)

    def take_focus(self) -> None:
        self._scroll.verticalScrollBar().setValue(0)
        self._back.setFocus()

    def add_panel(self, title: str) -> QVBoxLayout:
        """The column inside a new panel."""
        panel = Panel(title)
        self._column.addWidget(panel)
        return panel.column


class Panel(QFrame):
    """What belongs together, below a heading if it has one."""

    def __init__(self, title: str = "") -> None:
        super().__init__()
        em = theme.em()
        self.setProperty("role", "panel")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(em - pad(), em * 3 // 4, em - pad(), em)
        self.column.setSpacing(em * 3 // 4)
        if title:
            self.column.addWidget(inset(Label(title, "heading")))


def pad() -> int:
    """The room that what can be chosen has around it, for its focus to be seen in."""
    return theme.em() // 3


def inset(label: Label) -> Label:
    """A label that begins where the words of what can be chosen do."""
    label.setContentsMargins(pad(), 0, pad(), 0)
    return label


class SettingRow(QWidget):
    """Words, and at their right what they are about."""

    def __init__(self, text: str, control: QWidget) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(pad(), 0, pad(), 0)
        row.addWidget(Label(text), 2)
        row.addWidget(control, 3 if control.sizePolicy().expandingDirections() else 0)


class Choices(QWidget):
    """One of several, each with an example; `tell` is called with the one that is chosen."""

    def __init__(self, title: str, choices: Mapping[Any, tuple[str, str]], tell: Callable[[Any], None]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(inset(Label(title)))
        self._group = QButtonGroup(self)
        self._buttons: dict[Any, Choice] = {}
        for choice, (name, example) in choices.items():
            button = Choice(f"{title}: {name}", name, example)
            button.clicked.connect(lambda _=False, chosen=choice: tell(chosen))
            self._group.addButton(button)
            self._buttons[choice] = button
            column.addWidget(button)

    def show_choice(self, choice: Any) -> None:
        self._buttons[choice].setChecked(True)
        for button in self._buttons.values():
            # Tab leads to the one that is on, arrows from there; Qt sees to that only once an arrow has been used.
            on = button.isChecked()
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)


class _Marked(QAbstractButton):
    """A mark that shows whether it is on, with words beside it and smaller ones below them."""

    def __init__(self, name: str, text: str, below: str, mark_first: bool, role: str | None = None) -> None:
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
        margin = pad()
        words = QVBoxLayout()
        words.setSpacing(0)
        for label in (Label(text, role), Label(below, "muted")):
            if label.text():
                label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(margin, margin, margin, margin)
        room = self._mark.width() + em // 2
        row.addSpacing(room if mark_first else 0)
        row.addLayout(words, 1)
        row.addSpacing(0 if mark_first else room)
        self._mark_first = mark_first
        self._pad = margin

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

    def __init__(self, text: str, tell: Callable[[bool], None], below: str = "", role: str | None = None) -> None:
        super().__init__(text, text, below, mark_first=False, role=role)
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


class AmountField(QWidget):
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


class Combo(QComboBox):
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
