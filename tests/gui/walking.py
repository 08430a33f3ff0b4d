"""Walks over everything that a user can see or reach in a window."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

QT_NAMES = {"ScrollLeftButton", "ScrollRightButton"}
PLACES = ("start", "data", "build", "train", "evaluate", "draw", "runs")


def path_of(found: QObject) -> str:
    """Where a widget stands, for a message."""
    names = []
    while found is not None:
        names.append(found.objectName() or type(found).__name__)
        found = found.parent()
    return " < ".join(names[:5])


def ours(widget: QWidget) -> bool:
    """Not a part that Qt makes inside of another widget: those have names that all of their kind share."""
    inside = widget.parent()
    if isinstance(inside, QAbstractScrollArea) and inside.viewport() is widget:
        return False
    return not widget.objectName().startswith("qt_") and widget.objectName() not in QT_NAMES


def texts(root: QWidget) -> Iterator[tuple[QObject, str, str]]:
    """Every visible text below `root`: whose it is, what kind, and the text."""
    for widget in [root, *root.findChildren(QWidget)]:
        if not ours(widget):
            continue
        if isinstance(widget, QLabel) and not widget.pixmap():
            yield widget, "text", widget.text()
        if isinstance(widget, (QAbstractButton,)) and not (widget.parent() and isinstance(widget.parent(), QLineEdit)):
            yield widget, "text", widget.text()
        if isinstance(widget, QGroupBox):
            yield widget, "title", widget.title()
        if isinstance(widget, QDockWidget):
            yield widget, "title", widget.windowTitle()
        if isinstance(widget, QComboBox):
            for index in range(widget.count()):
                yield widget, "item", widget.itemText(index)
        if isinstance(widget, QTabBar):
            for index in range(widget.count()):
                yield widget, "tab", widget.tabText(index)
        if isinstance(widget, QLineEdit):
            yield widget, "placeholder", widget.placeholderText()
        if isinstance(widget, QMenu):
            yield widget, "title", widget.title()
        if isinstance(widget, QHeaderView) and widget.model() is not None and not widget.isHidden():
            for section in range(widget.count()):
                yield widget, "head", str(widget.model().headerData(section, widget.orientation()) or "")
        yield widget, "tooltip", widget.toolTip()
    for action in root.findChildren(QAction):
        if not action.isSeparator():
            yield action, "action", action.text()


def controls(root: QWidget) -> Iterator[QWidget]:
    """Every visible widget that takes the focus by Tab or has a value to change."""
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or not ours(widget) or isinstance(widget, (QScrollBar, QMenu)):
            continue
        inside = widget.parent()
        if isinstance(widget, QLineEdit) and isinstance(inside, (QComboBox, QAbstractSpinBox)):
            continue
        if isinstance(inside, QAbstractItemView) and not isinstance(widget, QAbstractItemView):
            continue
        tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        kinds = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QTextEdit, QAbstractItemView)
        if tab or isinstance(widget, kinds):
            yield widget
