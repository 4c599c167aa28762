"""A chart on a page, with its table, to be copied and saved."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import (
    QGuiApplication,
)
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QTableView, QVBoxLayout, QWidget

from stretchtimer.storage.files import write_atomically
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button, ButtonRow
from stretchtimer.ui.chart_files import as_image, as_png, as_svg
from stretchtimer.ui.chart_view import ChartView
from stretchtimer.ui.charts import AlignLeft, Chart
from stretchtimer.ui.file_choice import choose_target
from stretchtimer.ui.layouts import clear
from stretchtimer.ui.setting_fields import Panel, inset, pad
from stretchtimer.ui.text import Label

TABLE_ROWS = 12
"""More than these scroll."""

Write = Callable[[Callable[[], None], str], None]
"""Does what may raise an OSError, off the window's thread; then the person is told the second."""


class ChartPanel(Panel):
    """A chart with its heading, what it says, and what can be had of it."""

    def __init__(self, title: str, write: Write) -> None:
        super().__init__(title)
        self._write = write
        self._title = title
        self._chart: Chart | None = None
        self._words = inset(Label("", "muted"))
        self.view = ChartView()
        self.column.addWidget(self._words)
        self.column.addWidget(self.view)
        row = QWidget()
        buttons = ButtonRow(theme.em() // 3, last_at_end=False)
        row.setLayout(buttons)
        self._as_table = Button("Show the table", "quiet")
        self._as_table.setAccessibleName(f"Show the table: {title}")
        copy, self._save_as = Button("Copy", "quiet"), Button("Save …", "quiet")
        copy.setAccessibleName(f"Copy: {title}")
        self._save_as.setAccessibleName(f"Save: {title}")
        for button in (self._as_table, copy, self._save_as):
            buttons.addWidget(button)
        at_right = QHBoxLayout()
        at_right.setContentsMargins(0, 0, 0, 0)
        at_right.addStretch(1)
        at_right.addWidget(row)
        self.column.addLayout(at_right)
        self._table_place = QVBoxLayout()
        self._table_place.setContentsMargins(pad(), 0, pad(), 0)
        self.column.addLayout(self._table_place)
        self._table: _Table | None = None
        self._as_table.clicked.connect(self._turn_table)
        copy.clicked.connect(self._copy)
        self._save_as.clicked.connect(self._choose_file)
        self.view.copy_wanted.connect(self._copy)

    def show_chart(self, chart: Chart) -> None:
        self._chart = chart
        self._words.setText(chart.words)
        self._words.setVisible(bool(chart.words))
        self.view.show_chart(chart)
        if self._table:
            self._table.show_chart(chart)

    # ── the table ──

    def _turn_table(self) -> None:
        shows = self._table is None
        self._as_table.setText("Hide the table" if shows else "Show the table")
        self._as_table.setAccessibleName(f"{self._as_table.text()}: {self._title}")
        if self._table:
            clear(self._table_place)
            self._table = None
        elif self._chart:
            self._table = _Table(f"{self._title}, as a table")
            self._table_place.addWidget(self._table)
            self._table.show_chart(self._chart)
            QWidget.setTabOrder(self._save_as, self._table)

    # ── out of the page ──

    def _copy(self) -> None:
        """As a picture, and as text for what takes none."""
        if self._chart:
            content = QMimeData()
            content.setImageData(as_image(self._chart))
            content.setData("image/svg+xml", as_svg(self._chart))
            content.setText("\n".join("\t".join(row) for row in (self._chart.head, *self._chart.rows)))
            QGuiApplication.clipboard().setMimeData(content)

    def _choose_file(self) -> None:
        name = self._title.lower().replace(" ", "-")
        kinds = {".svg": "A drawing that stays sharp at any size", ".png": "A picture"}
        choose_target(self, f"Save “{self._title}”", Path.home() / f"{name}.svg", kinds, self._save)

    def _save(self, path: Path) -> None:
        if self._chart is None:
            return
        if path.suffix.lower() == ".png":
            image = as_image(self._chart)
            self._write(lambda: write_atomically(path, as_png(image)), "The picture cannot be saved")
        else:
            drawing = as_svg(self._chart)
            self._write(lambda: write_atomically(path, drawing), "The picture cannot be saved")


class _Table(QTableView):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.em() * 3 // 2)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(AlignLeft)
        self.horizontalHeader().setFixedHeight(theme.em() * 3 // 2)
        self.horizontalHeader().setStretchLastSection(True)

    def show_chart(self, chart: Chart) -> None:
        em = theme.em()
        self.setModel(_Rows(chart, self))
        for column in range(len(chart.head)):
            needs = max(self.sizeHintForColumn(column), self.horizontalHeader().sectionSizeHint(column))
            self.setColumnWidth(column, needs + em)
        line = self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(line * (min(TABLE_ROWS, len(chart.rows)) + 1) + em)


class _Rows(QAbstractTableModel):
    def __init__(self, chart: Chart, parent: QWidget) -> None:
        super().__init__(parent)
        self._head, self._rows = chart.head, chart.rows

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._head)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        return self._rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        named = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._head[section] if named else None
