"""Rotations as 3x3 matrices whose columns are a frame's axes in the frame around it."""

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float64]
"""A place or a direction, shape (3,), metres."""
Frame: TypeAlias = NDArray[np.float64]
"""A rotation, shape (3, 3): its columns are the x, y and z axes."""

MIRROR: Frame = np.diag([-1.0, 1.0, 1.0])
"""The reflection in the figure's middle plane."""


def about_x(degrees: float) -> Frame:
    """Turns y towards z."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


def about_y(degrees: float) -> Frame:
    """Turns z towards x."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def about_z(degrees: float) -> Frame:
    """Turns x towards y."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def length(v: Vector) -> float:
    return math.sqrt(float(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]))


def unit(v: Vector) -> Vector:
    """`v` at length one; a vector of no length stays as it is."""
    size = length(v)
    return v / size if size > 1e-9 else v


def cross(a: Vector, b: Vector) -> Vector:
    """The cross product of two vectors; `np.cross` takes ten times as long for one pair."""
    return np.array([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def frame_from(y: Vector, z: Vector) -> Frame:
    """The right-handed frame whose y is exactly `y` and whose z leans towards `z`."""
    y = unit(y)
    for lean in (z, np.array([0.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.0])):
        across = lean - y * float(y @ lean)
        if length(across) > 1e-6:
            break
    across = unit(across)
    return np.stack([cross(y, across), y, across], axis=1)


def turned_towards(a: Frame, b: Frame, share: float) -> Frame:
    """Frame `a` turned the given share of the shortest way to `b`."""
    between = a.T @ b
    angle = math.acos(min(1.0, max(-1.0, (float(np.trace(between)) - 1.0) / 2.0)))
    if angle < 1e-6:
        return a
    axis = np.array([between[2, 1] - between[1, 2], between[0, 2] - between[2, 0], between[1, 0] - between[0, 1]])
    if length(axis) < 1e-6:  # half a turn: the axis is where the rotation leaves a vector alone
        axis = np.sqrt(np.maximum((np.diagonal(between) + 1.0) / 2.0, 0.0))
        largest = int(np.argmax(axis))
        axis = np.copysign(axis, between[largest] + between[:, largest])
    axis = unit(axis)
    k = np.array([[0.0, -axis[2], axis[1]], [axis[2], 0.0, -axis[0]], [-axis[1], axis[0], 0.0]])
    turn = angle * share
    spun: Frame = a @ (np.eye(3) + math.sin(turn) * k + (1.0 - math.cos(turn)) * (k @ k))
    return spun


def angle_between(a: Vector, b: Vector) -> float:
    """Degrees between two directions."""
    return math.degrees(math.acos(min(1.0, max(-1.0, float(unit(a) @ unit(b))))))
