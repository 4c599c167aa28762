"""The steps of a routine as a list: to be chosen, moved, copied and thrown out, by mouse and by key."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from stretchtimer.core.look import Look
from stretchtimer.core.routines import Pose, Side
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.presenters.step_list import ROW_ROLE, StepList, StepRow
from stretchtimer.ui import theme

_Index = QModelIndex | QPersistentModelIndex
_ENTERING = (Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_Up, Qt.Key.Key_End)
"""Keys that choose the first or the last step where none is chosen."""


class StepPainter(QStyledItemDelegate):
    """Draws one step: its number, its figure, its name, and how it is done."""

    def __init__(self, figures: FigurePainter, view: QListView) -> None:
        super().__init__(view)
        self._figures = figures
        self._view = view
        self.look = Look()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(theme.em() * 10, row_height(self._view.font()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: StepRow = index.data(ROW_ROLE)
        colours, em, font = theme.colours(), theme.em(), self._view.font()
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        inner = paint_ground(painter, self._view, option, index).adjusted(em // 3, em // 4, -em // 2, -em // 4)
        number = QRect(inner.left(), inner.top(), number_width(self._view), inner.height())
        painter.setFont(theme.scaled(font, 0.85))
        painter.setPen(QColor(colours.text if is_chosen else colours.muted))
        painter.drawText(number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(index.row() + 1))
        square = QRect(number.right() + em // 4, inner.top(), inner.height(), inner.height())
        if row.pose:
            paint_figure(painter, self._figures, row.pose, _side_of(row), square, theme.figure_look(self.look))
        text = inner.adjusted(square.right() + em // 2 - inner.left(), 0, -em // 2, 0)
        how = "  –  ".join(filter(None, [", ".join(filter(None, [row.dose, row.sides])), row.note]))
        muted = colours.text if is_chosen else colours.muted
        if row.problem:
            write_two_lines(painter, text, font, (row.name, colours.problem), (row.problem, colours.problem))
        else:
            write_two_lines(painter, text, font, (row.name, colours.text), (how, muted))
        if row.overridden:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            painter.drawEllipse(QRectF(inner.right() - em * 0.1, inner.center().y() - em * 0.15, em * 0.3, em * 0.3))
        painter.restore()


def _side_of(row: StepRow) -> Side | None:
    """The side on which a step's small figure is seen."""
    if not row.sides:
        return None
    return Side.RIGHT if row.sides.startswith(Side.RIGHT.value) else Side.LEFT


def paint_ground(painter: QPainter, view: QListView, option: QStyleOptionViewItem, index: _Index) -> QRect:
    """Paints what shows that a row is chosen, current or under the mouse, and gives the room within."""
    colours, corner = theme.colours(), theme.em() * 0.4
    is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
    is_current = view.hasFocus() and index == view.currentIndex()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(option.rect).adjusted(2, 1.5, -2, -1.5)
    if is_chosen or is_current or option.state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(QPen(QColor(colours.accent), 2) if is_current else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent_soft if is_chosen else colours.raised))
        painter.drawRoundedRect(box, corner, corner)
    return box.toRect()


def row_height(font: QFont) -> int:
    """Room for two lines of words."""
    return QFontMetrics(font).lineSpacing() + QFontMetrics(theme.scaled(font, 0.9)).lineSpacing() + theme.em() * 5 // 4


def number_width(view: QListView) -> int:
    """Room for the number of the last step."""
    digits = max(2, len(str(view.model().rowCount())))
    return QFontMetrics(theme.scaled(view.font(), 0.85)).horizontalAdvance("0" * digits)


def paint_figure(
    painter: QPainter, figures: FigurePainter, pose: Pose, side: Side | None, square: QRect, look: Look
) -> None:
    """Paints a small figure, once its picture is there."""
    size = round(square.width() * painter.device().devicePixelRatioF())
    shot = figures.still(pose, side, size, look)
    if shot is None:
        return
    image = figures.image(shot)
    if image is None:
        figures.want_later(shot)
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(square, image)


def write_two_lines(
    painter: QPainter, room: QRect, font: QFont, first: tuple[str, str], second: tuple[str, str]
) -> None:
    """Writes two lines, each with its colour, in the middle of the height; what has no room is left out."""
    small = theme.scaled(font, 0.9)
    upper, lower = QFontMetrics(font), QFontMetrics(small)
    height = upper.lineSpacing() + (lower.lineSpacing() if second[0] else 0)
    y = room.top() + (room.height() - height) // 2
    for (words, colour), letters, metrics in ((first, font, upper), (second, small, lower)):
        painter.setFont(letters)
        painter.setPen(QColor(colour))
        line = QRect(room.left(), y, room.width(), metrics.lineSpacing())
        elided = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)
        y += metrics.lineSpacing()


