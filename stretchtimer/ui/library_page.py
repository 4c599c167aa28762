"""The first page: what there is to choose from."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from stretchtimer.core.look import Look
from stretchtimer.presenters.figures import FigurePainter
from stretchtimer.presenters.library import RoutineList
from stretchtimer.storage.index import Entry
from stretchtimer.storage.settings import Settings, Theme
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button
from stretchtimer.ui.cards import CardView
from stretchtimer.ui.figure_menu import FigureMenu
from stretchtimer.ui.layouts import tab_in_order
from stretchtimer.ui.text import Label

if TYPE_CHECKING:
    from stretchtimer.core.suggestions import Suggestion
    from stretchtimer.ui.suggestions_view import SuggestionsView

NARROWEST_SEARCH_EMS = 16
BUTTONS_BESIDE_TEXT_EMS = 32
THEME_NAMES = {Theme.SYSTEM: "Colours as the desktop", Theme.LIGHT: "Light", Theme.DARK: "Dark"}


class LibraryPage(QWidget):
    routine_chosen = Signal(Entry)
    go_on_chosen = Signal()
    offer_dismissed = Signal()
    theme_chosen = Signal(Theme)
    figure_chosen = Signal(Look, bool)
    """How the figure is to look, and whether it is to move as in a mirror."""
    mute_chosen = Signal(bool)
    settings_chosen = Signal()
    reminders_chosen = Signal()
    before_you_start_chosen = Signal()
    keys_chosen = Signal()
    folder_chosen = Signal()
    new_chosen = Signal()
    """A routine is to be made."""
    import_chosen = Signal()
    compose_chosen = Signal()
    """A routine is to be composed for the time there is."""
    journal_chosen = Signal()
    about_me_chosen = Signal()
    only_suiting_chosen = Signal(bool)
    """Whether what does not suit the person is to be left out of the list."""
    suggestion_chosen = Signal(str)
    """The id of a routine that was suggested and is to start."""
    suggestion_refused = Signal(str)
    """The key of a suggestion."""

    def __init__(self, routines: RoutineList, figures: FigurePainter) -> None:
        super().__init__()
        self._routines = routines
        self._search = QLineEdit(placeholderText="Search: hips, desk, low back …", clearButtonEnabled=True)
        self._search.setAccessibleName("Search routines")
        self._search.setMaximumWidth(24 * theme.em())
        self._search.textChanged.connect(self._narrow)
        self._search.returnPressed.connect(self._open_first)
        self._menu_button = QToolButton(popupMode=QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu_button.setText("Menu")
        self._menu_button.setAccessibleName("Menu")
        self._build_menu()
        self._only_suiting = Button()
        self._only_suiting.setCheckable(True)
        self._only_suiting.clicked.connect(self.only_suiting_chosen)
        self._only_suiting.hide()
        self._suggestions: SuggestionsView | None = None
        self._offer = _Offer()
        self._offer.accepted.connect(self.go_on_chosen)
        self._offer.dismissed.connect(self.offer_dismissed)
        self.cards = CardView(routines, figures)
        self.cards.opened.connect(self.routine_chosen)
        self._nothing = _Nothing(self._show_all)
        # Else it would claim its height also while the cards are shown in its place.
        self._nothing.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)

        self._title = QLabel("Stretchtimer")
        self._title.setProperty("role", "title")
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._search, 4)
        head.addWidget(self._menu_button)
        self._list = QStackedLayout()
        self._list.addWidget(self.cards)
        self._list.addWidget(self._nothing)
        page = QVBoxLayout(self)
        margin = theme.em()
        page.setContentsMargins(margin, margin * 3 // 4, margin // 4, 0)
        page.setSpacing(margin // 2)
        head.setContentsMargins(margin // 4, 0, margin * 3 // 4, 0)
        page.addLayout(head)
        offer = QHBoxLayout()
        offer.setContentsMargins(margin // 4, 0, margin * 3 // 4, 0)
        offer.addWidget(self._offer)
        page.addLayout(offer)
        self._above = QVBoxLayout()
        self._above.setContentsMargins(margin // 4, 0, margin * 3 // 4, 0)
        self._above.addWidget(self._only_suiting, 0, Qt.AlignmentFlag.AlignLeft)
        page.addLayout(self._above)
        page.addLayout(self._list, 1)
        routines.modelReset.connect(self._show_list_or_nothing)
        routines.rowsInserted.connect(self._show_list_or_nothing)
        for signal in (routines.modelReset, routines.rowsInserted, routines.dataChanged):
            signal.connect(self._show_only_suiting)

        QShortcut(QKeySequence.StandardKey.Find, self, self._search.setFocus)
        QShortcut(QKeySequence("/"), self, self._search.setFocus)
        QShortcut(QKeySequence("?"), self, self.keys_chosen.emit)
        down = QShortcut(QKeySequence(Qt.Key.Key_Down), self._search, self.take_focus)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self._search, self._search.clear)
        escape.setContext(Qt.ShortcutContext.WidgetShortcut)

    def offer_to_go_on(self, text: str | None) -> None:
        """Offers to go on with what was left unfinished; `None` takes the offer back."""
        self._offer.show_text(text)

    def show_suggestions(self, suggestions: "Sequence[Suggestion]") -> None:
        """Shows what is worth doing today above the cards, as far as they leave room."""
        from stretchtimer.ui.suggestions_view import SuggestionsView

        if self._suggestions is None:
            self._suggestions = SuggestionsView()
            self._suggestions.chosen.connect(self.suggestion_chosen)
            self._suggestions.refused.connect(self.suggestion_refused)
            self._suggestions.fit(self.width(), self.height())
            self._above.insertWidget(0, self._suggestions)
            self._suggestions.drawn.connect(lambda: tab_in_order(self))
        self._suggestions.show_suggestions(suggestions)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._suggestions:
            self._suggestions.fit(self.width(), self.height())
        # The window's own title says the same, and the search needs the room.
        fixed = self._title.sizeHint().width() + self._menu_button.sizeHint().width()
        self._title.setVisible(self.width() > fixed + NARROWEST_SEARCH_EMS * theme.em())
        super().resizeEvent(event)

    def show_settings(self, settings: Settings) -> None:
        self._theme_actions[settings.theme].setChecked(True)
        self._mute.setChecked(settings.muted)
        self._figure_menu.show_choice(settings.look, settings.figure_mirrored)
        self.cards.set_look(settings.look)
        self._routines.set_about(settings.about_me, settings.only_suiting)

    @property
    def has_focus(self) -> bool:
        """Whether the person is at something on this page."""
        focused = self.window().focusWidget()
        return focused is not None and focused.hasFocus() and self.isAncestorOf(focused)

    def take_focus(self) -> None:
        self.cards.setFocus()
        if not self.cards.currentIndex().isValid():
            self.cards.setCurrentIndex(self._routines.index(0))

    def _build_menu(self) -> None:
        menu = QMenu(self)
        settings = menu.addAction("Settings", self.settings_chosen.emit)
        settings.setShortcut(QKeySequence("Ctrl+,"))
        # A menu that is closed hears no keys.
        self.addAction(settings)
        menu.addAction("Reminders", self.reminders_chosen.emit)
        menu.addAction("About me", self.about_me_chosen.emit)
        menu.addAction("Journal", self.journal_chosen.emit)
        menu.addSeparator()
        menu.addAction("Compose a routine", self.compose_chosen.emit)
        new = menu.addAction("New routine", self.new_chosen.emit)
        new.setShortcut(QKeySequence.StandardKey.New)
        self.addAction(new)
        menu.addAction("Import …", self.import_chosen.emit)
        menu.addSeparator()
        menu.addAction("Before you start", self.before_you_start_chosen.emit)
        menu.addAction("Keys", self.keys_chosen.emit)
        menu.addAction("Open the folder of your own routines", self.folder_chosen.emit)
        menu.addSeparator()
        self._mute = menu.addAction("No sounds")
        self._mute.setCheckable(True)
        self._mute.toggled.connect(self.mute_chosen)
        menu.addSeparator()
        self._figure_menu = FigureMenu(menu)
        self._figure_menu.chosen.connect(self.figure_chosen)
        menu.addMenu(self._figure_menu)
        menu.addSeparator()
        group = QActionGroup(menu)
        self._theme_actions: dict[Theme, QAction] = {}
        for each, name in THEME_NAMES.items():
            action = menu.addAction(name)
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _=False, chosen=each: self.theme_chosen.emit(chosen))
            self._theme_actions[each] = action
        self._menu_button.setMenu(menu)

    def _narrow(self, text: str) -> None:
        self._routines.search(text)
        self.cards.setCurrentIndex(self._routines.index(0))

    def _open_first(self) -> None:
        if self._routines.rowCount():
            self.cards.open_row(max(0, self.cards.currentIndex().row()))

    def _show_list_or_nothing(self) -> None:
        none_match = self._routines.total > 0 and self._routines.rowCount() == 0
        self._nothing.say(self._search.text(), self._routines.only_suiting)
        self._list.setCurrentWidget(self._nothing if none_match else self.cards)
        if not self.cards.currentIndex().isValid():
            self.cards.setCurrentIndex(self._routines.index(0))

    def _show_only_suiting(self) -> None:
        total, suiting, on = self._routines.total, self._routines.suiting, self._routines.only_suiting
        self._only_suiting.setText(f"Only what suits me: {suiting} of {total}")
        self._only_suiting.setChecked(on)
        self._only_suiting.setVisible(on or suiting < total)

    def _show_all(self) -> None:
        self._search.clear()
        if self._routines.only_suiting and not self._routines.rowCount():
            self.only_suiting_chosen.emit(False)


class _Offer(QFrame):
    """A strip that offers to go on where the last session stopped."""

    accepted = Signal()
    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "offer")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._text = Label()
        accept = Button("Go on", "primary")
        accept.clicked.connect(self.accepted)
        dismiss = Button("Not now", "quiet")
        dismiss.clicked.connect(self.dismissed)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(dismiss)
        buttons.addWidget(accept)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.addWidget(self._text, 1)
        self._box.addLayout(buttons)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        beside = self.width() > BUTTONS_BESIDE_TEXT_EMS * theme.em()
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        super().resizeEvent(event)

    def show_text(self, text: str | None) -> None:
        self._text.setText(text or "")
        self.setVisible(text is not None)


class _Nothing(QWidget):
    """What stands in the place of the cards where none match."""

    def __init__(self, show_all: Callable[[], None]) -> None:
        super().__init__()
        self._text = Label(role="heading")
        self._hint = Label(role="muted")
        for label in (self._text, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        button = Button("Show all routines")
        button.clicked.connect(show_all)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(self._text)
        column.addWidget(self._hint)
        column.addSpacing(theme.em())
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)

    def say(self, searched: str, only_suiting: bool) -> None:
        those = "that suits you " if only_suiting else ""
        self._text.setText(f"No routine {those}has “{searched.strip()}”." if searched else "No routine suits you yet.")
        self._hint.setText(
            "Try fewer or other words: a body part, a place, a pose."
            if searched
            else "“Compose a routine” in the menu makes one of the poses that do."
        )
