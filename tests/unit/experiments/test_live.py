"""A job is driven as the window does: commands from one thread, news read by it, the training in another."""

import threading

import numpy as np
import pytest

from netbuilder.core.errors import SettingError
from netbuilder.data.dataset import Dataset
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.losses import losses
from netbuilder.engine.optimizers import optimizers
from netbuilder.experiments import live
from netbuilder.experiments.data_cache import DataCache
from netbuilder.experiments.live import Job, Losses, Means, Started
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.opening import open_session
from netbuilder.experiments.store import RunStore
from netbuilder.training import Control, train
from netbuilder.training import events as happened
from netbuilder.training.microscope import BatchRecord
from netbuilder.training.probe import ProbeReading

NETWORK = {
    "layers": [
        {"id": "input", "kind": "Input", "shape": [4]},
        {"id": "hidden", "kind": "Dense", "units": 8, "activation": "tanh"},
        {"id": "output", "kind": "Dense", "units": 3, "activation": "softmax"},
    ]
}


def data(samples=120):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(samples + 30, 4)).astype(np.float32)
    y = (x[:, 0] > 0).astype(np.int64) + (x[:, 1] > 0)
    return Dataset(name="three", x_train=x[:-30], y_train=y[:-30], x_test=x[-30:], y_test=y[-30:])


def project(**changes):
    settings = {"epochs": 3, "batch_size": 10, "validation_split": 0.2, "seed": 1, "graph": Graph.from_json(NETWORK)}
    return Project(name="Job", **(settings | changes))


def job(tmp_path, **changes):
    given = {key: changes.pop(key) for key in list(changes) if key in Job.__dataclass_fields__}
    return Job(**({"project": project(**changes), "data": data(), "runs": tmp_path} | given))


def of(news, kind):
    return [item for item in news if isinstance(item, kind)]


def test_a_job_trains_as_the_bare_loop_does_and_leaves_everything_behind(tmp_path):
    one = job(tmp_path)
    outcome = one.run()
    assert (outcome.kind, outcome.message) == (happened.FINISHED, "")
    news, _ = one.mailbox.drain()
    assert isinstance(news[0], Started)
    assert (news[0].run, news[0].samples, news[0].weights) == (outcome.run, 96, 67)
    assert isinstance(news[-1], happened.RunEnded)
    assert not of(news, happened.BatchEnded)
    bare = open_session(project(), data())
    bare_losses = [event.loss for event in train(bare.session) if isinstance(event, happened.BatchEnded)]
    parts = of(news, Losses)
    assert np.concatenate([part.values for part in parts]).tolist() == bare_losses
    assert [part.step for part in parts] == np.cumsum([1, *(len(part.values) for part in parts)])[:-1].tolist()
    assert {(part.epoch, part.batch) for part in parts} >= {(0, 0), (1, 0), (2, 0)}
    for node, arrays in bare.session.weights().items():
        for name, array in arrays.items():
            assert (outcome.model.stored.weights[node][name] == array).all()
    assert outcome.history.history.keys() == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert of(news, ProbeReading)[0].step == 1
    with RunStore(tmp_path) as store:
        run = store[outcome.run]
        assert (run.status, run.test) == ("finished", dict(outcome.test))
        assert {"loss", "accuracy"} == outcome.test.keys()
        again = TrainedModel.open(run.model)
        x = data().x_test
        assert np.array_equal(again.predict(x), outcome.model.predict(x))
        assert np.array_equal(TrainedModel.open(run.best_model).predict(x), outcome.best.predict(x))


