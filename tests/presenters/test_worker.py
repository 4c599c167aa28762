import threading
import time
from functools import partial

import pytest

from stretchtimer.presenters.worker import Worker


@pytest.fixture
def worker() -> Worker:
    return Worker("test")


def test_jobs_are_done_one_after_the_other_on_one_thread(worker: Worker) -> None:
    done: list[tuple[int, str]] = []

    def job(number: int) -> None:
        done.append((number, threading.current_thread().name))

    for number in range(100):
        worker.do(partial(job, number))
    worker.close(10)
    assert done == [(number, "test") for number in range(100)]


def test_no_thread_is_there_before_there_is_a_job(worker: Worker) -> None:
    before = threading.active_count()
    worker.close(10)
    assert threading.active_count() == before


def test_a_hanging_job_does_not_hold_up_the_end(worker: Worker) -> None:
    goes_on = threading.Event()
    began = threading.Event()
    later: list[str] = []

    def hang() -> None:
        began.set()
        goes_on.wait(60)

    worker.do(hang)
    worker.do(lambda: later.append("done"))
    assert began.wait(10)
    start = time.monotonic()
    worker.close(0.05)
    assert time.monotonic() - start < 10
    assert later == []
    goes_on.set()
