"""Where Python looks for garbage."""

import gc

from PySide6.QtCore import QAbstractEventDispatcher, QObject

FIRST_LOOK = 2_000
"""After so many new objects more than have gone."""
SELDOM = 10
"""Each generation of objects is looked through so many times less often than the one before."""


class GarbageCollection(QObject):
    """Has garbage collected in this thread alone, when its event loop is about to rest.

    Left to itself Python collects it in whichever thread makes the next object. An object of Qt that is part of it
    does not survive that: its timers would be stopped, and what belongs to the window ended, in the wrong thread.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        # What is there by now stays until the end, and need not be looked at again.
        gc.freeze()
        gc.disable()
        QAbstractEventDispatcher.instance().aboutToBlock.connect(self._look)

    def _look(self) -> None:
        new, first, second = gc.get_count()
        if new > FIRST_LOOK:
            gc.collect(2 if second > SELDOM else 1 if first > SELDOM else 0)
