"""The document: a project as one frozen value, and what is wrong with it. Import from the modules themselves.

- `project.py`: `Project`, everything that decides a run, as a value and as JSON.
- `source.py`: where the data come from. `preparation.py`: how the network receives them.
- `targets.py`: labels as the loss wants them.
- `checks.py`: `problems` (why it cannot be trained) and `advice` (what is odd about it); `fit.py`: whether the last
  layer, the loss and the answers belong together.
"""
