"""A page of text from the program's own documents."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button


class TextPage(QWidget):
    """Markdown, and one button that goes on."""

    done = Signal()
    left = Signal()
    """With Escape: to go back rather than on."""

    def __init__(self) -> None:
        super().__init__()
        em = theme.em()
        self._text = QTextBrowser(openExternalLinks=True)
        self._text.document().setDocumentMargin(em / 2)
        self._button = Button(role="primary")
        self._button.clicked.connect(self.done)
        foot = QWidget()
        QHBoxLayout(foot).addWidget(self._button, 0, Qt.AlignmentFlag.AlignRight)
        page = QVBoxLayout(self)
        page.setContentsMargins(em * 2, em, em, em)
        page.addWidget(theme.in_the_middle(self._text), 1)
        page.addWidget(theme.in_the_middle(foot))
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.left.emit)

    def show_text(self, markdown: str, button: str) -> None:
        self._text.setMarkdown(markdown)
        self._text.moveCursor(self._text.textCursor().MoveOperation.Start)
        self._button.setText(button)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._button.setFocus()
