"""The colours, sizes and the style sheet, light and dark."""

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QAbstractSlider,
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QWidget,
)

from stretchtimer.core.look import Look
from stretchtimer.core.routines import Side
from stretchtimer.storage.settings import Theme

WIDEST_EMS = 44


@dataclass(frozen=True, slots=True)
class Colours:
    """One set of colours; text keeps a contrast of 4.5 to 1 on everything it stands on."""

    ground: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    left: str
    left_soft: str
    right: str
    right_soft: str
    problem: str

    def of_side(self, side: Side | None) -> QColor:
        if side is None:
            return QColor(self.accent)
        return QColor(self.left if side is Side.LEFT else self.right)

    def soft_of_side(self, side: Side | None) -> QColor:
        if side is None:
            return QColor(self.accent_soft)
        return QColor(self.left_soft if side is Side.LEFT else self.right_soft)


LIGHT = Colours(
    ground="#eef1f4",
    surface="#ffffff",
    raised="#f6f8fa",
    line="#d5dce3",
    text="#1d2833",
    muted="#55636f",
    accent="#17697a",
    on_accent="#ffffff",
    accent_soft="#d9ebee",
    left="#17697a",
    left_soft="#d9ebee",
    right="#9a4a12",
    right_soft="#f6e4d5",
    problem="#a3302b",
)
DARK = Colours(
    ground="#12171c",
    surface="#1b2229",
    raised="#232c35",
    line="#33404b",
    text="#e9eef2",
    muted="#9fadb9",
    accent="#63c3d1",
    on_accent="#0b2227",
    accent_soft="#1e3c43",
    left="#63c3d1",
    left_soft="#1e3c43",
    right="#f0a566",
    right_soft="#463018",
    problem="#ff8f87",
)


def colours() -> Colours:
    """Those that are in force now."""
    return DARK if QGuiApplication.palette().color(QPalette.ColorRole.Window) == QColor(DARK.ground) else LIGHT


def figure_look(look: Look) -> Look:
    """The look of the figure on the colours in force."""
    return replace(look, dark=colours() is DARK)


def dress(app: QApplication, chosen: Theme) -> None:
    """Puts the light or the dark colours in force, or those that suit the desktop."""
    desktop_is_dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    scheme = DARK if chosen is Theme.DARK or (chosen is Theme.SYSTEM and desktop_is_dark) else LIGHT
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, scheme.ground),
        (roles.WindowText, scheme.text),
        (roles.Base, scheme.surface),
        (roles.AlternateBase, scheme.raised),
        (roles.Text, scheme.text),
        (roles.Button, scheme.surface),
        (roles.ButtonText, scheme.text),
        (roles.BrightText, scheme.on_accent),
        (roles.PlaceholderText, scheme.muted),
        (roles.ToolTipBase, scheme.raised),
        (roles.ToolTipText, scheme.text),
        (roles.Highlight, scheme.accent),
        (roles.HighlightedText, scheme.on_accent),
        (roles.Link, scheme.accent),
        (roles.Mid, scheme.line),
    ):
        palette.setColor(role, QColor(colour))
    app.setPalette(palette)
    app.setStyleSheet(_style_sheet(scheme, app.font()))


def em() -> int:
    """The height of a line of the desktop's own text, in pixels: what distances are measured in."""
    return QFontMetrics(QApplication.font()).height()


def scaled(font: QFont, factor: float, weight: QFont.Weight | None = None) -> QFont:
    """A copy of a font, `factor` times as large."""
    copy = QFont(font)
    if font.pixelSize() > 0:
        copy.setPixelSize(max(1, round(font.pixelSize() * factor)))
    else:
        copy.setPointSizeF(font.pointSizeF() * factor)
    if weight is not None:
        copy.setWeight(weight)
    return copy


