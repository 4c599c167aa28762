"""What the engine takes by itself, for orientation."""

from collections.abc import Callable
from time import perf_counter

import tables
from isolation import Sandbox

from stretchtimer.core.dose import SECOND, Dose, Effort, Span
from stretchtimer.core.routines import Pose, PoseStep, Position, Routine, Sides
from stretchtimer.core.scene import moment_at, scene_at
from stretchtimer.core.session import NS_PER_MS, Command, Session
from stretchtimer.core.timeline import Timeline, compile_timeline, length_ms

FRAME_NS = 33 * NS_PER_MS


def measure(sandbox: Sandbox, quick: bool) -> None:
    runs = 3 if quick else 15
    ordinary, longest = _routine(30), _routine(1_000)
    timeline = compile_timeline(longest)
    rows = [
        _timed("compile 30 steps", runs, lambda: compile_timeline(ordinary)),
        _timed("compile 1,000 steps", runs, lambda: compile_timeline(longest)),
        _timed("length of 1,000 steps, for a list", runs, lambda: length_ms(longest, Effort.GENTLE)),
        _timed("start a session of 1,000 steps", runs, lambda: Session(timeline)),
        _timed("scene and moment in the middle of 1,000 steps", runs, lambda: _look(timeline)),
        _timed("play 30 steps, a tick each 33 ms", runs, lambda: _play(compile_timeline(ordinary))),
    ]
    ticks = compile_timeline(ordinary).total_ms * NS_PER_MS // FRAME_NS
    segments = len(timeline.segments)
    note = f"Medians of {runs}. Playing 30 steps takes {ticks:,} ticks; 1,000 steps have {segments:,} segments."
    tables.show("The engine", ["", "median ms", "least–most"], rows, note)


def _routine(steps: int) -> Routine:
    """Of holds, breaths and repetitions in turn, each on both sides."""
    doses = (
        Dose(hold=Span(30 * SECOND, 60 * SECOND)),
        Dose(breaths=Span(5, 8)),
        Dose(reps=Span(10, 10), sets=Span(2, 2)),
    )
    poses = [
        Pose(f"pose-{number}", f"Pose {number}", ("Put the {side} foot back.",), sides=Sides.EACH, position=position)
        for number, position in enumerate(Position)
    ]
    return Routine(
        "long", "Long", tuple(PoseStep(poses[n % len(poses)], override=doses[n % len(doses)]) for n in range(steps))
    )


def _look(timeline: Timeline) -> None:
    middle = len(timeline.segments) // 2
    scene = scene_at(timeline, middle)
    moment_at(timeline, scene, timeline.segments[middle].start_ms)


def _play(timeline: Timeline) -> None:
    session = Session(timeline)
    session.do(Command.START, 0)
    for now_ns in range(0, timeline.total_ms * NS_PER_MS + FRAME_NS, FRAME_NS):
        session.tick(now_ns)


def _timed(name: str, runs: int, work: Callable[[], object]) -> list[str]:
    times = []
    for _ in range(runs):
        began = perf_counter()
        work()
        times.append((perf_counter() - began) * 1_000)
    return [name, tables.middle(times), tables.spread(times)]
