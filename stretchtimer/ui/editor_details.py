"""What is chosen in the editor: a step with its figure, the routine as a whole, or the poses to choose from."""

from collections.abc import Mapping
from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from stretchtimer.core.about_me import AboutMe
from stretchtimer.core.look import Look
from stretchtimer.core.motion import motion_at
from stretchtimer.core.routines import Pose
from stretchtimer.core.scene import scene_at
from stretchtimer.core.timeline import Timeline
from stretchtimer.presenters.editor import Editor
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.ui import theme
from stretchtimer.ui.editor_picker import PosePicker
from stretchtimer.ui.editor_pose_form import PoseForm
from stretchtimer.ui.editor_routine_form import AdviceList, RoutineForm
from stretchtimer.ui.editor_step_form import StepForm
from stretchtimer.ui.figure_place import FigurePlace

FIGURE_EMS = 11
ROOM_FOR_FIGURE_EMS = 26


class View(Enum):
    STEP = auto()
    ROUTINE = auto()
    PICKER = auto()
    POSE = auto()


class Details(QWidget):
    def __init__(self, figures: FigurePainter) -> None:
        super().__init__()
        em = theme.em()
        self.advice = AdviceList()
        self.step = StepForm()
        self.routine = RoutineForm(self.advice)
        self.picker = PosePicker(figures)
        self.pose = PoseForm(figures)
        self.figure = FigurePlace(self, figures)
        self.figure.setFixedHeight(FIGURE_EMS * em)
        self._look, self._mirrored = Look(), False
        self._has_scene = False
        self._stack = QStackedWidget()
        self._forms: dict[View, StepForm | RoutineForm | PosePicker | PoseForm] = {
            View.STEP: self.step,
            View.ROUTINE: self.routine,
            View.PICKER: self.picker,
            View.POSE: self.pose,
        }
        self._pages = {view: form if view is View.PICKER else scrolled(form) for view, form in self._forms.items()}
        for page in self._pages.values():
            self._stack.addWidget(page)
        pose_page = self._pages[View.POSE]
        assert isinstance(pose_page, QScrollArea)
        self.pose.seen_again.connect(lambda part: pose_page.ensureWidgetVisible(part))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em // 2)
        column.addWidget(self.figure)
        column.addWidget(self._stack, 1)
        self.show_view(View.ROUTINE)

    @property
    def view(self) -> View:
        return next(view for view, page in self._pages.items() if page is self._stack.currentWidget())

    def show_view(self, view: View) -> None:
        self._stack.setCurrentWidget(self._pages[view])
        self._show_or_hide_figure()

    def set_look(self, look: Look, mirrored: bool) -> None:
        self._look, self._mirrored = look, mirrored
        self.figure.set_look(theme.figure_look(look), mirrored)
        self.picker.set_look(look)
        self.pose.set_look(look)

    def set_about(self, about: AboutMe) -> None:
        self.picker.set_about(about)

    def set_poses(self, poses: Mapping[str, Pose]) -> None:
        self.picker.set_poses(poses)
        self.pose.set_poses(poses)

    def show_position(self, timeline: Timeline | None, position_ms: int) -> None:
        """Has the figure do what is done at a position."""
        self._has_scene = timeline is not None and bool(timeline.segments)
        if timeline is not None and timeline.segments:
            index = timeline.index_at(position_ms)
            self.figure.set_look(theme.figure_look(self._look), self._mirrored)
            self.figure.show_scene(scene_at(timeline, index))
            self.figure.show_motion(motion_at(timeline, index, position_ms), ())
        self._show_or_hide_figure()

    def show_routine(self, editor: Editor) -> None:
        self.routine.show_routine(editor.shown, editor.routine, editor.effort)
        self.routine.setEnabled(editor.shown is editor.draft)

    def show_steps(self, editor: Editor, rows: tuple[int, ...]) -> None:
        steps = editor.shown.steps
        self.step.show_steps([steps[row] for row in rows], editor.steps.row(rows[0]).problem)
        self.step.setEnabled(editor.shown is editor.draft)

    def take_focus(self) -> None:
        """Goes to where one would begin."""
        self._forms[self.view].take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._show_or_hide_figure()
        super().resizeEvent(event)

    def _show_or_hide_figure(self) -> None:
        has_room = self.height() > ROOM_FOR_FIGURE_EMS * theme.em()
        self.figure.setVisible(has_room and self._has_scene and self.view in (View.STEP, View.ROUTINE))


def scrolled(form: QWidget) -> QScrollArea:
    """A widget in a place that it may be taller than."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(form)
    return scroll