def spaced_grid(horizontal: int, vertical: int) -> QGridLayout:
    """A grid with so many pixels between its columns and its rows."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(horizontal)
    grid.setVerticalSpacing(vertical)
    return grid


def reading_column(content: QWidget) -> QScrollArea:
    """`content` in the middle of a page that scrolls, also by key; no wider than lines that are good to read."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    bar = scroll.verticalScrollBar()
    # With room for the bar on both sides, whether it is needed or not: nothing moves aside while content grows.
    scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    room = in_the_middle(content)
    room.setContentsMargins(bar.sizeHint().width(), 0, 0, 0)
    scroll.setWidget(room)
    for key, turn in (
        (Qt.Key.Key_PageDown, QAbstractSlider.SliderAction.SliderPageStepAdd),
        (Qt.Key.Key_PageUp, QAbstractSlider.SliderAction.SliderPageStepSub),
    ):
        QShortcut(QKeySequence(key), scroll, partial(bar.triggerAction, turn))
    return scroll


def in_the_middle(content: QWidget) -> QWidget:
    """`content` in the middle of whatever width there is, no wider than lines that are good to read."""
    content.setMaximumWidth(WIDEST_EMS * em())
    room = QWidget()
    row = QHBoxLayout(room)
    row.setContentsMargins(0, 0, 0, 0)
    row.addStretch(1)
    row.addWidget(content, 100)
    row.addStretch(1)
    return room


def wants_stillness() -> bool:
    """Whether the desktop asks for reduced motion."""
    from PySide6.QtWidgets import QStyle  # the first picture waits for all that is imported above, for this 5 ms

    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0


