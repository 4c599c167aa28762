"""Tables, and the numbers in them."""

from collections.abc import Sequence
from statistics import median


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], *notes: str) -> None:
    """Prints a table, its first column to the left and the others to the right, and what there is to say about it."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    print(f"\n{title}\n")
    for row in (head, ["─" * width for width in widths], *rows):
        first, *others = (
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join(["", first, *others]))
    for note in notes:
        print(f"  {note}")
    print(flush=True)


def middle(values: Sequence[float]) -> str:
    return number(median(values))


def spread(values: Sequence[float]) -> str:
    """The least and the most of some values."""
    return f"{number(min(values))}–{number(max(values))}"


def share(values: Sequence[float], per_cent: float) -> float:
    """The value below which so many per cent of them lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * per_cent / 100))]


def number(value: float) -> str:
    """Three digits, or as many as stand before the point."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def ratio(values: Sequence[float], of: Sequence[float]) -> str:
    return f"{median(values) / median(of):.2f}"
