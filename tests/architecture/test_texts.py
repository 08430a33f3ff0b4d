"""Visible text can be extracted for translators: what is translated stands as a literal, or was marked elsewhere."""

from __future__ import annotations

import ast
import string

from extract_texts import entries

from tests.architecture import source

TRANSLATING = {"tr": 1, "mark": 1, "sentence": 1, "trn": 2}

# What specs, data sets and places declare, and what errors, problems and looks ahead say; extraction knows these texts.
MARKED_ATTRIBUTES = {"title", "group", "help", "about", "source", "licence", "text", "message", "hint", "reason"}

# Names that hold texts marked elsewhere, by file.
MARKED_NAMES = {
    ("build/hover.py", "part"),  # of a reason
    ("exchange/exporting.py", "remark"),
    ("text.py", "part"),  # of an error
    ("build/face.py", "name"),  # axes
    ("build/inspector_facts.py", "name"),  # axes
    ("build/kinds.py", "title"),  # of a layer
    ("build/kinds.py", "_WORDS.get(spec.kind, '')"),
    ("build/palette.py", "title"),
    ("build/palette.py", "heads[group]"),
    ("data/augmenting.py", "group"),
    ("data/shelf.py", "head"),
    ("netbuilder/document/choices.py", "_ELSEWHERE[kind]"),
    ("netbuilder/document/choices.py", "words"),
    ("netbuilder/document/editing/edit.py", "one"),
    ("netbuilder/document/editing/edit.py", "several"),
    ("netbuilder/document/repairing/ends.py", "title"),
    ("netbuilder/document/repairing/ends.py", "words"),
    ("exchange/exporting.py", "proof.how"),
    ("forms/field.py", "unit"),
    ("forms/form.py", "group"),
    ("runs/facts.py", "part"),  # of the way to a setting that differs
    ("start/page.py", "project.name"),  # of a template
}


def is_marked(node, place):
    """Whether what an expression gives can be found by who extracts texts."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.IfExp):
        return is_marked(node.body, place) and is_marked(node.orelse, place)
    if isinstance(node, ast.BoolOp):
        return all(is_marked(each, place) for each in node.values)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "first_paragraph":
        return True
    if isinstance(node, ast.Attribute) and node.attr in MARKED_ATTRIBUTES:
        return True
    return (place, ast.unparse(node)) in MARKED_NAMES


def calls(path):
    for node in ast.walk(source.tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATING:
            yield node, node.args[: TRANSLATING[node.func.id]]


def test_texts_are_literals_or_marked():
    wrong = []
    for path in source.program_files():
        place = source.shown(path).removeprefix("netbuilder/gui/")
        for call, texts in calls(path):
            if not all(is_marked(text, place) for text in texts):
                wrong.append(f"{source.shown(path)}:{call.lineno}: {ast.unparse(call)}")
    assert not wrong, "\n".join(wrong)


def test_gaps_of_texts_are_filled():
    """`tr("… {name} …", name=…)`: a gap without a value would stop the program, a value without a gap is lost."""
    wrong = []
    for path in source.program_files():
        for call, texts in calls(path):
            if call.func.id == "mark" or any(keyword.arg is None for keyword in call.keywords):
                continue
            given = {keyword.arg for keyword in call.keywords}
            if call.func.id == "trn":
                given.add("count")
            for text in texts:
                if not isinstance(text, ast.Constant):
                    continue
                wanted = gaps(text.value)
                extra = given - wanted if call.func.id == "tr" else set()
                if (given and wanted - given) or extra:
                    wrong.append(f"{source.shown(path)}:{call.lineno}: {text.value!r} with {sorted(given)}")
    assert not wrong, "\n".join(wrong)


SPOKEN_IN_ENGLISH = ("cli", "keras", "engine/kernels")
"""Where no text is translated: the terminal and Keras's own interface."""
NOT_SHOWN = {"NotImplementedError", "RuntimeError", "TypeError", "ValueError", "param"}
"""What programmers see, and the help of settings, which extraction takes from the specs."""

SQL = {"SELECT", "DELETE", "UPDATE", "WHERE", "INSERT"}


def test_every_sentence_reaches_translators():
    """A sentence that stands in a variable, a warning or a hint and is marked nowhere would stay English for ever."""
    texts = {text for entry in entries() for text in (entry.one, entry.many)}
    wrong = []
    for path in source.program_files():
        place = source.shown(path).removeprefix("netbuilder/")
        if place.startswith((*SPOKEN_IN_ENGLISH, "formats/code")):  # scripts, too, are written in English
            continue
        for text, line in sentences(source.tree(path)):
            if text not in texts:
                wrong.append(f"{source.shown(path)}:{line}: {text!r}")
    assert not wrong, "\n".join(wrong)


def sentences(tree):
    """All literals of some words, from a capital to a full stop, that are not descriptions in the code."""
    passed = set()
    for node in ast.walk(tree):
        whole = isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Call) and called(node) in NOT_SHOWN)
        if whole or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            passed.update(map(id, ast.walk(node)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            text = node.value
            words = text.split()
            if len(words) > 3 and text[0].isupper() and words[0] not in SQL and words[-1][-1] in ".?":
                yield text, node.lineno


def called(call):
    return call.func.id if isinstance(call.func, ast.Name) else ""


def gaps(text):
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(text) if name}