def _style_sheet(scheme: Colours, font: QFont) -> str:
    c = scheme
    unit = max(8, em() // 2)
    return f"""
QWidget {{ color: {c.text}; }}
QLabel[role="title"] {{ font-size: {_points(font, 1.7)}; font-weight: 600; }}
QLabel[role="heading"] {{ font-size: {_points(font, 1.25)}; font-weight: 600; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="muted"] {{ color: {c.muted}; }}
QLabel[role="problem"] {{ color: {c.problem}; }}
QLineEdit {{
  background: {c.surface}; border: 1px solid {c.line}; border-radius: {unit}px; padding: {unit // 2}px {unit}px;
  selection-background-color: {c.accent}; selection-color: {c.on_accent};
}}
QLineEdit:focus {{ border: 2px solid {c.accent}; padding: {unit // 2 - 1}px {unit - 1}px; }}
QPlainTextEdit {{
  background: {c.surface}; border: 1px solid {c.line}; border-radius: {unit}px; padding: {unit // 2}px {unit}px;
  selection-background-color: {c.accent}; selection-color: {c.on_accent};
}}
QPlainTextEdit:focus {{ border: 2px solid {c.accent}; padding: {unit // 2 - 1}px {unit - 1}px; }}
QSplitter::handle {{ background: transparent; }}
QPushButton, QToolButton {{
  background: {c.surface}; border: 1px solid {c.line}; border-radius: {unit}px; outline: none;
  padding: {unit // 2}px {unit * 3 // 2}px;
}}
QToolButton {{ padding: {unit // 2}px {unit}px; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QPushButton:hover, QToolButton:hover {{ background: {c.raised}; border-color: {c.muted}; }}
QPushButton:focus {{ border: 2px solid {c.accent}; padding: {unit // 2 - 1}px {unit * 3 // 2 - 1}px; }}
QToolButton:focus {{ border: 2px solid {c.accent}; padding: {unit // 2 - 1}px {unit - 1}px; }}
QPushButton:pressed, QToolButton:pressed {{ background: {c.accent_soft}; }}
QPushButton[role="primary"] {{
  background: {c.accent}; color: {c.on_accent}; border: 2px solid {c.accent}; font-weight: 600;
}}
QPushButton[role="primary"]:hover {{ background: {c.accent}; border-color: {c.text}; }}
QPushButton[role="primary"]:focus {{ border-color: {c.text}; padding: {unit // 2}px {unit * 3 // 2}px; }}
QPushButton[role="offer"] {{ background: {c.accent_soft}; border-color: {c.accent}; font-weight: 600; }}
QPushButton[role="quiet"] {{ background: transparent; border: 1px solid transparent; }}
QPushButton[role="quiet"]:hover {{ border-color: {c.line}; }}
QPushButton[role="quiet"]:focus {{ border: 2px solid {c.accent}; }}
QPushButton:checked {{ background: {c.accent_soft}; border-color: {c.accent}; }}
QComboBox {{
  background: {c.surface}; border: 1px solid {c.line}; border-radius: {unit}px; padding: {unit // 2}px {unit}px;
  padding-right: {unit * 4}px;
}}
QComboBox:hover {{ background: {c.raised}; border-color: {c.muted}; }}
QComboBox:focus {{
  border: 2px solid {c.accent}; padding: {unit // 2 - 1}px {unit - 1}px; padding-right: {unit * 4 - 1}px;
}}
QComboBox:disabled, QPushButton:disabled {{ color: {c.muted}; background: {c.raised}; }}
QComboBox::drop-down {{ border: none; width: {unit * 3}px; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{
  background: {c.surface}; border: 1px solid {c.line}; outline: none; padding: {unit // 2}px;
  selection-background-color: {c.accent_soft}; selection-color: {c.text};
}}
QSlider {{ min-height: {unit * 3}px; }}
QSlider::groove:horizontal {{ height: {unit // 2}px; background: {c.line}; border-radius: {unit // 4}px; }}
QSlider::sub-page:horizontal {{ background: {c.accent}; border-radius: {unit // 4}px; }}
QSlider::sub-page:horizontal:disabled {{ background: {c.muted}; }}
QSlider::handle:horizontal {{
  background: {c.surface}; border: 2px solid {c.accent}; width: {unit * 3 // 2}px; height: {unit * 3 // 2}px;
  margin: -{unit * 3 // 4}px 0; border-radius: {unit * 3 // 4 + 2}px;
}}
QSlider::handle:horizontal:hover {{ background: {c.accent_soft}; }}
QSlider::handle:horizontal:focus {{ background: {c.accent}; border-color: {c.text}; }}
QSlider::handle:horizontal:disabled {{ border-color: {c.muted}; }}
QMenu {{ background: {c.surface}; border: 1px solid {c.line}; padding: {unit // 2}px; }}
QMenu::item {{ padding: {unit // 2}px {unit * 2}px; border-radius: {unit // 2}px; }}
QMenu::item:selected {{ background: {c.accent_soft}; }}
QMenu::item:disabled {{ color: {c.muted}; }}
QMenu::separator {{ height: 1px; background: {c.line}; margin: {unit // 2}px; }}
QListView, QScrollArea {{ background: transparent; border: none; }}
QTableView {{
  background: transparent; border: 2px solid transparent; border-radius: {unit}px; outline: none;
  selection-background-color: {c.accent_soft}; selection-color: {c.text};
}}
QTableView:focus {{ border-color: {c.accent}; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QHeaderView {{ background: transparent; }}
QHeaderView::section {{
  background: transparent; color: {c.muted}; border: none; border-bottom: 1px solid {c.line}; padding: 0 3px;
}}
QTextBrowser {{ background: transparent; border: 2px solid transparent; border-radius: {unit}px; }}
QTextBrowser:focus {{ border-color: {c.accent}; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.line}; padding: 4px; }}
QFrame[role="panel"] {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: {unit}px; }}
QFrame[role="card"] {{ background: {c.raised}; border: 2px solid {c.accent}; border-radius: {unit}px; }}
QFrame[role="offer"] {{ background: {c.accent_soft}; border: 1px solid {c.accent}; border-radius: {unit}px; }}
QFrame[role="notice"] {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: {unit}px; }}
QScrollBar:vertical {{ background: transparent; width: {unit + 4}px; margin: 0; }}
QScrollBar::handle:vertical {{
  background: {c.line}; border-radius: {unit // 2}px; min-height: {unit * 4}px; margin: 2px;
}}
QScrollBar::handle:vertical:hover {{ background: {c.muted}; }}
QScrollBar::handle:vertical:disabled {{ background: transparent; }}
QScrollBar:horizontal {{ background: transparent; height: {unit + 4}px; margin: 0; }}
QScrollBar::handle:horizontal {{
  background: {c.line}; border-radius: {unit // 2}px; min-width: {unit * 4}px; margin: 2px;
}}
QScrollBar::handle:horizontal:hover {{ background: {c.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def _points(font: QFont, factor: float) -> str:
    if font.pixelSize() > 0:
        return f"{round(font.pixelSize() * factor)}px"
    return f"{font.pointSizeF() * factor:.1f}pt"
