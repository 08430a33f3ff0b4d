"""Experiments: from a project to a run, and every run on record.

- `opening.py`: `open_session`, the one function that turns a project into a training session. Window, command line,
  sweeps and tests all call it.
- `recording.py`: `recorded`, the training loop with checkpoints and a line in the run store.
- `store.py`: `RunStore`, the list of all runs. `versions.py`: what a run was made with.
"""
