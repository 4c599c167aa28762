"""A figure that is changed by hand follows what is pulled, and is painted until nothing more is asked for."""

from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtGui import QColor

from stretchtimer.core.look import Look
from stretchtimer.core.routines import Pose, Position, Side
from stretchtimer.figure.dragging import HANDLES
from stretchtimer.figure.editing import AT_REST
from stretchtimer.figure.placing import with_thing
from stretchtimer.presenters.pose_draft import FigureDraft, nearest_poses, with_areas
from tests.figure.shipped import figure_data
from tests.ui.person import until

WIDE, TALL = 240, 200
LUNGE = figure_data()["low-lunge"]
MOVING = figure_data()["hip-hike"]
SQUAT = Pose("squat", "Squat", (), position=Position.STANDING, areas=("quads",), figure={})
FOLD = replace(SQUAT, id="fold", name="Fold", areas=("hamstrings", "calves"))
COBRA = replace(SQUAT, id="cobra", name="Cobra", position=Position.PRONE, areas=("hamstrings", "calves"))
WORDS_ALONE = replace(FOLD, id="words", figure=None)


@pytest.fixture
def draft() -> FigureDraft:
    draft = FigureDraft()
    draft.show_data(LUNGE)
    draft.set_size(WIDE, TALL)
    return draft


def settle(draft: FigureDraft) -> None:
    """Until its last picture is there, with what is to be said of it."""
    until(lambda: draft.painting is not None and draft.painting.remarks is not None)


def shows(draft: FigureDraft, at: float) -> bool:
    return draft.painting is not None and draft.painting.wish.at == pytest.approx(at)


def test_the_nearest_pose_has_the_same_position_and_the_most_areas_and_a_figure() -> None:
    found = nearest_poses(Position.STANDING, ["calves"], [COBRA, SQUAT, WORDS_ALONE, FOLD])
    assert found == [FOLD, SQUAT, COBRA]


def test_a_pose_is_near_whose_names_share_a_word() -> None:
    found = nearest_poses(Position.PRONE, [], [COBRA, SQUAT, FOLD], "Half squat")
    assert found[0] == SQUAT


def test_every_handle_is_seen_within_the_picture(draft: FigureDraft) -> None:
    seen = draft.handles()
    assert set(seen) == set(HANDLES)
    assert all(0 <= x <= WIDE and 0 <= y <= TALL for x, y in seen.values())
    settle(draft)


def test_a_handle_lies_on_the_body(draft: FigureDraft) -> None:
    settle(draft)
    assert draft.painting
    x, y = draft.handles()["head"]
    assert QColor(draft.painting.image.pixelColor(round(x), round(y))).alpha() == 255


def test_what_is_pulled_goes_along_and_comes_back(draft: FigureDraft) -> None:
    before = draft.handles()["hand_l"]
    draft.begin()
    draft.pull("hand_l", 0, -30)
    there = draft.handles()["hand_l"]
    assert there[1] == pytest.approx(before[1] - 30, abs=4)
    draft.pull("hand_l", 0, -60)
    draft.pull("hand_l", 0, -30)
    assert draft.handles()["hand_l"] == there
    assert draft.finish()
    settle(draft)


def test_being_shown_the_same_again_does_not_disturb_a_pull_and_being_shown_other_data_ends_it(
    draft: FigureDraft,
) -> None:
    draft.begin()
    draft.pull("hand_l", 0, -30)
    pulled = draft.data
    draft.show_data(LUNGE)
    assert draft.data == pulled
    draft.show_data(AT_REST)
    draft.pull("hand_l", 0, -30)
    assert draft.data == AT_REST
    assert not draft.finish()
    settle(draft)


def test_a_change_that_is_given_up_leaves_all_as_it_was(draft: FigureDraft) -> None:
    before = draft.handles()
    draft.begin()
    draft.pull("hand_l", 0, -30)
    draft.cancel()
    assert draft.data == LUNGE
    assert draft.handles() == before
    draft.pull("hand_l", 0, -30)
    assert draft.data == LUNGE
    assert not draft.finish()
    settle(draft)


def test_a_thing_has_a_handle_that_moves_it(draft: FigureDraft) -> None:
    assert draft.edit(lambda data, stop: with_thing(data, stop, "chair"))
    handle = (set(draft.handles()) - set(HANDLES)).pop()
    before = draft.handles()[handle]
    draft.begin()
    draft.pull(handle, 20, 0)
    assert draft.handles()[handle][0] == pytest.approx(before[0] + 20, abs=2)
    assert draft.finish()
    settle(draft)


