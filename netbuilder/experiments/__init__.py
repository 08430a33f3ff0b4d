"""Experiments: from a project to a run, and every run on record.

- `opening.py`: `open_session`, the one function that turns a project into a training session. Window, command line,
  sweeps and tests all call it.
- `saving.py`, `models.py`: trained models, to files and back, to test and to predict with.
- `recording.py`: `Recording`, the training loop with checkpoints and a line in the run store.
- `store.py`: `RunStore`, the list of all runs. `versions.py`: what a run was made with.
- `trial.py`: whether this computer trains at all.
"""
