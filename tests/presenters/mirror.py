"""What somebody knows of a list of steps who asks only for what they were told of."""

from PySide6.QtCore import QModelIndex

from stretchtimer.presenters.step_list import StepList, StepRow


class Mirror:
    """Follows a model as a view does that keeps what it shows."""

    def __init__(self, model: StepList) -> None:
        self._model = model
        self.rows: list[StepRow] = [model.row(row) for row in range(model.rowCount())]
        self.told: list[object] = []
        """The changes that the model has told of: what, first, last."""
        model.rowsInserted.connect(self._insert)
        model.rowsRemoved.connect(self._remove)
        model.rowsMoved.connect(self._move)
        model.dataChanged.connect(self._change)
        model.layoutChanged.connect(self._arrange)
        model.modelReset.connect(lambda: self.told.append("reset"))

    def _insert(self, _: QModelIndex, first: int, last: int) -> None:
        self.told.append(("come", first, last))
        self.rows[first:first] = [self._model.row(row) for row in range(first, last + 1)]

    def _remove(self, _: QModelIndex, first: int, last: int) -> None:
        self.told.append(("gone", first, last))
        del self.rows[first : last + 1]

    def _move(self, _: QModelIndex, first: int, last: int, __: QModelIndex, to: int) -> None:
        self.told.append(("moved", first, last, to))
        moved = self.rows[first : last + 1]
        self.rows[to:to] = moved
        del self.rows[first : last + 1]

    def _change(self, first: QModelIndex, last: QModelIndex) -> None:
        self.told.append(("changed", first.row(), last.row()))
        for row in range(first.row(), last.row() + 1):
            self.rows[row] = self._model.row(row)

    def _arrange(self) -> None:
        self.told.append("arranged")
        self.rows = [self._model.row(row) for row in range(self._model.rowCount())]
