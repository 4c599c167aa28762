"""The journal's page, and what the journal suggests on the library's first page."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from stretchtimer.app.kept import Kept
from stretchtimer.core.look import Look
from stretchtimer.desktop.clock import wall_time
from stretchtimer.presenters.library import LibraryReader, RoutineList
from stretchtimer.ui import theme
from stretchtimer.ui.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stretchtimer.core.journal import SessionDone
    from stretchtimer.core.journal_view import JournalView
    from stretchtimer.core.plan import Leave
    from stretchtimer.core.routines import Side
    from stretchtimer.core.suggestions import Suggestion
    from stretchtimer.storage.journal import Journal
    from stretchtimer.ui.chart_areas import Body
    from stretchtimer.ui.journal_page import JournalPage

EXPORTS = {".csv": "A table", ".json": "Everything, to be read back", ".ics": "A calendar"}


class LookingBack(QObject):
    """Asks the journal on its thread, and shows what it says."""

    left = Signal()
    about_me_wanted = Signal()
    deleted = Signal()
    """All that was done is to be forgotten."""
    said = Signal(str)

    def __init__(
        self, window: Window, kept: Kept, reader: LibraryReader, routines: RoutineList, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._kept, self._reader, self._routines = window, kept, reader, routines
        self._page: JournalPage | None = None
        self._refused: set[str] = set()
        """What is not to be suggested again until the next start."""
        self._free_ms: int | None = None

    # ── the page ──

    def show(self) -> None:
        """Shows the page, when what it shows has been read, and what it takes has been loaded."""
        self._read(self._show_page)

    def _show_page(self, view: "JournalView | None") -> None:
        page = self._page = self._page or self._make_page()
        page.show_journal(view)
        self._window.show_page(page)
        page.take_focus()

    def _read(self, then: "Callable[[JournalView | None], None]") -> None:
        settings, today = self._kept.settings, wall_time().day

        def read(journal: "Journal") -> "JournalView":
            import stretchtimer.ui.journal_page  # noqa: F401  here it holds up no window
            from stretchtimer.core.journal_view import read_view
            from stretchtimer.core.plan import Leave

            return read_view(journal, Leave.parse_all(settings.leaves), today, settings.count_weeks)

        self._kept.journal(read, then)

    def _fill(self) -> None:
        if self._page:
            self._read(self._page.show_journal)

    def _make_page(self) -> "JournalPage":
        from stretchtimer.ui.journal_page import JournalPage

        page = JournalPage(self._kept.write)
        page.left.connect(self.left)
        page.about_me_wanted.connect(self.about_me_wanted)
        page.leave_changed.connect(self._change_leaves)
        page.streak_chosen.connect(self._count_weeks)
        page.body_wanted.connect(self._draw_body)
        page.export_wanted.connect(self._ask_where_to)
        page.delete_wanted.connect(self._delete)
        return page

    def _change_leaves(self, leaves: "tuple[Leave, ...]") -> None:
        self._kept.change(leaves=tuple(map(str, leaves)))
        self._fill()

    def _count_weeks(self, count: bool) -> None:
        self._kept.change(count_weeks=count)
        self._fill()

    def _draw_body(self, shares: "Mapping[tuple[str, Side], float]", pixels: int) -> None:
        page, look = self._page, self._figure_look()

        def draw() -> "Body":
            from stretchtimer.figure.body_map import area_at, body_map, places, ramp
            from stretchtimer.figure.scene import to_image
            from stretchtimer.ui.chart_areas import Body

            picture = to_image(body_map(shares, pixels, look))
            at = partial(area_at, pixels=pixels, build=look.build)
            return Body(picture, places(pixels, look.build), at, ramp(look.dark))

        if page:
            self._reader.ask(lambda _library: draw(), page.show_body)

    def _figure_look(self) -> Look:
        return replace(self._kept.settings.look, dark=theme.colours() is theme.DARK)

    # ── out, and gone ──

    def _ask_where_to(self) -> None:
        from stretchtimer.ui.file_choice import choose_target

        choose_target(self._window, "Export the journal", Path.home() / "stretching.csv", EXPORTS, self._export)

    def _export(self, path: Path) -> None:
        def write(journal: "Journal") -> str:
            from stretchtimer.storage import journal_files
            from stretchtimer.storage.files import write_atomically

            match path.suffix:
                case ".json":
                    content = journal_files.as_json(journal_files.whole(journal)).encode()
                case ".ics":
                    content = journal_files.as_icalendar(journal.sessions())
                case _:
                    content = journal_files.as_csv(journal.sessions())
            try:
                write_atomically(path, content)
            except OSError as error:
                return f"The journal cannot be written to {path}: {error.strerror or error}."
            return f"The journal is in {path} now."

        self._kept.journal(write, self._say)

    def _delete(self) -> None:
        def delete(journal: "Journal") -> str:
            journal.delete_all()
            return "The journal is empty now."

        # A session that can be gone on with would come back with it, and days off may tell of an illness.
        self.deleted.emit()
        self._kept.change(leaves=())
        self._kept.journal(delete, self._say)
        self._fill()

    def _say(self, sentence: str | None) -> None:
        if sentence:
            self.said.emit(sentence)

    # ── what next ──

    def suggest(self, free_ms: int | None) -> None:
        """Shows on the library's first page what is worth doing today; `free_ms` until the next reminder."""
        self._free_ms = free_ms
        today, entries, about = wall_time().day, self._routines.sound_entries, self._kept.settings.about_me
        effort = self._routines.effort

        def read(journal: "Journal") -> "tuple[Suggestion, ...]":
            from stretchtimer.core.suggestions import KNOWN_DAYS, Choice, suggest

            sessions: list[SessionDone] = journal.sessions(today - KNOWN_DAYS + 1)
            choices = [
                Choice(
                    entry.id,
                    entry.title,
                    entry.length_ms(effort),
                    entry.areas,
                    entry.tags,
                    not about.obstacles_in(entry.avoid_with, entry.equipment, entry.positions),
                )
                for entry in entries
            ]
            return suggest(sessions, today, choices, journal.refusals(), free_ms)

        def show(found: "tuple[Suggestion, ...] | None") -> None:
            self._window.library.show_suggestions([each for each in found or () if each.key not in self._refused])

        self._kept.journal(read, show)

    def refuse(self, key: str) -> None:
        self._refused.add(key)
        self._kept.journal(lambda journal: journal.refuse(key))
        # Not without it: what fits before the next reminder would go with the one that is refused.
        self.suggest(self._free_ms)
