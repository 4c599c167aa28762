"""What a picture shows."""

from collections import Counter

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage


def colours_in(picture: QImage, part: QRect | None = None) -> Counter[str]:
    """How many pixels have each colour, as `#rrggbb`, in the whole of a picture or in a part of it."""
    plain = picture.copy(part or picture.rect()).convertToFormat(QImage.Format.Format_RGB32)
    pixels = Counter(memoryview(plain.constBits()).cast("I"))
    return Counter({f"#{pixel & 0xFFFFFF:06x}": count for pixel, count in pixels.items()})
