"""The pose library, to choose a step from."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from stretchtimer.core import wording
from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.look import Look
from stretchtimer.core.routines import AREAS, EQUIPMENT, Kind, Pose, Position, Side, Sides
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.presenters.step_list import POSES_FORMAT
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.editor_fields import MenuButton
from stretchtimer.ui.editor_steps import paint_figure, paint_ground, row_height, write_two_lines
from stretchtimer.ui.step_rows import NOT_FOR_YOU
from stretchtimer.ui.text import Label

POSE_ROLE = int(Qt.ItemDataRole.UserRole)
UNSUITED_OPACITY = 0.45
"""Of the figure of what is not for the person."""
ANY = None
NO_EQUIPMENT = "none"
POSITION_NAMES = {each: each.value.replace("-", " ").capitalize() for each in Position}
_Index = QModelIndex | QPersistentModelIndex


class PoseList(QAbstractListModel):
    """The poses that have every word that is searched for and everything that is asked of them."""

    def __init__(self) -> None:
        super().__init__()
        self._all: list[Pose] = []
        self._haystacks: list[str] = []
        self._shown: list[Pose] = []
        self._text = ""
        self._wanted: dict[str, Any] = {}
        self.about = AboutMe()

    @property
    def total(self) -> int:
        return len(self._all)

    def set_poses(self, poses: Mapping[str, Pose]) -> None:
        self._all = sorted(poses.values(), key=lambda pose: pose.name.casefold())
        self._haystacks = [_haystack(pose) for pose in self._all]
        self._narrow()

    def search(self, text: str) -> None:
        self._text = " ".join(text.casefold().split())
        self._narrow()

    def want(self, what: str, value: object) -> None:
        """Asks for an `area`, a `position`, `equipment` or a `kind`; `ANY` asks for none in particular."""
        self._wanted[what] = value
        self._narrow()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        pose = self._shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return pose.name
            case Qt.ItemDataRole.AccessibleTextRole:
                said = [pose.name, not_for_you(pose, self.about), wording.listing(pose.areas), wording.dose(pose.dose)]
                return ". ".join(filter(None, said))
            case Qt.ItemDataRole.ToolTipRole:
                return pose.summary or None
            case int(value) if value == POSE_ROLE:
                return pose
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return super().flags(index) | (Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags)

    def mimeTypes(self) -> list[str]:
        return [POSES_FORMAT]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        ids = [self._shown[index.row()].id for index in indexes]
        data = QMimeData()
        data.setData(POSES_FORMAT, "\n".join(ids).encode())
        data.setText("".join(f"- {each}\n" for each in ids))
        return data

    def _narrow(self) -> None:
        self.beginResetModel()
        words = self._text.split()
        found = [
            pose
            for pose, haystack in zip(self._all, self._haystacks, strict=True)
            if all(word in haystack for word in words) and self._suits(pose)
        ]
        # Those whose name it is come before those that only speak of it.
        self._shown = sorted(found, key=lambda pose: self._text not in pose.name.casefold()) if words else found
        self.endResetModel()

    def _suits(self, pose: Pose) -> bool:
        for what, value in self._wanted.items():
            if value is ANY:
                continue
            if what == "area" and value not in pose.areas:
                return False
            if what == "equipment" and (value not in pose.equipment if value != NO_EQUIPMENT else pose.equipment):
                return False
            if what == "position" and pose.position is not value:
                return False
            if what == "kind" and pose.kind is not value:
                return False
        return True


def not_for_you(pose: Pose, about: AboutMe) -> str:
    """Why a pose is not for the person; empty where it is."""
    why = about.obstacles(pose)
    return f"{NOT_FOR_YOU}: {wording.listing(why)}" if why else ""


def _haystack(pose: Pose) -> str:
    said = (pose.name, *pose.also_called, pose.summary, *pose.areas, *pose.equipment, pose.kind, pose.position or "")
    return "\n".join((*said, pose.id.replace("-", " "))).casefold()


class _PosePainter(QStyledItemDelegate):
    def __init__(self, poses: PoseList, figures: FigurePainter, view: QListView) -> None:
        super().__init__(view)
        self._poses = poses
        self._figures = figures
        self._view = view
        self.look = Look()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(theme.em() * 10, row_height(self._view.font()) + theme.em() // 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        pose: Pose = index.data(POSE_ROLE)
        colours, em = theme.colours(), theme.em()
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        inner = paint_ground(painter, self._view, option, index).adjusted(em // 3, em // 6, -em // 2, -em // 6)
        square = QRect(inner.left(), inner.top(), inner.height(), inner.height())
        side = None if pose.sides is Sides.NONE else Side.LEFT
        unsuited = not_for_you(pose, self._poses.about)
        painter.setOpacity(UNSUITED_OPACITY if unsuited else 1.0)
        paint_figure(painter, self._figures, pose, side, square, theme.figure_look(self.look))
        painter.setOpacity(1.0)
        text = inner.adjusted(inner.height() + em // 2, 0, 0, 0)
        about = unsuited or " · ".join(filter(None, [wording.listing(pose.areas), wording.dose(pose.dose)]))
        muted = colours.text if is_chosen else colours.muted
        write_two_lines(painter, text, self._view.font(), (pose.name, colours.text), (about, muted))
        painter.restore()


class _PoseView(QListView):
    opened = Signal()

    def __init__(self, poses: PoseList, figures: FigurePainter) -> None:
        super().__init__()
        self.poses_painter = _PosePainter(poses, figures, self)
        self.setModel(poses)
        self.setItemDelegate(self.poses_painter)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setAccessibleName("Poses")
        self.doubleClicked.connect(lambda *_: self.opened.emit())
        figures.painted.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.model().rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.colours().muted))
            room = self.viewport().rect().adjusted(theme.em(), theme.em(), -theme.em(), -theme.em())
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, "No pose is like that. Try fewer words, or take a filter out.")


class PosePicker(QWidget):
    """Search, filters, and the poses that are left: Enter, a double click or dragging takes one."""

    picked = Signal(list)
    """The ids of poses, to be put into the routine."""
    left = Signal()

    def __init__(self, figures: FigurePainter) -> None:
        super().__init__()
        em = theme.em()
        self._poses = PoseList()
        self._by_id: Mapping[str, Pose] = {}
        self._title = Label("Add poses", "heading")
        done = Button("Done")
        done.clicked.connect(self.left)
        self._search = QLineEdit(placeholderText="Search poses", clearButtonEnabled=True)
        self._search.setAccessibleName("Search poses")
        self._search.textChanged.connect(self._narrow)
        self._search.returnPressed.connect(self._pick)
        self._filters: list[MenuButton] = []
        filters = QWidget()
        row = ButtonRow(em // 3, last_at_end=False)
        filters.setLayout(row)
        for what, name, choices in (
            ("area", "Area", {area: area for area in AREAS}),
            ("position", "Position", POSITION_NAMES),
            ("equipment", "Equipment", {NO_EQUIPMENT: "nothing", **{each: each for each in EQUIPMENT}}),
            ("kind", "Kind", {each: each.value for each in Kind}),
        ):
            button = MenuButton(name, {ANY: f"Any {name.lower()}", **choices})
            button.chosen.connect(lambda value, what=what: self._want(what, value))
            self._filters.append(button)
            row.addWidget(button)
        self._view = _PoseView(self._poses, figures)
        self._view.opened.connect(self._pick)
        self._count = Label(role="muted")
        self._add = Button("Add to the routine", "primary")
        self._add.clicked.connect(self._pick)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(done)
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        foot.addWidget(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em // 3)
        column.addLayout(head)
        column.addWidget(self._search)
        column.addWidget(filters)
        column.addWidget(self._view, 1)
        column.addLayout(foot)
        down = QShortcut(QKeySequence(Qt.Key.Key_Down), self._search, self._view.setFocus)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)

    def set_poses(self, poses: Mapping[str, Pose]) -> None:
        self._by_id = poses
        self._poses.set_poses(poses)
        self._show_found()

    def set_about(self, about: AboutMe) -> None:
        """Marks what is not for the person."""
        self._poses.about = about
        self._view.viewport().update()

    def pose(self, pose_id: str) -> Pose:
        return self._by_id[pose_id]

    def set_look(self, look: Look) -> None:
        self._view.poses_painter.look = look
        self._view.viewport().update()

    def ask(self, title: str, button: str) -> None:
        """Says what the poses are wanted for."""
        self._title.setText(title)
        self._add.setText(button)

    def take_focus(self) -> None:
        self._search.setFocus()
        self._search.selectAll()

    def _narrow(self, text: str) -> None:
        self._poses.search(text)
        self._show_found()

    def _want(self, what: str, value: object) -> None:
        self._poses.want(what, value)
        self._show_found()

    def _show_found(self) -> None:
        count = self._poses.rowCount()
        self._count.setText(f"{count} of {self._poses.total}")
        self._add.setEnabled(count > 0)
        if count:
            self._view.setCurrentIndex(self._poses.index(0))

    def _pick(self) -> None:
        indexes = sorted(self._view.selectionModel().selectedIndexes(), key=QModelIndex.row)
        if ids := [index.data(POSE_ROLE).id for index in indexes]:
            self.picked.emit(ids)
