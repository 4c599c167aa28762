"""Where a session stopped is found again, or else nothing is."""

import json
from pathlib import Path
from typing import Any

import pytest

from stretchtimer.core.dose import Effort
from stretchtimer.core.journal import When
from stretchtimer.core.routines import Side
from stretchtimer.core.session import Place
from stretchtimer.core.session_log import LogEntry
from stretchtimer.core.timeline import Adjustments, SegmentKey, SegmentKind
from stretchtimer.storage.unfinished import Bookmark, clear_bookmark, load_bookmark, save_bookmark

BREATH = SegmentKey(2, SegmentKind.BREATHE, Side.LEFT, set=1, rep=3, phase=2, breath=5)
BOOKMARK = Bookmark(
    "desk",
    Path("routines/desk.yaml"),
    "Desk hips",
    Place(
        Effort.MIDDLE,
        Adjustments(doses={0: 2, 3: -1}, pauses={SegmentKey(1, SegmentKind.REST): -5000, BREATH: 10_000}),
        BREATH,
        1234,
        {(0, Side.LEFT): 30_000, (1, None): 1},
    ),
    LogEntry("a1b2", When(1_800_000_000_000, -3_600_000, "Etc/GMT+1"), 4_000),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "unfinished.json"


@pytest.mark.parametrize(
    "segment", [BREATH, SegmentKey(0, SegmentKind.REST), SegmentKey(0, SegmentKind.PREPARE, None, 1)]
)
def test_what_is_saved_is_loaded(path: Path, segment: SegmentKey) -> None:
    bookmark = Bookmark("desk", Path("a/é\n.yaml"), "Title", Place(Effort.FULL, BOOKMARK.place.adjustments, segment, 0))
    save_bookmark(path, bookmark)
    assert load_bookmark(path) == bookmark


def test_the_last_one_counts_until_it_is_cleared(path: Path) -> None:
    assert load_bookmark(path) is None
    clear_bookmark(path)
    save_bookmark(path, BOOKMARK)
    save_bookmark(path, BOOKMARK)
    assert load_bookmark(path) == BOOKMARK
    clear_bookmark(path)
    assert load_bookmark(path) is None


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"[]", b"\xff", b"[" * 100_000])
def test_a_damaged_file_gives_nothing(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert load_bookmark(path) is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("routine", None),
        ("path", 1),
        ("title", ["x"]),
        ("effort", "huge"),
        ("effort", {}),
        ("doses", 5),
        ("doses", [[0]]),
        ("doses", [["0", 1]]),
        ("doses", [[0, True]]),
        ("pauses", {"a": 1}),
        ("pauses", [[{"kind": "rest"}, 5]]),
        ("segment", None),
        ("segment", []),
        ("segment", "rest"),
        ("segment", {"step": -1, "kind": "rest"}),
        ("segment", {"step": 0, "kind": "dance"}),
        ("segment", {"step": 0, "kind": "hold", "side": "up"}),
        ("offset_ms", -1),
        ("offset_ms", 1.5),
        ("journal", {"id": "a"}),
        ("journal", {"id": 1, "begun": {"utc_ms": 0, "offset_ms": 0, "zone": ""}, "paused_ms": 0}),
    ],
)
def test_a_value_that_makes_no_sense_gives_nothing(path: Path, key: str, value: Any) -> None:
    save_bookmark(path, BOOKMARK)
    written = json.loads(path.read_text(encoding="utf-8"))
    assert key in written
    path.write_text(json.dumps(written | {key: value}), encoding="utf-8")
    assert load_bookmark(path) is None
