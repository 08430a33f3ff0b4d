"""The crew of threads, and the BLAS that is kept to one thread."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from netbuilder.engine.plan.threads import Crew, single_threaded_blas, thread_count


def test_jobs_run_on_threads_of_their_own():
    seen = []
    Crew().run([lambda: seen.append(threading.current_thread()) for _ in range(3)])
    assert len(set(seen)) == 3
    assert threading.current_thread() in seen


@pytest.mark.parametrize("failing", [0, 1])
def test_an_error_in_any_job_reaches_the_caller(failing):
    crew = Crew()

    def fail():
        raise ZeroDivisionError

    jobs = [lambda: None, lambda: None]
    jobs[failing] = fail
    with pytest.raises(ZeroDivisionError):
        crew.run(jobs)
    done = []
    crew.run([lambda: done.append(1), lambda: done.append(2)])
    assert sorted(done) == [1, 2]


def test_the_number_of_threads_can_be_set(monkeypatch):
    monkeypatch.setenv("NETBUILDER_THREADS", "3")
    assert thread_count() == 3
    monkeypatch.setenv("NETBUILDER_THREADS", "nonsense")
    assert thread_count() >= 1


def test_blas_threads_come_back():
    threadpoolctl = pytest.importorskip("threadpoolctl")
    np.ones((2, 2)) @ np.ones((2, 2))

    def counts():
        return [info["num_threads"] for info in threadpoolctl.threadpool_info() if info["user_api"] == "blas"]

    before = counts()
    with single_threaded_blas():
        assert set(counts()) <= {1}
        with single_threaded_blas():
            pass
        assert set(counts()) <= {1}
    assert counts() == before
