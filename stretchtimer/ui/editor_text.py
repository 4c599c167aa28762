"""The routine's file as text, with its mistakes underlined where they are."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontDatabase,
    QHelpEvent,
    QKeyEvent,
    QSyntaxHighlighter,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip, QVBoxLayout, QWidget

from stretchtimer.storage.draft import Draft, alike
from stretchtimer.storage.problems import Problem
from stretchtimer.ui import theme
from stretchtimer.ui.buttons import Button
from stretchtimer.ui.editor_fields import is_undo, show_field_menu
from stretchtimer.ui.text import Label


class TextPane(QWidget):
    """The text, and below it the first mistake in words."""

    written = Signal(str)
    """The whole text as it is after a change by the person."""
    entered = Signal(int)
    """The person has gone to another line, from 1."""

    def __init__(self) -> None:
        super().__init__()
        self._draft: Draft | None = None
        self.edit = _Text()
        self.edit.textChanged.connect(self._tell)
        self.edit.cursorPositionChanged.connect(self._tell_line)
        self._line = 1
        self._said = Label(role="problem")
        self._go = Button("Go there", "quiet")
        self._go.clicked.connect(self.go_to_mistake)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.em() // 3)
        column.addWidget(self.edit, 1)
        column.addWidget(self._said)
        column.addWidget(self._go, 0, Qt.AlignmentFlag.AlignLeft)

    def show_draft(self, draft: Draft) -> None:
        self._draft = draft
        self.edit.show_text(draft.shown_text)
        self.edit.underline(draft)
        problems = draft.problems
        if problems:
            more = f" There {_are(len(problems) - 1)} more." if len(problems) > 1 else ""
            self._said.setText(f"{sentence(problems[0])}{more}")
        self._said.setVisible(bool(problems))
        self._go.setVisible(bool(problems))

    def take_focus(self) -> None:
        self.edit.setFocus()

    def show_line(self, line: int) -> None:
        """Brings a line into view, and puts the cursor at its start, unless the person is writing."""
        if not self.edit.hasFocus():
            self.edit.go_to(line, 1)

    def go_to_mistake(self) -> None:
        """Puts the cursor at the first mistake."""
        if self._draft and self._draft.problems:
            problem = self._draft.problems[0]
            self.edit.go_to(problem.line, problem.column)
            self.edit.setFocus()

    def _tell(self) -> None:
        # Colours are changes too, as Qt sees it.
        if self.edit.takes_change():
            self.written.emit(self.edit.toPlainText())

    def _tell_line(self) -> None:
        line = self.edit.textCursor().blockNumber() + 1
        if line != self._line:
            self._line = line
            if self.edit.hasFocus() and not self.edit.is_showing:
                self.entered.emit(line)


def _are(count: int) -> str:
    return f"is {count}" if count == 1 else f"are {count}"


def sentence(problem: Problem) -> str:
    """A mistake as it is told to the person."""
    text = problem.message
    return f"Line {problem.line}: {text}{'' if text.endswith(('.', '?')) else '.'}"


class _Text(QPlainTextEdit):
    def __init__(self) -> None:
        super().__init__(undoRedoEnabled=False, tabChangesFocus=True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setPointSizeF(self.font().pointSizeF())
        if self.font().pixelSize() > 0:
            font.setPixelSize(self.font().pixelSize())
        self.setFont(font)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName("The routine’s text")
        self.setMinimumWidth(theme.em() * 10)
        self.is_showing = False
        self._known = ""
        self._draft: Draft | None = None
        self._colours = _Colours(self.document())

    def show_text(self, text: str) -> None:
        """Takes over another text, touching only what differs, so that the cursor and the view stay where they are."""
        old = self.toPlainText()
        if old == text:
            return
        start, end = alike(old, text)
        cursor = QTextCursor(self.document())
        # Qt counts in units of UTF-16.
        cursor.setPosition(_units(old[:start]))
        cursor.setPosition(_units(old[: len(old) - end]), QTextCursor.MoveMode.KeepAnchor)
        self.is_showing = True
        cursor.insertText(text[start : len(text) - end])
        self.is_showing = False
        self._known = text

    def takes_change(self) -> bool:
        """Whether the person has changed the text since this was last asked."""
        text = self.toPlainText()
        if self.is_showing or text == self._known:
            return False
        self._known = text
        return True

    def underline(self, draft: Draft) -> None:
        self._draft = draft
        marks = []
        for problem in draft.problems[:200]:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = self._cursor(problem.line, problem.column)
            end = self._cursor(problem.line, draft.end_of(problem))
            mark.cursor.setPosition(end.position(), QTextCursor.MoveMode.KeepAnchor)
            if not mark.cursor.hasSelection():
                mark.cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
            style = QTextCharFormat()
            style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            style.setUnderlineColor(QColor(theme.colours().problem))
            mark.format = style
            marks.append(mark)
        self.setExtraSelections(marks)

    def go_to(self, line: int, column: int) -> None:
        self.setTextCursor(self._cursor(line, column))
        self.centerCursor()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and is_undo(event):
            return False
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self._words_at(self.viewport().mapFromGlobal(event.globalPos()))
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._colours.take_theme()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_undo(event):
            event.ignore()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # The next line begins where this one does.
            cursor = self.textCursor()
            line = cursor.block().text()[: cursor.positionInBlock()]
            cursor.insertText("\n" + " " * (len(line) - len(line.lstrip(" "))))
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        show_field_menu(self, event)

    def _words_at(self, place: QPoint) -> str:
        """The mistakes at a place of the view."""
        if self._draft is None:
            return ""
        cursor = self.cursorForPosition(place)
        line, at = cursor.blockNumber() + 1, len(cursor.block().text()[: cursor.positionInBlock()]) + 1
        here = [each for each in self._draft.problems if each.line == line]
        under = [each for each in here if each.column <= at <= self._draft.end_of(each)]
        return "\n".join(sentence(each) for each in under or here)

    def _cursor(self, line: int, column: int) -> QTextCursor:
        block: QTextBlock = self.document().findBlockByNumber(line - 1)
        if not block.isValid():
            block = self.document().lastBlock()
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + _units(block.text()[: column - 1]))
        return cursor


class _Colours(QSyntaxHighlighter):
    """Keys in the accent's colour, comments muted: no more than helps the eye."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.take_theme()

    def take_theme(self) -> None:
        """Colours everything by the theme in force."""
        colours = theme.colours()
        self._of_comments, self._of_keys = QColor(colours.muted), QColor(colours.accent)
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        lead = len(text) - len(text.lstrip(" -"))
        if text.lstrip().startswith("#"):
            self.setFormat(0, len(text), self._of_comments)
            return
        key, colon, after = text[lead:].partition(":")
        if colon and (not after or after.startswith(" ")) and key.replace("_", "").isalnum():
            self.setFormat(lead, len(key) + 1, self._of_keys)
        behind = text.find(" #")
        if behind >= 0 and text[:behind].count('"') % 2 == 0:
            self.setFormat(behind, len(text) - behind, self._of_comments)


def _units(text: str) -> int:
    """How long a text is as Qt counts."""
    return len(text) + sum(ord(letter) > 0xFFFF for letter in text) if not text.isascii() else len(text)