def test_a_movement_is_given_an_end_and_plays_through_both(draft: FigureDraft) -> None:
    settle(draft)
    assert draft.add_place()
    assert draft.stop.name == "end"
    draft.bend("hip_l", "abd", 30)
    draft.show_stop(draft.stops[0])
    draft.play(0)
    assert draft.is_playing
    assert draft.handles() == {}
    for at in (0.25, 0.5, 0.75, 0.0):
        draft.play(850)
        until(partial(shows, draft, at))
    draft.stop_playing()
    assert draft.stop.name == "start"
    assert draft.handles()
    settle(draft)


def test_playing_ends_where_something_is_changed_and_nothing_plays_that_is_still(draft: FigureDraft) -> None:
    draft.play(100)
    assert not draft.is_playing
    draft.add_place()
    draft.play(100)
    draft.begin()
    assert not draft.is_playing
    draft.cancel()
    settle(draft)


def test_a_place_of_a_movement_is_taken_away_until_it_is_still(draft: FigureDraft) -> None:
    draft.add_place()
    draft.add_place()
    assert [stop.name for stop in draft.stops] == ["start", "end", "place 3"]
    assert draft.remove_place()
    assert draft.stop.name == "end"
    assert draft.remove_place()
    assert draft.data == LUNGE
    settle(draft)


def test_what_glows_follows_the_areas_until_it_is_chosen_for_itself() -> None:
    figure = {"worked": "left", "glow": {"quads": "left"}}
    assert with_areas(figure, ["quads"], ["core"]) == {"worked": "left", "glow": {"core": "both"}}
    assert with_areas(figure, ["calves"], ["core"]) == figure
    assert with_areas({"worked": "left"}, [], ["calves"])["glow"] == {"calves": "left"}


def test_a_pull_that_leads_nowhere_is_no_change(draft: FigureDraft) -> None:
    draft.begin()
    draft.bend("neck", "flex", draft.angles()["neck"].get("flex", 0))
    assert not draft.finish()
    assert not draft.finish()
    settle(draft)


def test_while_it_is_pulled_pictures_are_coarse_and_then_fine(draft: FigureDraft) -> None:
    settle(draft)
    seen: list[bool] = []
    draft.painted.connect(lambda: seen.append(bool(draft.painting and draft.painting.wish.coarse)))
    draft.begin()
    draft.pull("head", 10, 0)
    until(lambda: bool(seen))
    assert seen == [True]
    draft.finish()
    settle(draft)
    assert seen[-1] is False


def test_both_sides_can_be_bent_alike(draft: FigureDraft) -> None:
    draft.show_data(AT_REST)
    draft.bend("elbow_l", "flex", 90, both_sides=True)
    assert draft.angles()["elbow_r"]["flex"] == draft.angles()["elbow_l"]["flex"] == 90
    draft.bend("neck", "flex", 10, both_sides=True)
    assert draft.angles()["neck"] == {"flex": 10}
    settle(draft)


def test_the_other_side_is_that_for_which_it_is_not_drawn(draft: FigureDraft) -> None:
    found = [draft.worked]
    for side in (Side.LEFT, None):
        draft.set_worked(side)
        found.append(draft.worked)
    assert found == [Side.RIGHT, Side.LEFT, None]
    settle(draft)


def test_a_view_is_kept_only_where_that_is_asked_for(draft: FigureDraft) -> None:
    draft.turn(20, 5)
    assert draft.is_turned
    assert draft.data == LUNGE
    draft.keep_view()
    assert not draft.is_turned
    assert draft.data["camera"] == {"azimuth": -86, "elevation": 15}
    settle(draft)


def test_each_place_of_a_movement_is_shown_and_kept_while_it_is_changed(draft: FigureDraft) -> None:
    draft.show_data(MOVING)
    level, drop = draft.stops
    draft.show_stop(drop)
    draft.tip("pitch", 5)
    assert draft.root()["pitch"] == 5
    draft.show_data(draft.data)
    assert draft.stop == drop
    draft.show_stop(level)
    assert draft.root()["pitch"] == 0
    settle(draft)


def test_what_cannot_be_read_is_shown_standing(draft: FigureDraft) -> None:
    draft.show_data({"joints": {"tail": {"flex": 3}}})
    assert draft.data == AT_REST
    draft.set_look(Look(dark=True))
    settle(draft)


def test_what_no_body_could_do_is_said(draft: FigureDraft) -> None:
    draft.show_data(AT_REST)
    settle(draft)
    assert draft.painting
    assert draft.painting.remarks == ()
    draft.tip("pitch", 40)
    until(lambda: bool(draft.painting and draft.painting.remarks))
    assert "weight" in " ".join(draft.painting.remarks or ())
