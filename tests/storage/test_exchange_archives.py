"""Routines go out as they are and come back as they were; an archive of unknown origin leads nowhere."""

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from stretchtimer.core.routines import Pose
from stretchtimer.storage.exchange import Clash, Preview, exported, free_name, own_poses_of, read_foreign
from stretchtimer.storage.files import UnreadableFileError

SHIPPED = Path(__file__).parents[2] / "routines"
ROUTINES = sorted(SHIPPED.glob("*.yaml"))
SAMPLES = Path(__file__).parent / "exchange"
OWN_POSE = b"name: Wrist rock\ninstructions: [Rock both wrists.]\ndose: {hold: 20s, from: ours}\n"
ROUTINE = b"# Mine\ntitle: Mine\nposes:\n  - wrist-rock   # first\n  - pose: low-lunge\n    hold: 45s\n"


def zipped(files: Mapping[str, bytes | str], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The person's own folder, with one routine and two poses."""
    (tmp_path / "poses").mkdir()
    (tmp_path / "mine.yaml").write_bytes(ROUTINE)
    (tmp_path / "poses" / "wrist-rock.yaml").write_bytes(OWN_POSE)
    (tmp_path / "poses" / "unused.yaml").write_bytes(OWN_POSE)
    return tmp_path


def test_shipped_routines_come_back_byte_for_byte() -> None:
    content = exported(ROUTINES, SHIPPED / "poses")

    preview = read_foreign(content, "all.zip", {})

    assert (preview.source, preview.problems) == ("Stretchtimer", ())
    assert {each.file_name: each.content for each in preview.routines} == {
        path.name: path.read_bytes() for path in ROUTINES
    }
    assert all(each.routine and not each.problems for each in preview.routines)
    named = {pose.id for each in preview.routines if each.routine for pose in each.routine.poses}
    shipped = {path.stem for path in (SHIPPED / "poses").glob("*.yaml")}
    assert {Path(each.file_name).stem for each in preview.poses} == named & shipped
    assert all(each.content == (SHIPPED / "poses" / each.file_name).read_bytes() for each in preview.poses)
    assert content == exported(ROUTINES, SHIPPED / "poses")


def test_only_the_own_poses_that_are_named_go_along(folder: Path, poses: dict[str, Pose]) -> None:
    content = exported([folder / "mine.yaml"], folder / "poses")

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "mine.yaml": ROUTINE,
            "poses/wrist-rock.yaml": OWN_POSE,
        }
    (routine,) = read_foreign(content, "mine.zip", poses).routines
    assert routine.routine is not None
    assert [pose.id for pose in routine.routine.poses] == ["wrist-rock", "low-lunge"]
    assert own_poses_of(folder / "mine.yaml", folder / "poses") == ("wrist-rock",)


def test_a_routine_that_names_a_file_elsewhere_takes_nothing_along(folder: Path) -> None:
    (folder / "poses" / "deep").mkdir()
    (folder / "sly.yaml").write_text("title: Sly\nposes: [../mine, deep/../wrist-rock, /etc/passwd, '']\n")

    assert own_poses_of(folder / "sly.yaml", folder / "poses") == ()


def test_two_files_of_one_name_both_go_out(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "Mine.yaml").write_bytes(b"title: Other\nposes: [low-lunge]\n")

    with zipfile.ZipFile(io.BytesIO(exported([folder / "mine.yaml", other / "Mine.yaml"], folder / "poses"))) as out:
        assert out.namelist() == ["mine.yaml", "Mine-2.yaml", "poses/wrist-rock.yaml"]


def test_a_missing_file_is_told(folder: Path) -> None:
    with pytest.raises(UnreadableFileError):
        exported([folder / "gone.yaml"], folder / "poses")


def test_a_plain_routine_is_previewed_as_it_is(poses: dict[str, Pose]) -> None:
    content = b"title: Plain\nposes: [low-lunge]  # as ever\n"

    preview = read_foreign(content, "/some/where/plain.yaml", poses)

    (routine,) = preview.routines
    assert (routine.file_name, routine.content, routine.title, routine.problems) == ("plain.yaml", content, "Plain", ())


def test_a_routine_with_problems_can_still_be_mended(poses: dict[str, Pose]) -> None:
    preview = read_foreign(b"title: Plain\nposes: [low-lnge]\n", "plain.yaml", poses)

    (routine,) = preview.routines
    assert routine.routine is None
    assert routine.problems == ("plain.yaml:2:9: no pose “low-lnge”; did you mean “low-lunge”?",)


def test_a_slip_in_the_yaml_can_be_mended_too(poses: dict[str, Pose]) -> None:
    (routine,) = read_foreign(b"title: Plain\nposes [low-lunge]\n", "plain.yaml", poses).routines

    assert (routine.title, routine.routine, len(routine.problems)) == ("plain", None, 1)


def test_a_routine_larger_than_the_library_reads_stays_out(poses: dict[str, Pose]) -> None:
    content = b"title: Plain\nposes: [low-lunge]\n" + b"#" * (1 << 20)

    preview = read_foreign(content, "plain.yaml", poses)

    assert (preview.routines, preview.problems) == ((), ("“plain.yaml” is larger than 1 MiB; split it.",))


def test_a_pose_with_problems_is_told_where_it_is_named(poses: dict[str, Pose]) -> None:
    files = {"mine.yaml": ROUTINE, "poses/wrist-rock.yaml": b"name: Wrist rock\n"}

    preview = read_foreign(zipped(files), "mine.zip", poses)

    assert [len(each.problems) for each in preview.poses] == [1]
    assert [each.problems for each in preview.routines] == [
        ("mine.yaml:4:5: the pose “wrist-rock” has problems; put its own file right",)
    ]


