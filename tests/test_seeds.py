"""The record of the source documents is complete, well formed, and agrees with the poses, routines and pages."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]

# The lines of each document that are not blank, first and last of every run. The documents are not in the repository.
PASSAGE_LINES = {
    "000": [(1, 6), (8, 11), (13, 14), (16, 23)],
    "001": [(1, 3), (5, 16), (18, 26)],
    "002": [(1, 2), (4, 4), (6, 6), (8, 8), (10, 10), (12, 17)],
    "003": [
        *[(1, 4), (6, 10), (12, 15), (17, 17), (20, 23), (25, 25), (28, 28), (30, 32), (34, 35), (37, 38), (40, 40)],
        *[(42, 42), (44, 46), (48, 50), (52, 52), (55, 55), (57, 58), (60, 74), (76, 76), (78, 81)],
    ],
    "004": [(1, 9), (11, 11), (14, 18), (20, 20), (22, 22), (25, 27), (29, 30), (32, 35), (37, 38)],
}
KINDS = {"pose", "dose", "advice", "safety", "background", "notice"}
MAY_BE_UNUSED = {"background", "notice"}
FEATURES = {"breathing", "plan", "reminder", "strengthen-advice"}
USE = re.compile(r"(pose|routine|page|feature|not-described):[a-z0-9]+(-[a-z0-9]+)*")
SAFETY_PAGE = "before-you-start"


@dataclass(frozen=True)
class Passage:
    """One entry of the record, as `document:line`; an unknown or missing key is an error."""

    document: str
    line: int
    says: str
    kind: str
    used_by: list[str]

    @property
    def id(self) -> str:
        return f"{self.document}:{self.line}"

    def uses(self, prefix: str) -> set[str]:
        return {use.removeprefix(f"{prefix}:") for use in self.used_by if use.startswith(f"{prefix}:")}


def read_yaml(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.CSafeLoader)


@pytest.fixture(scope="module")
def passages() -> list[Passage]:
    files = sorted((ROOT / "seeds").glob("*.yaml"))
    records = [read_yaml(file) for file in files]
    assert [record["document"] for record in records] == [file.stem for file in files]
    return [Passage(record["document"], **entry) for record in records for entry in record["passages"]]


@pytest.fixture(scope="module")
def pose_sources() -> dict[str, list[str]]:
    return {file.stem: read_yaml(file).get("sources", []) for file in (ROOT / "routines" / "poses").glob("*.yaml")}


def ids_of(folder: str, suffix: str) -> set[str]:
    return {file.stem for file in (ROOT / folder).glob(f"*{suffix}")}


def test_every_passage_is_recorded_once_and_in_order(passages: list[Passage]) -> None:
    expected = [
        f"{document}:{line}"
        for document, runs in PASSAGE_LINES.items()
        for first, last in runs
        for line in range(first, last + 1)
    ]
    assert [passage.id for passage in passages] == expected


def test_every_document_says_what_it_is_about() -> None:
    for document in PASSAGE_LINES:
        record = read_yaml(ROOT / "seeds" / f"{document}.yaml")
        assert record.keys() == {"document", "about", "passages"}
        assert record["about"].endswith(".")


def test_a_passage_is_one_sentence_of_a_known_kind(passages: list[Passage]) -> None:
    malformed = [
        passage.id
        for passage in passages
        if passage.kind not in KINDS or not re.fullmatch(r"[A-Z](?:[^.!?\n]|[.](?=\d))+[.]", passage.says)
    ]
    assert malformed == []


def test_uses_are_well_formed_and_given_once(passages: list[Passage]) -> None:
    malformed = [
        passage.id
        for passage in passages
        if len(set(passage.used_by)) < len(passage.used_by) or not all(USE.fullmatch(use) for use in passage.used_by)
    ]
    assert malformed == []


def test_only_background_and_notices_may_be_unused(passages: list[Passage]) -> None:
    assert [p.id for p in passages if not p.used_by and p.kind not in MAY_BE_UNUSED] == []


def test_a_passage_is_about_a_pose_exactly_if_a_pose_uses_it(passages: list[Passage]) -> None:
    assert [p.id for p in passages if (p.kind == "pose") != bool(p.uses("pose"))] == []


def test_every_safety_passage_is_used_by_the_safety_page(passages: list[Passage]) -> None:
    assert [p.id for p in passages if p.kind == "safety" and SAFETY_PAGE not in p.uses("page")] == []


def test_poses_and_passages_name_each_other(passages: list[Passage], pose_sources: dict[str, list[str]]) -> None:
    by_poses = {(source, pose) for pose, sources in pose_sources.items() for source in sources}
    by_passages = {(passage.id, pose) for passage in passages for pose in passage.uses("pose")}
    assert by_poses == by_passages


def test_sources_of_poses_written_in_a_routine_name_the_routine(passages: list[Passage]) -> None:
    by_routines = {
        (source, file.stem)
        for file in (ROOT / "routines").glob("*.yaml")
        for step in read_yaml(file)["poses"]
        if isinstance(step, dict) and isinstance(step.get("pose"), dict)
        for source in step["pose"].get("sources", [])
    }
    by_passages = {(passage.id, routine) for passage in passages for routine in passage.uses("routine")}
    assert by_routines - by_passages == set()


def test_a_pose_that_is_not_described_is_not_in_the_library(
    passages: list[Passage], pose_sources: dict[str, list[str]]
) -> None:
    not_described = {pose for passage in passages for pose in passage.uses("not-described")}
    assert not_described & pose_sources.keys() == set()


def test_every_routine_page_and_feature_that_is_named_exists(passages: list[Passage]) -> None:
    named = {
        prefix: {use for passage in passages for use in passage.uses(prefix)}
        for prefix in ("routine", "page", "feature")
    }
    assert named["routine"] - ids_of("routines", ".yaml") == set()
    assert named["page"] - ids_of("assets", ".md") == set()
    assert named["feature"] == FEATURES


def test_the_safety_page_is_short_and_simple() -> None:
    text = (ROOT / "assets" / f"{SAFETY_PAGE}.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line]
    assert [line for line in lines if line.startswith("# ")] == lines[:1]
    assert [line for line in lines if not re.fullmatch(r"(#{1,2} |- )?[A-Za-z][^*_`<>\[\]!|#]*", line)] == []
    assert len(re.findall(r"[\w’]+", text)) <= 220
