"""Names from files are shown letter by letter: no label, tooltip, list or question takes them for markup."""

import io

import pytest
from PySide6.QtCore import QAbstractListModel
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QMessageBox, QTextEdit, QWidget

from netbuilder.core.errors import FileError
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.experiments.store import RunStore
from netbuilder.formats.nbproj import ProjectFile, write_project_file
from netbuilder.gui.help.panel import HelpPanel
from netbuilder.gui.widgets.tips import as_tip

PICTURE = "<img src='file:///etc/passwd' width=500>"
NAMES = (f"{PICTURE} one", "<b>bold</b> two", "<a href='file:///etc/passwd'>link</a> three", "</td></table><h1>four")
MARKS = ("<img", "<b>bold", "<a href='file", "<h1>four")


def is_markup(text):
    """Whether Qt would take a text for markup that has the marks of our names as they are."""
    return Qt.mightBeRichText(text) and any(mark in text for mark in MARKS)


def complaints(root):
    """Where in a window a name from a file could become markup."""
    for widget in [root, *root.findChildren(QWidget)]:
        name = f"{type(widget).__name__} {widget.objectName()}"
        for what in ("toolTip", "whatsThis", "statusTip"):
            text = getattr(widget, what)()
            if is_markup(text):
                yield f"{what} of {name}: {text[:80]}"
        if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText and is_markup(widget.text()):
            yield f"label {name}: {widget.text()[:80]}"
        if isinstance(widget, QTextEdit) and ("<img src" in widget.toHtml() or 'href="file:///etc' in widget.toHtml()):
            yield f"text {name}"
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from in_list(widget.model(), name)
        for action in widget.actions():
            if is_markup(action.toolTip()) and action.toolTip() != action.text():
                yield f"action of {name}: {action.toolTip()[:80]}"


def _columns(model):
    return 1 if isinstance(model, QAbstractListModel) else min(model.columnCount(), 20)


def in_list(model, name):
    for row in range(min(model.rowCount(), 50)):
        for column in range(_columns(model)):
            tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
            if isinstance(tip, str) and is_markup(tip):
                yield f"tooltip in {name}: {tip[:80]}"
    for direction in (Qt.Orientation.Horizontal, Qt.Orientation.Vertical):
        for section in range(_columns(model)):
            tip = model.headerData(section, direction, Qt.ItemDataRole.ToolTipRole)
            if isinstance(tip, str) and is_markup(tip):
                yield f"head in {name}: {tip[:80]}"


@pytest.fixture
def hostile(tmp_path):
    """A project whose names are markup, with data whose columns and classes are."""
    table = io.StringIO()
    table.write(",".join([*(name.replace(",", "") for name in NAMES[:3]), "class"]) + "\n")
    for number in range(30):
        table.write(f"{number},{number % 7},{number % 3},{NAMES[number % 2]}\n")
    (tmp_path / "names.csv").write_text(table.getvalue())
    layers = [
        {"kind": "Input", "shape": [3], "id": NAMES[0].replace("/", "_")},
        {"kind": "Dense", "units": 5, "id": NAMES[1].replace("/", "_"), "group": "<b>bold"},
        {"kind": "Dense", "units": 4, "id": "<img src=x> five", "group": "<b>bold"},
        {"kind": "Dense", "units": 2, "activation": "softmax", "id": "<h1>four"},
    ]
    graph = Graph.from_json({"layers": layers})
    plain = Project(name=NAMES[0], about=NAMES[1], graph=graph).to_json()
    project = Project.from_json({**plain, "data": {"file": str(tmp_path / "names.csv"), "reader": {"kind": "csv"}}})
    path = tmp_path / "<b>bold.nbproj"
    write_project_file(path, ProjectFile(project=project))
    return path


def test_every_page_shows_names_as_they_are(window, bench, hostile, qtbot):
    with RunStore() as store:
        run = store.begin({**Project().to_json(), "name": NAMES[0]}, {"title": NAMES[1]}, {"netbuilder": "0"})
        store.end(run, "failed", NAMES[2], 1.0)
    assert bench.files.open_now(hostile)
    qtbot.waitUntil(lambda: bench.library.state != "loading")
    bench.messages.error(FileError(f"The layer {PICTURE} is bad.", where=NAMES[1]))
    found = list(complaints(window))
    for place in ("start", "data", "build", "train", "evaluate", "draw", "runs"):
        bench.page_wanted.emit(place)
        qtbot.wait(30)
        for node in bench.editor.project.graph.nodes if place == "build" else ():
            bench.editor.select([node.id])
            qtbot.wait(10)
            found += complaints(window)
        found += complaints(window)
    assert not found, "\n".join(dict.fromkeys(found))


def test_the_question_before_changes_are_lost_shows_the_name(window, bench, hostile, qtbot):
    bench.files.open_now(hostile)
    bench.editor.change(bench.editor.project.replace(epochs=7), "Epochs")
    bench.files.new()
    question = window.findChild(QMessageBox, "saveQuestion")
    try:
        assert "<b>bold" in question.text()
        assert question.textFormat() == Qt.TextFormat.PlainText
        assert not list(complaints(question))
    finally:
        question.reject()


def test_tips_are_escaped_only_where_they_look_like_markup():
    assert as_tip("3 < 4 & 5 > 4") == "3 < 4 & 5 > 4"
    assert as_tip("Dense, 5 units") == "Dense, 5 units"
    assert as_tip("<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>"


def test_the_search_itself_sees_markup(qtbot):
    label = QLabel(NAMES[0])
    qtbot.addWidget(label)
    assert list(complaints(label))
    label.setTextFormat(Qt.TextFormat.PlainText)
    assert not list(complaints(label))
    label.setToolTip(NAMES[1])
    assert list(complaints(label))


def test_the_help_panel_tells_of_items_in_lists(window, bench, qtbot):
    bench.page_wanted.emit("build")
    view = next(each for each in window.findChildren(QAbstractItemView) if _told(each))
    panel = window.findChild(HelpPanel)
    place = view.visualRect(view.model().index(0, 0)).center()
    panel.explain(view.viewport(), view.viewport().mapToGlobal(place))


def _told(view):
    model = view.model()
    return model is not None and isinstance(model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole), str)
