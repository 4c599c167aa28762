"""Poses and routines for the tests of the engine, and strategies that make up any."""

from hypothesis import strategies as st

from stretchtimer.core.dose import SECOND, Breath, Dose, Span
from stretchtimer.core.routines import Pose, PoseStep, Position, RestStep, Routine, Sides, Step

INSTRUCTIONS = ("Put the {side} foot back.", "Look past the {other} hand.")


def pose(name: str = "lunge", *, position: Position | None = None, sides: Sides = Sides.NONE, **dose: object) -> Pose:
    return Pose(name, name.capitalize(), INSTRUCTIONS, position=position, sides=sides, dose=Dose(**dose))  # type: ignore[arg-type]


def step(**what: object) -> PoseStep:
    return PoseStep(pose(**what))  # type: ignore[arg-type]


def routine(*steps: Step, **settings: object) -> Routine:
    return Routine("made-up", "Made up", steps, **settings)  # type: ignore[arg-type]


def exactly(value: int) -> Span:
    return Span(value, value)


def _spans(low: int, high: int) -> st.SearchStrategy[Span]:
    return st.tuples(st.integers(low, high), st.integers(low, high)).map(lambda pair: Span(min(pair), max(pair)))


holds = _spans(SECOND, 90 * SECOND) | st.integers(SECOND, 90 * SECOND).map(lambda low: Span(low, low, open=True))
maybe_sets = st.fixed_dictionaries({}, optional={"sets": _spans(1, 3), "rest_ms": st.integers(SECOND, 40 * SECOND)})
kinds_of_dose = st.one_of(
    st.fixed_dictionaries({"hold": holds}),
    st.fixed_dictionaries({"breaths": _spans(1, 8)}),
    st.fixed_dictionaries({"reps": _spans(1, 6)}),
    st.fixed_dictionaries({"reps": _spans(1, 4), "hold": holds}),
    st.fixed_dictionaries({"reps": _spans(1, 3), "breaths": _spans(1, 4)}),
)
doses = st.builds(lambda kind, sets: Dose(**kind, **sets), kinds_of_dose, maybe_sets)
pauses = st.none() | st.integers(0, 20 * SECOND)
pose_steps = st.builds(
    PoseStep,
    st.builds(
        Pose,
        st.just("made-up"),
        st.just("Made up"),
        st.just(INSTRUCTIONS),
        position=st.none() | st.sampled_from(Position),
        sides=st.sampled_from([Sides.NONE, Sides.EACH, Sides.ALTERNATING]),
        dose=doses,
        tempo_ms=st.integers(SECOND, 8 * SECOND),
    ),
    sides_override=st.none() | st.sampled_from(Sides),
    prepare_ms=pauses,
    switch_ms=pauses,
)
rest_steps = st.builds(RestStep, st.integers(SECOND, 60 * SECOND))
breaths = st.builds(
    Breath,
    st.integers(500, 9_000),
    st.sampled_from([0, 1_500]),
    st.integers(500, 9_000),
    st.sampled_from([0, 2_000]),
)
routines = st.builds(
    lambda first, others, breath, prepare, switch: routine(
        first, *others, breath=breath, prepare_ms=prepare, switch_ms=switch
    ),
    pose_steps,
    st.lists(pose_steps | rest_steps, max_size=4),
    breaths,
    pauses,
    pauses,
)