def test_best_and_last_differ_where_the_last_epoch_is_worse(tmp_path):
    # So high a rate makes the loss jump about: the best epoch is not the last.
    wild = optimizers.create("SGD", {"learning_rate": 30.0, "momentum": 0.9})
    outcome = job(tmp_path, optimizer=wild, epochs=8).run()
    curve = outcome.history.history["val_loss"]
    assert outcome.best_epoch == int(np.argmin(curve))
    assert outcome.best_epoch < 7
    kept = data().validation_split(0.2, 1)[1]
    held = Dataset(name="held", x_train=data().x_train[kept], y_train=data().y_train[kept])
    assert outcome.best.evaluate(held)["loss"] == pytest.approx(min(curve), rel=1e-5)
    assert outcome.model.evaluate(held)["loss"] == pytest.approx(curve[-1], rel=1e-5)


class Driven:
    """A job in a thread, and what came out of its mailbox so far."""

    def __init__(self, one):
        self.job, self.news, self.snapshots, self.outcome = one, [], {}, None
        self.arrived = threading.Condition()
        append, put = one.mailbox.append, one.mailbox.put

        def telling(action):
            def tell(*items):
                action(*items)
                with self.arrived:
                    self.arrived.notify_all()

            return tell

        one.mailbox.append, one.mailbox.put = telling(append), telling(put)
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        self.outcome = self.job.run()

    def look(self):
        news, snapshots = self.job.mailbox.drain()
        self.news += news
        self.snapshots |= snapshots
        return self

    def until(self, found):
        with self.arrived:
            assert self.arrived.wait_for(lambda: found(self.look()), 60)

    def end(self):
        self.thread.join(60)
        assert not self.thread.is_alive()
        self.look()
        return self.outcome


def test_single_batches_are_taken_apart_and_the_losses_come_at_once(tmp_path):
    control = Control()
    control.step_batch()
    driven = Driven(job(tmp_path, control=control))
    for count in (1, 2, 3):
        driven.until(lambda seen, count=count: len(of(seen.news, happened.Paused)) == count)
        assert sum(len(part.values) for part in of(driven.news, Losses)) == count
        assert driven.snapshots["means"].batch == count
        assert driven.snapshots["record"].step == count
        control.step_batch()
    driven.until(lambda seen: len(of(seen.news, happened.Paused)) == 4)
    assert isinstance(driven.snapshots["record"], BatchRecord)
    assert isinstance(driven.snapshots["means"], Means)
    control.stop()
    control.wake()
    outcome = driven.end()
    assert (outcome.kind, outcome.test) == (happened.STOPPED, {})
    assert outcome.model is not None
    assert "Stopped in epoch 1" in outcome.message


def test_a_model_can_be_had_while_it_trains_and_the_rate_be_changed(tmp_path):
    driven = Driven(job(tmp_path, epochs=100_000, data=data(20_000)))
    driven.job.request_model()
    driven.until(lambda seen: "model" in seen.snapshots)
    assert driven.snapshots["model"].predict(data().x_test).shape == (30, 3)
    driven.job.control.set_learning_rate(0.25)
    driven.until(lambda seen: any(each.learning_rate == 0.25 for each in of(seen.news, ProbeReading)))
    with pytest.raises(SettingError, match="from 0 on"):
        driven.job.control.set_learning_rate(-1.0)
    driven.job.control.stop()
    assert driven.end().kind == happened.STOPPED


def test_a_stopped_job_goes_on_as_if_it_had_never_stopped(tmp_path):
    control = Control()
    control.step_batch()
    driven = Driven(job(tmp_path, control=control))
    for count in range(1, 13):
        driven.until(lambda seen, count=count: len(of(seen.news, happened.Paused)) == count)
        control.step_batch()
    control.stop()
    control.wake()
    stopped = driven.end()
    assert (stopped.kind, stopped.best_epoch) == (happened.STOPPED, 0)
    rest = Job(resume=stopped.run, data=data(), runs=tmp_path).run()
    whole = job(tmp_path).run()
    assert (rest.kind, rest.run) == (happened.FINISHED, stopped.run)
    x = data().x_test
    assert np.array_equal(rest.model.predict(x), whole.model.predict(x))
    assert rest.best_epoch == whole.best_epoch
    assert np.array_equal(rest.best.predict(x), whole.best.predict(x))
    assert rest.test == whole.test
    longer = Job(resume=stopped.run, data=data(), runs=tmp_path, epochs=5).run()
    assert len(longer.history.epoch) == 5


