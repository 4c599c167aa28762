"""Garbage is collected where the event loop runs, whichever thread has made enough of it."""

import gc
import weakref
from collections.abc import Iterator
from threading import Thread, get_ident

import pytest
from PySide6.QtCore import QObject

from stretchtimer.presenters.garbage import FIRST_LOOK, GarbageCollection
from tests.ui.person import until


class Knot:
    """Refers to itself, so that only a collection ends it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collection() -> Iterator[None]:
    owner = QObject()
    GarbageCollection(owner)
    yield
    owner.deleteLater()
    gc.unfreeze()


def test_it_is_collected_in_the_thread_of_the_event_loop(collection: None) -> None:
    where: list[int] = []
    kept: list[list[int]] = []
    knot = Knot()
    weakref.finalize(knot, lambda: where.append(get_ident()))
    del knot

    def make_much() -> None:
        kept.extend([each] for each in range(100 * FIRST_LOOK))

    thread = Thread(target=make_much)
    thread.start()
    thread.join()
    assert not where
    until(lambda: bool(where))
    assert where == [get_ident()]