class StepView(QListView):
    """The list. It changes nothing itself: it tells what the person wants."""

    chosen = Signal()
    """Other steps are chosen than before."""
    opened = Signal()
    """The chosen step is to be looked at: Enter, or a double click."""
    wanted = Signal()
    """There is no step yet, and one is asked for: Enter, or a double click."""
    moved = Signal(list, int)
    """The steps of these rows are to stand before the row of the second number."""
    removed = Signal(tuple)
    copied = Signal(tuple)
    cut = Signal(tuple)
    pasted = Signal(int)
    doubled = Signal(tuple)

    def __init__(self, steps: StepList, figures: FigurePainter) -> None:
        super().__init__()
        self._painter = StepPainter(figures, self)
        self._drop_at: int | None = None
        self.setModel(steps)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setAccessibleName("Steps")
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        self.doubleClicked.connect(lambda *_: self.opened.emit())
        figures.painted.connect(self.viewport().update)
        self._build_menu()

    def _build_menu(self) -> None:
        keys = QKeySequence.StandardKey
        self._menu = QMenu(self)
        for words, key, tell in (
            ("Move up", QKeySequence("Alt+Up"), lambda: self._shift(-1)),
            ("Move down", QKeySequence("Alt+Down"), lambda: self._shift(1)),
            ("Duplicate", QKeySequence("Ctrl+D"), lambda: self.doubled.emit(self.rows)),
            ("Cut", QKeySequence(keys.Cut), lambda: self.cut.emit(self.rows)),
            ("Copy", QKeySequence(keys.Copy), lambda: self.copied.emit(self.rows)),
            ("Paste", QKeySequence(keys.Paste), lambda: self.pasted.emit(self.insert_at)),
            ("Remove", QKeySequence(Qt.Key.Key_Delete), lambda: self.removed.emit(self.rows)),
        ):
            action = QAction(words, self)
            action.setShortcut(key)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(tell)
            self.addAction(action)
            self._menu.addAction(action)

    def set_look(self, look: Look) -> None:
        self._painter.look = look
        self.viewport().update()

    @property
    def menu(self) -> QMenu:
        """What can be done with the chosen steps."""
        return self._menu

    @property
    def rows(self) -> tuple[int, ...]:
        """The chosen steps, in their order."""
        return tuple(sorted(index.row() for index in self.selectionModel().selectedIndexes()))

    @property
    def insert_at(self) -> int:
        """Where something new goes: behind the chosen steps, or to the end."""
        rows = self.rows
        return rows[-1] + 1 if rows else self.model().rowCount()

    def choose(self, rows: Sequence[int]) -> None:
        """Chooses these steps and no others."""
        model, selection = self.model(), QItemSelection()
        rows = [row for row in rows if 0 <= row < model.rowCount()]
        for row in rows:
            index = model.index(row, 0)
            selection.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        if rows:
            last = model.index(rows[-1], 0)
            self.selectionModel().setCurrentIndex(last, flags.NoUpdate)
            self.scrollTo(last)
        self.selectionModel().select(selection, flags.ClearAndSelect)

    def _shift(self, way: int) -> None:
        rows = self.rows
        if rows and way < 0 and rows[0] > 0:
            self.moved.emit(list(rows), rows[0] - 1)
        elif rows and way > 0 and rows[-1] + 1 < self.model().rowCount():
            self.moved.emit(list(rows), rows[-1] + 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.model().rowCount():
            self.wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.rows:
            self.opened.emit()
        elif event.key() in _ENTERING and not self.rows and self.model().rowCount():
            self.choose([self.model().rowCount() - 1 if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_End) else 0])
        elif event.key() == Qt.Key.Key_Backspace and self.rows:
            self.removed.emit(self.rows)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if not self.model().rowCount():
            self.wanted.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._menu.popup(event.globalPos())

    # ── dragging ──

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        self._show_drop(self._row_between(event.position().toPoint()) if event.isAccepted() else None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._show_drop(None)

    def dropEvent(self, event: QDropEvent) -> None:
        super().dropEvent(event)
        self._show_drop(None)

    def _show_drop(self, at: int | None) -> None:
        self._drop_at = at
        self.viewport().update()

    def _row_between(self, place: QPoint) -> int:
        index = self.indexAt(place)
        if not index.isValid():
            return self.model().rowCount() if place.y() > 0 else 0
        return index.row() + (place.y() > self.visualRect(index).center().y())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._drop_at is None and self.model().rowCount():
            return
        colours, em = theme.colours(), theme.em()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.model().rowCount():
            painter.setPen(QColor(colours.muted))
            room = self.viewport().rect().adjusted(em, em, -em, -em)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, "There are no steps yet. Press Enter, or “Add poses”, to begin.")
        if self._drop_at is not None:
            painter.setPen(QPen(QColor(colours.accent), 3))
            count = self.model().rowCount()
            if self._drop_at < count:
                y = self.visualRect(self.model().index(self._drop_at, 0)).top() + 1
            else:
                y = self.visualRect(self.model().index(count - 1, 0)).bottom() if count else 2
            painter.drawLine(em // 3, y, self.viewport().width() - em // 3, y)
