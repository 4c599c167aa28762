"""The library lists every file, and reads again only what has changed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stretchtimer.core.dose import Effort
from stretchtimer.core.routines import Level, Position
from stretchtimer.core.timeline import compile_timeline
from stretchtimer.storage.library import Library, RoutineFolder, load_poses

LUNGE = """\
name: Low lunge
position: kneeling
areas: [hip flexors, quads]
equipment: [mat]
avoid_with: [kneeling hurts]
sides: each
dose: {hold: 30s+}
instructions: ['Step the {other} foot forward.']
"""
DESK = """\
title: Desk hips
summary: Undo a day in the chair.
why: Sitting shortens the hips.
tags: [desk]
level: beginner
poses: [low-lunge, rest: 20s, low-lunge]
"""
LONG_AGO_NS = 1_500_000_000_000_000_000


class Home:
    """A shipped and an own folder, and an index."""

    def __init__(self, folder: Path) -> None:
        self.shipped = folder / "shipped"
        self.own = folder / "own"
        self.index = folder / "cache" / "index"
        self.write(self.shipped / "poses" / "low-lunge.yaml", LUNGE)
        self.write(self.shipped / "desk.yaml", DESK)

    def write(self, path: Path, text: str, stamp_ns: int = LONG_AGO_NS) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(stamp_ns, stamp_ns))
        return path

    def library(self) -> Library:
        return Library([RoutineFolder(self.own, own=True), RoutineFolder(self.shipped)], self.index)

    def titles(self) -> list[str]:
        return [entry.title for entry in self.library().entries()]

    def cached_titles(self) -> list[str]:
        return [entry.title for entry in self.library().cached_entries()]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_an_entry_says_what_lists_show(home: Home) -> None:
    (entry,) = home.library().entries()
    routine = home.library().read(entry.path).value
    assert routine is not None
    assert (entry.id, entry.path, entry.own, entry.problems) == ("desk", home.shipped / "desk.yaml", False, ())
    assert (entry.title, entry.summary, entry.why) == (routine.title, routine.summary, routine.why)
    assert (entry.tags, entry.level) == (("desk",), Level.BEGINNER)
    assert entry.poses == ("low-lunge", "low-lunge")
    assert entry.positions == (Position.KNEELING,)
    assert (entry.areas, entry.equipment) == (("hip flexors", "quads"), ("mat",))
    assert entry.avoid_with == ("kneeling hurts",)
    for effort in Effort:
        assert entry.length_ms(effort) == compile_timeline(routine, effort).total_ms


def test_what_comes_from_the_index_is_what_was_read(home: Home) -> None:
    home.write(home.own / "broken.yaml", "title: [")
    read = tuple(home.library().entries())
    assert home.library().cached_entries() == read
    assert tuple(home.library().entries()) == read


def test_a_first_look_at_the_index_finds_nothing_before_there_is_one(home: Home) -> None:
    assert home.library().cached_entries() == ()


def test_a_file_that_cannot_be_read_is_listed_with_its_problem_and_hides_nothing(home: Home) -> None:
    broken = home.write(home.own / "aa.yaml", "title: Half\nposes: [no-such-pose]\n")
    (home.own / "folder.yaml").mkdir()
    first, folder, desk = home.library().entries()
    assert (first.id, first.title, first.own) == ("aa", "aa", True)
    assert first.problems == (f"{broken}:2:9: no pose “no-such-pose”; write the id of one that there is",)
    assert "this is a folder" in folder.problems[0]
    assert desk.title == "Desk hips"


def test_only_visible_yaml_files_are_listed(home: Home) -> None:
    for name in (".hidden.yaml", "notes.txt", "desk.yaml~", "desk.yaml.tmp"):
        home.write(home.own / name, DESK)
    home.write(home.own / "other.yml", DESK)
    assert [entry.id for entry in home.library().entries()] == ["other", "desk"]


def test_ones_own_routine_stands_in_for_the_shipped_one(home: Home) -> None:
    home.write(home.own / "desk.yaml", DESK.replace("Desk hips", "My hips"))
    assert home.titles() == ["My hips"]
    reading = home.library().routine("desk")
    assert reading is not None
    assert reading.value is not None
    assert reading.value.title == "My hips"


def test_a_broken_own_routine_leaves_the_shipped_one_in_place(home: Home) -> None:
    home.write(home.own / "desk.yaml", "title: [")
    assert home.titles() == ["desk", "Desk hips"]
    reading = home.library().routine("desk")
    assert reading is not None
    assert reading.value is not None


def test_a_routine_that_is_only_broken_gives_its_problems_and_a_missing_one_nothing(home: Home) -> None:
    home.write(home.own / "broken.yaml", "title: [")
    reading = home.library().routine("broken")
    assert reading is not None
    assert reading.problems
    assert home.library().routine("no-such") is None


def test_ones_own_pose_stands_in_for_the_shipped_one_unless_it_is_broken(home: Home) -> None:
    pose = home.write(home.own / "poses" / "low-lunge.yaml", LUNGE.replace("Low lunge", "My lunge"))
    assert home.library().poses["low-lunge"].name == "My lunge"
    pose.write_text("name: [", encoding="utf-8")
    library = home.library()
    assert library.poses["low-lunge"].name == "Low lunge"
    assert {problem.path for problem in library.pose_problems} == {pose}


def test_a_routine_with_a_broken_pose_points_to_its_file(home: Home) -> None:
    home.write(home.own / "poses" / "mine.yaml", "name: Mine\n")
    path = home.write(home.own / "a.yaml", "title: A\nposes: [mine]\n")
    assert "put its own file right" in home.library().read(path).problems[0].message
    assert "put its own file right" in home.library().check(path)[0].message


def test_missing_folders_hold_nothing(tmp_path: Path) -> None:
    assert list(Library([RoutineFolder(tmp_path / "none")], tmp_path / "index").entries()) == []
    assert load_poses([tmp_path / "none"]) == ({}, ())


@pytest.mark.parametrize(
    "stamp_ns",
    [
        pytest.param(
            LONG_AGO_NS, marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no time of change")
        ),
        LONG_AGO_NS + 100,
    ],
)
def test_a_changed_file_is_read_again_even_if_its_size_and_time_stay(home: Home, stamp_ns: int) -> None:
    assert home.titles() == ["Desk hips"]
    home.write(home.shipped / "desk.yaml", DESK.replace("Desk hips", "Desk pips"), stamp_ns)
    assert home.cached_titles() == []
    assert home.titles() == ["Desk pips"]
    assert home.cached_titles() == ["Desk pips"]


def test_a_file_written_just_before_it_was_listed_is_not_trusted_to_its_stamp(home: Home) -> None:
    assert home.titles() == ["Desk hips"]
    now_ns = home.index.stat().st_mtime_ns
    os.utime(home.shipped / "desk.yaml", ns=(now_ns, now_ns))
    assert home.titles() == ["Desk hips"]
    os.utime(home.index, ns=(now_ns, now_ns))
    assert home.cached_titles() == []


def test_a_removed_file_leaves_the_list_and_the_index(home: Home) -> None:
    path = home.write(home.own / "a.yaml", DESK)
    assert len(home.titles()) == 2
    path.unlink()
    assert home.cached_titles() == home.titles() == ["Desk hips"]
    assert b"a.yaml" not in home.index.read_bytes()


def test_a_changed_pose_makes_all_routines_be_read_again(home: Home) -> None:
    (before,) = home.library().entries()
    home.write(home.shipped / "poses" / "low-lunge.yaml", LUNGE.replace("30s+", "40s+"))
    assert home.library().cached_entries() == ()
    (after,) = home.library().entries()
    assert after.length_ms(Effort.GENTLE) - before.length_ms(Effort.GENTLE) == 4 * 10_000


@pytest.mark.parametrize("damage", [b"", b"x", b"00000000\n{}", b"[" * 100_000, None])
def test_a_damaged_index_is_made_anew(home: Home, damage: bytes | None) -> None:
    assert home.titles() == ["Desk hips"]
    sound = home.index.read_bytes()
    home.index.write_bytes(sound.replace(b"Desk hips", b"Desk quips") if damage is None else damage)
    assert home.cached_titles() == []
    assert home.titles() == ["Desk hips"]
    assert home.cached_titles() == ["Desk hips"]


def test_an_index_that_cannot_be_written_is_no_error(home: Home) -> None:
    home.index.mkdir(parents=True)
    assert home.titles() == ["Desk hips"]
    assert home.titles() == ["Desk hips"]


def test_leaving_off_keeps_what_was_read_so_far(home: Home) -> None:
    home.write(home.own / "a.yaml", DESK.replace("Desk hips", "A"))
    entries = home.library().entries()
    assert next(entries).title == "A"
    entries.close()  # type: ignore[attr-defined]
    assert home.cached_titles() == ["A"]
    assert home.titles() == ["A", "Desk hips"]


def test_listing_unchanged_files_loads_no_yaml(home: Home) -> None:
    assert home.titles() == ["Desk hips"]
    program = """if True:
        import sys
        from pathlib import Path
        from stretchtimer.storage.library import Library, RoutineFolder
        own, shipped, index = map(Path, sys.argv[1:])
        library = Library([RoutineFolder(own, own=True), RoutineFolder(shipped)], index)
        assert [entry.title for entry in library.cached_entries()] == ["Desk hips"]
        assert [entry.title for entry in library.entries()] == ["Desk hips"]
        print({"yaml", "difflib", "platformdirs"} & sys.modules.keys())
    """
    arguments = [str(home.own), str(home.shipped), str(home.index)]
    run = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, check=True, text=True)
    assert run.stdout == "set()\n"
