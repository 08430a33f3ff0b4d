"""Experiments: from a project to a run, and every run on record.

Training:

- `opening.py`: `open_session`, the one function that turns a project into a training session. Window, command line,
  sweeps and tests all call it.
- `live.py`: `Job(project=, control=, mailbox=, data=, cache=, folders=, runs=, resume=, epochs=, weights=).run()` gives
  an `Outcome(kind, message, hint, where, details, run, test, model, best, best_epoch, history)` and never raises. News:
  `Started`, `Losses` (many batches as one array), `ProbeReading`, all events but `BatchEnded`; snapshots "means",
  "record" (one batch taken apart, after each pause) and "model" (after `request_model()`).
- `recording.py`: `Recording`, the training loop with checkpoints and a line in the run store; leaves `model.keras`
  (last) and `best.keras` in the folder of the run. `data_of(run)`, `resumable(project, run, epochs)`.
- `forecast.py`: `forecast(project, data, keep_on)` times batches of a throw-away session; `rounded(s)`, `about(s)`.
- `fine_tuning.py`: `FineTuning(project=, model=, data=, drawings=).run()`: on with drawings, `before` and `after`.
- `data_cache.py`: `DataCache().load(source, folders)`: samples are read once.

Runs and models:

- `store.py`: `RunStore`: `rows()` (light, for tables), `runs()`, `store[number]`, `rename`, `note`, `delete`,
  `delete_all`; several threads and programs may use it. `differences.py`: `difference(run, run)`.
- `models.py`: `TrainedModel.open(path)`, `.from_image(bytes)`, `.of(stored)`, `.image()`; `saving.py`: to files.
- `evaluation.py`: what a model makes of data. `reading.py`: what it makes of one drawing; which saved models read any.

What is trained on:

- `parts.py`: `parts_of(project, data)`: which samples are learned from, held back and kept for testing, without copies.
- `looking.py`: `Lens().look(project, parts, count, chosen, draw)`: samples as the network of a project receives them.

The window's files:

- `drafts.py`: `Draft(original)`: `edited(content)` at every edit, `saved(path)`, `flush()`, `close(keep=)`, `.trouble`;
  `abandoned()` lists what a crash left, `Draft.taken_over(found)` goes on with it, `found.read()`, `found.discard()`.
- `opened_files.py`: `lock_project(path)` refuses a second window in words; `RecentFiles().files()`, `add`, `remove`.

`versions.py`: what a run was made with. `trial.py`: whether this computer trains at all.
"""
