"""A small window that reminds, where the desktop shows no notices with buttons."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QCursor,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QRegion,
    QResizeEvent,
    QScreen,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from stretchtimer.presenters.notice import Notice
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.text import Label

WIDTH_EMS = 29
PICTURE_EMS = 6


class ReminderWindow(QWidget):
    """In a corner of the screen that the mouse is on, on top, never with the keyboard: whoever types goes on typing.

    The application has to be dressed.
    """

    pressed = Signal(str)
    """The key of a choice; "" for a click on the notice itself."""

    def __init__(self) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        # Window managers leave such windows where they are, and a full screen on top of them.
        self.setAttribute(Qt.WidgetAttribute.WA_X11NetWmWindowTypeNotification)
        # macOS hides such windows of programs that are not in front, as this one never is.
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        # Smooth corners need a compositor, which is missing where this window is needed most on X11.
        smooth = QGuiApplication.platformName() != "xcb"
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, smooth)
        # The last of the program's windows it may be, but it does not end the program.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self._picture = QLabel()
        self._title = Label(role="heading")
        self._text = Label()
        em = theme.em()
        self._close = Button("×", "quiet")
        self._close.setAccessibleName("Close")
        self._close.setToolTip("Close")
        self._close.clicked.connect(self.hide)
        self._choices = ButtonRow(em // 2, last_at_end=False)
        self._lay_out(em)

    def show_notice(self, notice: Notice) -> None:
        """Shows a notice, in place of the one that is shown."""
        self._title.setText(notice.title)
        self._text.setText(notice.text)
        self._text.setVisible(bool(notice.text))
        self.setWindowTitle(notice.title)
        self.setAccessibleDescription(notice.text)
        while item := self._choices.takeAt(0):
            if before := item.widget():
                before.hide()
                before.deleteLater()
        for number, choice in enumerate(notice.choices):
            button = Button(choice.words, "primary" if number == 0 else None)
            button.clicked.connect(partial(self._press, choice.key))
            self._choices.addWidget(button)
        for button in self.findChildren(Button):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        self._show_picture(notice.picture, screen)
        self._place(screen.availableGeometry())
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def withdraw(self) -> None:
        """Takes the notice back, if one is shown."""
        self.hide()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._press("")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(self._outline(0), QColor(theme.colours().line))
        painter.fillPath(self._outline(1), QColor(theme.colours().surface))

    def resizeEvent(self, event: QResizeEvent) -> None:
        if not self.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground):
            self.setMask(QRegion(self._outline(0).toFillPolygon().toPolygon()))

    def _outline(self, inset: float) -> QPainterPath:
        path = QPainterPath()
        radius = theme.em() / 2 - inset
        path.addRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)
        return path

    def _lay_out(self, em: int) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(em // 4)
        words.addLayout(head)
        words.addWidget(self._text)
        words.addSpacing(em // 2)
        words.addStretch(1)
        words.addLayout(self._choices)
        row = QHBoxLayout(self)
        row.setContentsMargins(em, em * 3 // 4, em * 3 // 4, em)
        row.setSpacing(em)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)

    def _show_picture(self, file: Path | None, screen: QScreen) -> None:
        """In as many pixels as the screen has there; without one that can be read, the words have the room."""
        picture = QPixmap(str(file)) if file else QPixmap()
        self._picture.setVisible(not picture.isNull())
        if not picture.isNull():
            ratio = screen.devicePixelRatio()
            side = round(PICTURE_EMS * theme.em() * ratio)
            shape = Qt.AspectRatioMode.KeepAspectRatio
            picture = picture.scaled(side, side, shape, Qt.TransformationMode.SmoothTransformation)
            picture.setDevicePixelRatio(ratio)
            self._picture.setPixmap(picture)

    def _place(self, room: QRect) -> None:
        """In the corner of a screen's room where it is the least in the way, and as high as its words need."""
        layout, gap = self.layout(), theme.em()
        assert layout is not None
        layout.invalidate()
        layout.activate()
        width = min(max(WIDTH_EMS * gap, layout.totalMinimumSize().width()), room.width() - 2 * gap)
        place = QRect(0, 0, width, layout.totalHeightForWidth(width))
        place.moveBottomRight(room.bottomRight())
        place.translate(-gap, -gap)
        # Where there is room for part of it only, that is its beginning.
        place.moveTopLeft(QPoint(max(place.left(), room.left()), max(place.top(), room.top())))
        self.setGeometry(place)

    def _press(self, key: str) -> None:
        self.hide()
        self.pressed.emit(key)
