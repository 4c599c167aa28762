"""Pictures as arrays."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def rgba(image: QImage) -> NDArray[np.int16]:
    """Premultiplied red, green, blue and alpha, (height, width, 4)."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888_Premultiplied)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 4].reshape(plain.height(), plain.width(), 4).astype(np.int16)