@pytest.mark.parametrize("content", [b'{"title": "A", "poses": ["low-lunge"]}', b"{title: A, poses: [low-lunge]}"])
def test_a_routine_may_be_written_with_braces(content: bytes, poses: dict[str, Pose]) -> None:
    (routine,) = read_foreign(content, "a.yaml", poses).routines

    assert routine.title == "A"


def test_a_pose_comes_in_as_a_pose_and_tells_what_it_hides(poses: dict[str, Pose]) -> None:
    changed = b"name: Low lunge\ninstructions: [Lunge low.]\n"

    (new,) = read_foreign(OWN_POSE, "wrist-rock.yaml", poses).poses
    (hiding,) = read_foreign(changed, "low-lunge.yaml", poses).poses

    assert new.pose is not None
    assert (new.pose.id, new.hides, hiding.hides) == ("wrist-rock", False, True)


def test_clashes_of_routines_and_poses_are_told(folder: Path, poses: dict[str, Pose]) -> None:
    content = exported([folder / "mine.yaml"], folder / "poses")
    present = {"mine.yaml": b"title: Another\n", "poses/Wrist-Rock.yaml": OWN_POSE}

    preview = read_foreign(content, "mine.zip", poses, present)

    assert [each.clash for each in preview.routines] == [Clash.DIFFERENT]
    assert [each.clash for each in preview.poses] == [Clash.SAME]
    assert free_name("mine.yaml", present) == "mine-2.yaml"


def test_an_archive_of_another_app_is_read_too(poses: dict[str, Pose]) -> None:
    feeel = (SAMPLES / "neck_4.feeel").read_bytes()

    preview = read_foreign(zipped({"neck_4.feeel": feeel, "neck_5.feeel": feeel}), "feeel.zip", poses)

    assert (preview.source, preview.problems) == ("Feeel", ())
    assert [each.file_name for each in preview.routines] == ["neck-at-noon.yaml", "neck-at-noon-2.yaml"]


def test_a_folder_around_it_all_does_no_harm(poses: dict[str, Pose]) -> None:
    files = {"my routines/mine.yaml": ROUTINE, "my routines/poses/wrist-rock.yaml": OWN_POSE, "readme.txt": b"Hello"}

    preview = read_foreign(zipped(files), "mine.zip", poses)

    assert preview.problems == ()
    assert [each.problems for each in preview.routines] == [()]


def link(name: str) -> bytes:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def encrypted() -> bytes:
    content = bytearray(zipped({"a.yaml": ROUTINE}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    return bytes(content)


def misnamed(name: str) -> bytes:
    """An archive with a name that `zipfile` itself would not write."""
    return zipped({"x" * len(name): ROUTINE}).replace(b"x" * len(name), name.encode())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zipped({"../up.yaml": ROUTINE}), "leads out of the archive"),
        (zipped({"a/../../up.yaml": ROUTINE}), "leads out of the archive"),
        (misnamed("/etc/cron.yaml"), "leads out of the archive"),
        (misnamed("C:/up.yaml"), "leads out of the archive"),
        (misnamed("a\\..\\up.yaml"), "leads out of the archive"),
        (zipped({"poses/con.yaml": OWN_POSE}), "not every system"),
        (zipped({"poses/a\u202eb.yaml": OWN_POSE}), "not every system"),
        (link("link.yaml"), "it is a link"),
        (encrypted(), "it is encrypted"),
        (zipped({"a.yaml": ROUTINE}, zipfile.ZIP_LZMA), "unusual way"),
        (zipped({"bomb.yaml": b"#" * (1 << 24)}), "too large"),
        (b"PK\x03\x04" + b"\x00" * 40, "damaged"),
        (zipped({}), "holds no routine"),
        (zipped({"readme.txt": b"Hello"}), "holds no routine"),
        (b"PK\x05\x06" + b"PK\x01\x02" * 5_001, "more than 5000 files"),
    ],
)
def test_an_archive_of_unknown_origin_leads_nowhere(content: bytes, reason: str, poses: dict[str, Pose]) -> None:
    preview = read_foreign(content, "some.zip", poses)

    assert (preview.routines, preview.poses) == ((), ())
    (problem,) = preview.problems
    assert reason in problem


def test_many_bombs_are_too_much_together(poses: dict[str, Pose]) -> None:
    most = b"title: A\nposes: [low-lunge]\n" + b"#" * ((1 << 20) - 100)
    preview = read_foreign(zipped({f"{n}.yaml": most for n in range(40)}), "some.zip", poses)

    assert sum(len(each.content) for each in preview.routines) <= 32 << 20
    assert any("too large" in problem for problem in preview.problems)


def test_the_second_file_of_a_name_is_left_out(poses: dict[str, Pose]) -> None:
    preview = read_foreign(zipped({"a/mine.yaml": ROUTINE, "b/MINE.yaml": b"title: No"}), "some.zip", poses)

    assert [each.content for each in preview.routines] == [ROUTINE]
    assert preview.problems == ("“b/MINE.yaml” is left out: there is another file of its name.",)


def test_a_damaged_file_leaves_the_others(poses: dict[str, Pose]) -> None:
    content = bytearray(zipped({"a.yaml": ROUTINE, "b.yaml": ROUTINE}, zipfile.ZIP_STORED))
    content[content.index(ROUTINE)] ^= 1

    preview: Preview = read_foreign(bytes(content), "some.zip", poses)

    assert [each.file_name for each in preview.routines] == ["b.yaml"]
    assert preview.problems == ("“a.yaml” is left out: it is damaged.",)
