"""How often curves are drawn while a network trains."""

from __future__ import annotations

from netbuilder.gui.train.pace import Pace


class Clock:
    """Time that goes by when it is told to, and a painter that may be slow."""

    def __init__(self):
        self.now = 100.0
        self.painted = 0.0
        self.drawn = []

    def run(self, pace, seconds, painting):
        """Steps twenty times a second; what is drawn is painted after it."""
        for _ in range(round(seconds * 20)):
            before = len(self.drawn)
            pace.step()
            if len(self.drawn) > before:
                self.now += painting
                self.painted += painting
            self.now += 0.05


def made():
    clock = Clock()
    pieces = [lambda name=name: clock.drawn.append(name) for name in "ab"]
    return clock, Pace(pieces, lambda: clock.now, lambda: clock.painted)


def test_the_pieces_take_turns():
    clock, pace = made()
    clock.run(pace, 1, painting=0.0)
    assert clock.drawn[:4] == ["a", "b", "a", "b"]
    assert len(clock.drawn) > 15


def test_slow_painting_is_done_seldom_but_not_given_up():
    clock, pace = made()
    clock.run(pace, 20, painting=0.01)
    assert clock.painted < 0.015 * 20
    assert len(clock.drawn) > 20
    clock, pace = made()
    clock.run(pace, 20, painting=0.2)
    assert 6 < len(clock.drawn) < 12


def test_a_run_that_begins_is_drawn_at_once_whatever_it_costs():
    clock, pace = made()
    clock.run(pace, 20, painting=0.2)
    clock.drawn.clear()
    pace.begin()
    clock.run(pace, 0.1, painting=0.2)
    assert clock.drawn == ["a", "b"]
    clock.run(pace, 1, painting=0.2)
    assert clock.drawn == ["a", "b"]


def test_a_piece_that_is_preferred_comes_next_and_once():
    clock, pace = made()
    b = pace._pieces[1]
    clock.run(pace, 0.1, painting=0.0)
    clock.drawn.clear()
    pace.prefer(b)
    pace.prefer(b)
    clock.run(pace, 0.15, painting=0.0)
    assert clock.drawn == ["b", "a", "b"]


def test_pieces_without_anything_new_take_no_turn():
    drawn = []
    clock = Clock()

    def none() -> bool:
        return False

    pace = Pace([none, lambda: drawn.append("a"), none, none], lambda: clock.now, lambda: 0.0)
    clock.run(pace, 0.5, painting=0.0)
    assert len(drawn) == 10
    idle = Pace([none, none], lambda: clock.now, lambda: 0.0)
    idle.step()