def test_weights_of_layers_that_fit_are_kept(tmp_path):
    first = job(tmp_path).run()
    one = job(tmp_path, epochs=1, weights=first.model.stored.weights)
    control = one.control
    control.step_batch()
    driven = Driven(one)
    driven.until(lambda seen: of(seen.news, happened.Paused))
    assert of(driven.news, Started)[0].kept == ("hidden", "output")
    weights = {**first.model.stored.weights, "hidden": {"kernel": np.zeros((4, 9)), "bias": np.zeros(9)}}
    control.stop()
    control.wake()
    driven.end()
    other = job(tmp_path, epochs=1, weights=weights)
    other.run()
    assert other.mailbox.drain()[0][0].kept == ("output",)


def test_whatever_goes_wrong_is_an_outcome(tmp_path, monkeypatch):
    outcome = job(tmp_path, batch_size=0).run()
    assert (outcome.kind, outcome.run) == (happened.FAILED, 0)
    assert "batch_size must be 1 or more" in outcome.message
    assert "no run 99" in Job(resume=99, runs=tmp_path, data=data()).run().message
    assert "no project" in Job(runs=tmp_path).run().message
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert job(blocked / "runs").run().kind == happened.FAILED

    def broken(*_):
        raise ZeroDivisionError("odd")

    monkeypatch.setattr(live, "open_session", broken)
    outcome = job(tmp_path).run()
    assert "defect" in outcome.message
    assert "ZeroDivisionError: odd" in outcome.details


def test_a_defect_in_mid_training_ends_the_run_on_record(tmp_path):
    one = job(tmp_path)

    def broken(session):
        raise MemoryError

    one.control.between_batches(broken)
    outcome = one.run()
    assert (outcome.kind, outcome.run) == (happened.FAILED, 1)
    assert "memory" in outcome.message
    with RunStore(tmp_path) as store:
        assert (store[1].status, store[1].message) == ("failed", outcome.message)


def test_a_loss_that_is_no_number_is_told_and_no_broken_model_comes_out(tmp_path):
    bad = Dataset(name="line", x_train=data().x_train, y_train=data().x_train[:, 0], task="regression")
    layers = [NETWORK["layers"][0], {"id": "output", "kind": "Dense", "units": 1}]
    outcome = job(
        tmp_path,
        data=bad,
        graph=Graph.from_json({"layers": layers}),
        loss=losses.create("mean_squared_error"),
        metrics=(),
        optimizer=optimizers.create("SGD", {"learning_rate": 1e30}),
    ).run()
    assert outcome.kind == happened.FAILED
    assert "The loss became" in outcome.message
    assert outcome.model is None
    with RunStore(tmp_path) as store:
        assert not store[outcome.run].model.exists()


def test_samples_are_read_once(tmp_path):
    cache = DataCache()
    source = Project.from_json({"netbuilder_project": 1, "data": {"kind": "spiral", "samples": 100}}).data
    first = cache.load(source)
    assert cache.load(source) is first
    cache.forget()
    assert cache.load(source) is not first


def test_a_file_that_changed_is_read_again_and_old_sets_make_room(tmp_path):
    from netbuilder.document.source import FileSource

    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "".join(f"{number}.5,{number}\n" for number in range(40)))
    cache = DataCache(most_bytes=100)
    source = FileSource(file=str(path))
    first = cache.load(source)
    assert cache.load(source) is first
    path.write_text("a,b\n" + "".join(f"{number}.25,{number}\n" for number in range(50)))
    second = cache.load(source)
    assert len(second.x_train) != len(first.x_train)
    path.unlink()
    assert len(cache._sets) == 1
