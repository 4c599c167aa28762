"""The orthographic camera and what fits into its picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stretchtimer.figure.rotations import Frame, about_x, about_y


@dataclass(frozen=True, slots=True)
class Camera:
    """Looks at the figure without perspective.

    `azimuth` turns the viewer towards the figure's left, `elevation` upwards (degrees). View axes: x to the right,
    y up, z towards the viewer. `scale` is pixels per metre; the room's origin falls on (`across`, `down`) pixels.
    """

    azimuth: float
    elevation: float
    scale: float = 1.0
    across: float = 0.0
    down: float = 0.0

    @property
    def rotation(self) -> Frame:
        """From room to view."""
        turned: Frame = about_x(self.elevation) @ about_y(-self.azimuth)
        return turned

    def view(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (n, 3) of the room in view axes."""
        seen: NDArray[np.float64] = np.asarray(points, float) @ self.rotation.T
        return seen

    def pixel(self, point: NDArray[np.float64]) -> tuple[float, float]:
        """Where a point of the room falls in the picture."""
        v = self.rotation @ point
        return self.across + float(v[0]) * self.scale, self.down - float(v[1]) * self.scale
