"""The cycle collector: young objects soon, all of them only while nothing is trained."""

from __future__ import annotations

import gc

import pytest

from netbuilder.gui import collector


@pytest.fixture
def calls(monkeypatch, qapp):
    """What is asked of Python's collector, which is left alone."""
    told = []
    monkeypatch.setattr(collector.gc, "disable", lambda: told.append("disable"))
    monkeypatch.setattr(collector.gc, "freeze", lambda: told.append("freeze"))
    monkeypatch.setattr(collector.gc, "unfreeze", lambda: told.append("unfreeze"))
    monkeypatch.setattr(collector.gc, "collect", told.append)
    monkeypatch.setattr(collector.gc, "get_count", lambda: (5000, 0, 0))
    return told


def test_what_the_start_made_is_put_aside_then_the_young_are_collected(calls, qapp):
    found = collector.Collector(qapp, lambda: False)
    for _ in range(11):
        found.collect()
    assert calls == ["disable", "freeze", *[0] * 8, 1, 0]


@pytest.mark.parametrize(("busy", "deep"), [(True, 0), (False, 1)])
def test_everything_is_looked_through_only_while_nothing_is_trained(calls, qapp, busy, deep):
    found = collector.Collector(qapp, lambda: busy)
    for _ in range(collector._VERY_OLD + 2):
        found.collect()
    assert (calls.count(2) > 0) == bool(deep)
    assert calls.count("freeze") == 1 + calls.count("unfreeze")


def test_little_is_not_worth_a_look(calls, qapp, monkeypatch):
    monkeypatch.setattr(collector.gc, "get_count", lambda: (10, 0, 0))
    collector.Collector(qapp, lambda: False).collect()
    assert calls == ["disable"]


def test_python_itself_does_not_collect_beside_a_window(window):
    assert not gc.isenabled()
