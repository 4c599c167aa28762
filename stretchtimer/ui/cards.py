"""Routines as cards."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from stretchtimer.core import wording
from stretchtimer.core.look import Look
from stretchtimer.core.routines import Pose, Side, Sides
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.presenters.library import ENTRY_ROLE, RoutineList
from stretchtimer.storage.index import Entry
from stretchtimer.ui import theme
from stretchtimer.ui.text import wrapped

SUMMARY_LINES = 2
WHY_LINES = 3
NARROWEST_CARD_EMS = 25
FIGURE_EMS = 7


class CardPainter(QStyledItemDelegate):
    """Draws one routine: title and length, summary, why, tags."""

    def __init__(self, routines: RoutineList, figures: FigurePainter, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._routines = routines
        self._figures = figures
        self.poses: Mapping[str, Pose] = {}
        self.look = Look()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        colours = theme.colours()
        em = theme.em()
        rect: QRect = option.rect
        card = QRectF(rect).adjusted(em * 0.3, em * 0.3, -em * 0.3, -em * 0.3)
        # `option.state` says both, but to make its flags takes Python 5 ms, for which the first picture would wait.
        view = self._view
        hovered = view.underMouse() and rect.contains(view.mapFromGlobal(QCursor.pos()))
        focused = view.hasFocus() and index == view.currentIndex()

        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.accent if focused else colours.line), 2 if focused else 1))
        painter.setBrush(QColor(colours.raised if hovered else colours.surface))
        painter.drawRoundedRect(card, em * 0.6, em * 0.6)

        inner = card.toRect().adjusted(em, em * 8 // 10, -em, -em * 8 // 10)
        if not entry.problems:
            side = FIGURE_EMS * em
            self._paint_figure(
                painter, entry, QRect(inner.left() - em // 2, inner.center().y() - side // 2, side, side)
            )
            inner.setLeft(inner.left() + side)
        writer = _Writer(painter, inner)
        font = self._view.font()
        title = theme.scaled(font, 1.2, QFont.Weight.DemiBold)
        if entry.problems:
            writer.line(entry.title, title, colours.text)
            writer.line("This file cannot be read:", font, colours.muted)
            writer.paragraph(_without_folder(entry, entry.problems[0]), font, colours.problem, WHY_LINES)
            if len(entry.problems) > 1:
                writer.line(f"and {len(entry.problems) - 1} more", font, colours.muted)
        else:
            length = wording.rough_length(entry.length_ms(self._routines.effort))
            writer.line(entry.title, title, colours.text, length, colours.accent)
            writer.paragraph(entry.summary, font, colours.text, SUMMARY_LINES)
            writer.skip()
            writer.paragraph(entry.why, theme.scaled(font, 0.92), colours.muted, WHY_LINES)
            small = theme.scaled(font, 0.85)
            if unsuited := self._routines.unsuited(entry):
                _mark(painter, inner, unsuited[:1].upper() + unsuited[1:], small, colours)
            else:
                _tags(painter, inner, [*(["yours"] if entry.own else []), *entry.tags], small, colours)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self._view.gridSize()

    def card_size(self, width: int) -> QSize:
        em = theme.em()
        font = self._view.font()
        text = (
            QFontMetrics(theme.scaled(font, 1.2)).lineSpacing()
            + SUMMARY_LINES * QFontMetrics(font).lineSpacing()
            + WHY_LINES * QFontMetrics(theme.scaled(font, 0.92)).lineSpacing()
            + QFontMetrics(theme.scaled(font, 0.85)).height() * 2
        )
        return QSize(width, text + em * 7 // 2)

    def _paint_figure(self, painter: QPainter, entry: Entry, square: QRect) -> None:
        """The first pose of the library that the routine has; it appears once it is painted."""
        pose = next((self.poses[pose_id] for pose_id in entry.poses if pose_id in self.poses), None)
        if pose is None:
            return
        size = round(square.width() * painter.device().devicePixelRatioF())
        side = None if pose.sides is Sides.NONE else Side.LEFT
        shot = self._figures.still(pose, side, size, theme.figure_look(self.look))
        if shot is None:
            return
        image = self._figures.image(shot)
        if image is None:
            self._figures.want_later(shot)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(square, image)


class CardView(QListView):
    """Cards in as many columns as there is room for."""

    opened = Signal(object)
    """An entry that was clicked, or chosen with Enter."""

    def __init__(self, routines: RoutineList, figures: FigurePainter) -> None:
        super().__init__()
        self._painter = CardPainter(routines, figures, self)
        figures.painted.connect(self._show_figures)
        self.setModel(routines)
        self.setItemDelegate(self._painter)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        # Ten thousand cards are laid out bit by bit, so that nobody waits for those that are not seen.
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName("Routines")
        self.clicked.connect(self._open)

    def show_poses(self, poses: Mapping[str, Pose]) -> None:
        """Gives the cards their figures."""
        self._painter.poses = poses
        self._show_figures()

    def set_look(self, look: Look) -> None:
        self._painter.look = look
        self._show_figures()

    def _show_figures(self) -> None:
        # As `viewport().update()`; but to make a thing of the viewport takes Python 5 ms, and the first picture waits.
        self.setDirtyRegion(QRegion(self.rect()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_columns()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._lay_columns()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not through `activated`, which on some desktops comes with a click as well.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def open_row(self, row: int) -> None:
        self._open(self.model().index(row, 0))

    def _lay_columns(self) -> None:
        # The room for a scroll bar is always left free, so that the cards do not jump when one appears.
        width = self.width() - self.verticalScrollBar().sizeHint().width()
        columns = max(1, width // (NARROWEST_CARD_EMS * theme.em()))
        # One pixel short of the width: Qt wraps a row that fills it exactly.
        self.setGridSize(self._painter.card_size((width - 1) // columns))

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(ENTRY_ROLE))


class _Writer:
    """Writes lines of text from the top of a rectangle downwards, each cut off where it would not fit."""

    def __init__(self, painter: QPainter, rect: QRect) -> None:
        self._painter = painter
        self._rect = rect
        self._y = rect.top()

    def line(self, text: str, font: QFont, colour: str, after: str = "", after_colour: str = "") -> None:
        metrics = QFontMetrics(font)
        rect = QRect(self._rect.left(), self._y, self._rect.width(), metrics.lineSpacing())
        self._painter.setFont(font)
        if after:
            self._painter.setPen(QColor(after_colour))
            self._painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, after)
            rect.setWidth(rect.width() - metrics.horizontalAdvance(after) - metrics.averageCharWidth() * 2)
        self._painter.setPen(QColor(colour))
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        self._painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)
        self._y += metrics.lineSpacing() + metrics.lineSpacing() // 6

    def skip(self) -> None:
        """Leaves a little room."""
        self._y += theme.em() // 4

    def paragraph(self, text: str, font: QFont, colour: str, most_lines: int) -> None:
        metrics = QFontMetrics(font)
        lines = wrapped(text, font, self._rect.width())
        if len(lines) > most_lines:
            rest = " ".join(lines[most_lines - 1 :])
            elided = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, self._rect.width())
            lines = [*lines[: most_lines - 1], elided]
        self._painter.setFont(font)
        self._painter.setPen(QColor(colour))
        for line in lines:
            rect = QRect(self._rect.left(), self._y, self._rect.width(), metrics.lineSpacing())
            elided = metrics.elidedText(line, Qt.TextElideMode.ElideRight, rect.width())
            self._painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)
            self._y += metrics.lineSpacing()


def _tags(painter: QPainter, inner: QRect, tags: list[str], font: QFont, colours: theme.Colours) -> None:
    metrics = QFontMetrics(font)
    pad = metrics.averageCharWidth()
    height = metrics.height() + pad
    x, y = inner.left(), inner.bottom() - height
    painter.setFont(font)
    for tag in tags:
        width = metrics.horizontalAdvance(tag) + 2 * pad
        if x + width > inner.right():
            break
        chip = QRect(x, y, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent_soft))
        painter.drawRoundedRect(chip, height / 2, height / 2)
        painter.setPen(QColor(colours.text))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, tag)
        x += width + pad


def _mark(painter: QPainter, inner: QRect, words: str, font: QFont, colours: theme.Colours) -> None:
    """Words with a line around them, in the place of the tags."""
    metrics = QFontMetrics(font)
    pad = metrics.averageCharWidth()
    height = metrics.height() + pad
    elided = metrics.elidedText(words, Qt.TextElideMode.ElideRight, inner.width() - 2 * pad)
    width = metrics.horizontalAdvance(elided) + 2 * pad
    chip = QRect(inner.left(), inner.bottom() - height, width, height)
    painter.setFont(font)
    painter.setPen(QColor(colours.muted))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(chip).adjusted(0.5, 0.5, -0.5, -0.5), height / 2, height / 2)
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, elided)


def _without_folder(entry: Entry, problem: str) -> str:
    return problem.replace(str(entry.path), entry.path.name, 1)
