"""Reading joint angles off a posed skeleton: how its data would have to bend a limb for it to lie as it does."""

import math

import numpy as np

from stretchtimer.figure.rotations import Frame, about_x, about_y, about_z, frame_from
from stretchtimer.figure.skeleton import LIMITS, Skeleton, ball_angles, for_side

LIMBS = {"hand": ("shoulder", "elbow", "wrist"), "foot": ("hip", "knee", "ankle")}
"""The joints that bring a hand or a foot where it is."""
_UP = np.array([0.0, 1.0, 0.0])


def limb_of(joint: str) -> str | None:
    """The hand or foot whose goal would bend a joint."""
    stem, _, side = joint.partition("_")
    return next((f"{limb}_{side}" for limb, joints in LIMBS.items() if stem in joints), None)


def limb_angles(skeleton: Skeleton, limb: str) -> dict[str, dict[str, float | bool]]:
    """The angles that make up a limb as it is placed."""
    stem, _, side = limb.partition("_")
    frames = skeleton.frames
    if stem == "foot":
        thigh, shin, foot = (frames[f"{bone}_{side}"] for bone in ("thigh", "shin", "foot"))
        return {
            f"hip_{side}": ball(frames["pelvis"].T @ thigh, side, "hip"),
            f"knee_{side}": {"flex": bend_of(thigh, shin, 1.0)},
            f"ankle_{side}": _ankle(shin, foot, side),
        }
    upper, fore, hand = (frames[f"{bone}_{side}"] for bone in ("uarm", "farm", "hand"))
    turned = for_side(fore.T @ hand, side)
    flex = math.asin(min(1.0, max(-1.0, -float(turned[1, 0]))))
    pron = math.atan2(turned[2, 0], turned[0, 0])
    rest = (about_y(-math.degrees(pron)) @ about_z(-math.degrees(flex))).T @ turned
    dev = -math.atan2(rest[2, 1], rest[1, 1])
    return {
        f"shoulder_{side}": ball(frames["t3"].T @ upper, side, "shoulder"),
        f"elbow_{side}": {"flex": bend_of(upper, fore, -1.0), "pron": round(math.degrees(pron))},
        f"wrist_{side}": {
            "flex": round(math.degrees(flex)),
            "dev": round(math.degrees(dev)),
            "grip": round(skeleton.grips[side], 1),
        },
    }


def ball(rotation: Frame, side: str, joint: str) -> dict[str, float | bool]:
    """The three angles of a hip or shoulder: of the ways to write them the one that best keeps within its limits."""
    flex, abd, rot = ball_angles(rotation, side)
    limits = LIMITS[joint]

    def near(value: float, name: str) -> float:
        low, high = limits[name]
        middle = (low + high) / 2
        return value - 360.0 * round((value - middle) / 360.0)

    def beyond(ways: dict[str, float | bool]) -> float:
        over = sum(max(limits[name][0] - value, value - limits[name][1], 0.0) for name, value in ways.items())
        return over * 1000 + sum(abs(value) for value in ways.values())

    choices: list[dict[str, float | bool]] = [
        {"flex": near(flex, "flex"), "abd": near(abd, "abd"), "rot": near(rot, "rot")},
        {"flex": near(flex + 180, "flex"), "abd": near(180 - abd, "abd"), "rot": near(rot + 180, "rot")},
    ]
    best = min(choices, key=beyond)
    return {name: round(value) for name, value in best.items()}


def bend_of(upper: Frame, lower: Frame, way: float) -> float:
    along = upper.T @ lower[:, 1]
    return max(0, round(math.degrees(math.atan2(way * along[2], along[1]))))


def _ankle(shin: Frame, foot: Frame, side: str) -> dict[str, float | bool]:
    if foot[1, 1] > 0.99:  # level: it stays so whatever the shin does
        level = frame_from(_UP, shin[:, 2] * np.array([1.0, 0.0, 1.0]))
        turned = for_side(level.T @ foot, side)
        turn = math.degrees(math.atan2(turned[0, 2], turned[2, 2]))
        return {"flat": True, "turn": round(turn)}
    turned = for_side(shin.T @ foot, side)
    flex = math.degrees(math.atan2(turned[1, 2], turned[2, 2]))
    rest = about_x(flex) @ turned
    return {"flex": round(flex), "inv": round(math.degrees(math.atan2(-rest[1, 0], rest[0, 0])))}
