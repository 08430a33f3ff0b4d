import numpy as np
import pytest

from netbuilder.core.errors import SettingError
from netbuilder.experiments import forecast as module
from netbuilder.experiments.forecast import about, forecast, memory_bytes, rounded
from netbuilder.experiments.opening import open_session
from tests.unit.experiments.test_live import data, project


class Clock:
    """A clock on which each step takes two seconds, but the waiting one takes a hundred."""

    def __init__(self, spans):
        self.now, self.spans, self.inside = 0.0, list(spans), False

    def perf_counter(self):
        if self.inside:
            self.now += self.spans.pop(0)
        self.inside = not self.inside
        return self.now


def test_the_middle_of_three_batches_is_taken(monkeypatch):
    # Three steps, then two batches of validation.
    monkeypatch.setattr(module, "time", Clock([2.0, 100.0, 2.0, 1.0, 0.5]))
    found = forecast(project(epochs=4), data())
    assert (found.steps, found.timed, found.step_s) == (10, 3, 2.0)
    assert found.epoch_s == 10 * 2.0 + 0.5
    assert found.total_s == 4 * found.epoch_s
    assert found.layers == {"hidden": pytest.approx(32 / 56), "output": pytest.approx(24 / 56)}


def test_it_can_be_cut_short(monkeypatch):
    monkeypatch.setattr(module, "time", Clock([2.0] * 9))
    assert forecast(project(), data(), keep_on=lambda: False).timed == 1


def test_a_real_session_is_not_touched_and_memory_is_what_the_arrays_need():
    opened = open_session(project(), data())
    session = opened.session
    before = session.learner.network.parameters.trainable.copy(), str(session.feed.state())
    found = forecast(opened.project, opened.data)
    assert found.timed >= 3
    assert found.step_s > 0
    assert (session.learner.network.parameters.trainable == before[0]).all()
    assert str(session.feed.state()) == before[1]
    samples = sum(array.nbytes for array in (opened.data.x_train, opened.data.x_test))
    assert samples + 4 * 67 * 4 < memory_bytes(opened) < samples + 100_000


def test_a_project_that_cannot_be_trained_is_refused():
    with pytest.raises(SettingError, match="batch_size"):
        forecast(project(batch_size=0), data())


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "less than a second"),
        (0.7, "about 1 second"),
        (3.4, "about 3 seconds"),
        (13, "about 15 seconds"),
        (44, "about 40 seconds"),
        (58, "about 1 minute"),
        (100, "about 2 minutes"),
        (60 * 17, "about 15 minutes"),
        (60 * 54.9, "about 50 minutes"),
        (60 * 58, "about 1 hour"),
        (3600 * 7.3, "about 7 hours"),
        (3600 * 70, "about 70 hours"),
        (np.inf, "less than a second"),
    ],
)
def test_times_are_rounded_as_nobody_would_promise_more(seconds, words):
    assert about(seconds) == words
    assert rounded(seconds)[0] in (0, 1, *range(2, 10), *range(10, 100, 5))
