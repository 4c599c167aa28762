"""What pages do with layouts that are filled anew."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def clear(layout: QLayout) -> None:
    """Takes every widget out of a layout and has it deleted; at once out of sight, where it would stay until then."""
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()


def tab_in_order(widget: QWidget) -> None:
    """Has Tab lead through what lies in a widget in the order of its layouts, whenever it was put there."""
    stops = [each for each in _in_order(widget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    for one, other in pairwise(stops):
        QWidget.setTabOrder(one, other)


def _in_order(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    if isinstance(widget, QScrollArea) and (content := widget.widget()):
        yield from _in_order(content)
    if layout := widget.layout():
        yield from _laid_out(layout)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item and (widget := item.widget()):
            yield from _in_order(widget)
        elif item and (inner := item.layout()):
            yield from _laid_out(inner)
