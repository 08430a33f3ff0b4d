import copy
import threading

import numpy as np

from netbuilder.training import Control, Mailbox, train
from tests.unit.training.support import session


def test_stop_acts_within_one_batch_and_can_be_continued():
    whole = session(epochs=2)
    list(train(whole))
    run, control = session(epochs=2), Control()
    state = None
    for event in train(run, control):
        if event.name == "batch ended" and event.step == 7:
            control.stop()
        if event.name == "checkpoint due":
            state = copy.deepcopy(run.state())
    assert run.step == 7
    assert (event.outcome, state["position"]["batch"]) == ("stopped", 2)
    again = session(epochs=2)
    again.restore(state)
    list(train(again))
    assert np.array_equal(again.learner.network.parameters.trainable, whole.learner.network.parameters.trainable)
    assert again.history.history == whole.history.history


def test_stop_during_validation_repeats_it_later():
    whole = session(epochs=1)
    list(train(whole))
    run, control = session(epochs=1), Control()
    for event in train(run, control):
        if event.name == "validation started":
            control.stop()
        if event.name == "checkpoint due":
            state = copy.deepcopy(run.state())
    assert event.outcome == "stopped"
    again = session(epochs=1)
    again.restore(state)
    assert [e.name for e in train(again)].count("batch ended") == 0
    assert again.history.history == whole.history.history


def test_pause_waits_and_single_steps_make_one_batch_each():
    run, control = session(epochs=1), Control()
    control.pause()
    loop = train(run, control)
    seen = []
    for event in loop:
        seen.append(event.name)
        if event.name == "paused":
            if run.step < 2:
                control.step_batch()
            else:
                control.resume()
    assert seen[:8] == [
        "run started",
        "epoch started",
        "paused",
        "resumed",
        "batch ended",
        "paused",
        "resumed",
        "batch ended",
    ]
    assert seen.count("paused") == 3
    assert seen[-1] == "run ended"


def test_one_epoch_at_a_time():
    run, control = session(epochs=3), Control()
    control.step_epoch()
    paused_at = []
    for event in train(run, control):
        if event.name == "paused":
            paused_at.append((event.epoch, event.batch))
            control.step_epoch() if len(paused_at) == 1 else control.resume()
    assert paused_at == [(1, 0), (2, 0)]


def test_a_paused_run_is_woken_from_another_thread():
    run, control, mail = session(epochs=1), Control(), Mailbox()
    control.pause()
    is_paused = threading.Event()

    def work():
        for event in train(run, control):
            mail.append(event.name)
            if event.name == "paused":
                is_paused.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert is_paused.wait(60)
    looked = threading.Event()
    control.between_batches(lambda session: (mail.put("step", session.step), looked.set()))
    assert looked.wait(60)
    assert mail.drain()[1] == {"step": 0}
    control.stop()
    control.wake()
    thread.join(60)
    assert not thread.is_alive()
    assert mail.drain()[0][-1] == "run ended"


def test_the_learning_rate_changes_between_batches():
    run, control = session(epochs=1), Control()
    for event in train(run, control):
        if event.name == "batch ended" and event.step == 2:
            control.set_learning_rate(0.25)
    assert run.learner.stepper.learning_rate() == 0.25


def test_a_checkpoint_can_be_asked_for():
    run, control = session(epochs=1), Control()
    reasons = []
    for event in train(run, control):
        if event.name == "batch ended" and event.step == 3:
            control.checkpoint()
        if event.name == "checkpoint due":
            reasons.append((event.reason, run.step))
    assert reasons == [("asked", 3), ("epoch", 5)]


def test_the_mailbox_keeps_all_news_and_the_newest_snapshots():
    mail = Mailbox()
    mail.append(1)
    mail.append(2)
    mail.put("weights", "old")
    mail.put("weights", "new")
    assert mail.drain() == ([1, 2], {"weights": "new"})
    assert mail.drain() == ([], {})
