"""Whatever a file holds, reading it ends in a preview whose routines are sound, or in a sentence."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stretchtimer.storage.exchange import MOST_BYTES, Preview, read_foreign
from stretchtimer.storage.routine_files import routine_from_text
from tests.storage.conftest import POSES

SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parent / "exchange").iterdir())]
VALUES = [json.loads(content.decode("latin-1")) for content in SAMPLES]
NAMES = st.sampled_from(["a.json", "b.feeel", "c.yaml", "d.zip", "", "/", "..", "con", "\u202e.yaml"])

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from([10**400, -1, 0, 10**9, 1e308]),
    st.text(st.characters(exclude_categories=())),
    st.sampled_from(["left", "Lunge {side}", "Low lunge right", "rest", "\ud800", "[]", "{}", '["a"]', "key: #"]),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=8,
)


@st.composite
def changed(draw: st.DrawFn) -> Any:
    """A sample in which a few values are others, are gone, or stand there twice."""
    value = json.loads(json.dumps(draw(st.sampled_from(VALUES))))
    for _ in range(draw(st.integers(1, 4))):
        inner = value
        while True:
            keys: list[Any] = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(inner[key], dict | list) and draw(st.integers(0, 3)):
                inner = inner[key]
                continue
            match draw(st.sampled_from(["other", "gone", "twice"])):
                case "gone":
                    del inner[key]
                case "twice" if isinstance(inner, list):
                    inner.append(inner[key])
                case _:
                    inner[key] = draw(ANYTHING)
            break
    return value


def check(content: bytes, name: str) -> Preview:
    preview = read_foreign(content, name, POSES)
    assert preview.routines or preview.poses or preview.problems
    assert all(problem.endswith(".") and "\n" not in problem for problem in preview.problems)
    names = [routine.file_name.casefold() for routine in preview.routines]
    assert len(set(names)) == len(names)
    for routine in preview.routines:
        assert Path(routine.file_name).name == routine.file_name
        again = routine_from_text(routine.content, Path(routine.file_name), POSES)
        assert again.value == routine.routine
        if preview.source != "Stretchtimer":
            assert routine.routine is not None
            assert routine.title == routine.routine.title
            assert all(remark.step is None or remark.step < len(routine.routine.steps) for remark in routine.remarks)
    return preview


@given(changed(), NAMES)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_workout(value: Any, name: str) -> None:
    check(json.dumps(value).encode(), name)


@given(changed())
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_any_workout_byte_by_byte(value: Any) -> None:
    """As an app writes it that keeps the low byte of each UTF-16 unit."""
    check(json.dumps(value, ensure_ascii=False).encode("utf-16-le", errors="surrogatepass")[::2], "a.json")


@given(ANYTHING, NAMES)
@settings(deadline=None)
def test_any_json(value: Any, name: str) -> None:
    check(json.dumps(value).encode(), name)


@st.composite
def damaged(draw: st.DrawFn, samples: list[bytes]) -> bytes:
    content = bytearray(draw(st.sampled_from(samples)))
    for _ in range(draw(st.integers(0, 5))):
        place = draw(st.integers(0, len(content) - 1))
        content[place] = draw(st.integers(0, 255))
    return bytes(content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content)


def _archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.yaml", "title: A\nposes: [low-lunge, own]\n")
        file.writestr("poses/own.yaml", "name: Own\ninstructions: [Do it.]\ndose: {hold: 20s}\n")
        file.writestr("b.feeel", SAMPLES[-2])
    return buffer.getvalue()


@given(damaged(SAMPLES), NAMES)
@settings(deadline=None)
def test_any_damage(content: bytes, name: str) -> None:
    check(content, name)


@given(damaged([_archive()]))
@settings(deadline=None)
def test_any_damage_to_an_archive(content: bytes) -> None:
    preview = read_foreign(content, "a.zip", POSES)

    assert preview.routines or preview.poses or preview.problems


@given(st.binary(max_size=200), NAMES)
@settings(deadline=None)
def test_any_bytes(content: bytes, name: str) -> None:
    assert len(content) <= MOST_BYTES
    check(content, name)
