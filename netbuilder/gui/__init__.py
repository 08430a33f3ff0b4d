"""The window. PySide6 and pyqtgraph are imported here and nowhere else.

- `app.py`: `create_window` and `main`. `window.py`: the main window: rail, pages, transport bar, message bar.
- `workbench.py`: what all pages share: the editor, the data, the trainer, messages, settings.
- `editor.py`: the project being edited, undo and redo. `library.py`: its data set, loaded in the background.
- `dropping.py`: files dropped on the window.
- `trainer.py`: the training thread seen from the window; `work/` holds what runs in other threads.
- `start/`, `data/`, `build/`, `train/`, `evaluate/`, `draw/`, `runs/`: the pages. `forms/`: forms made from specs.
- `theme/`: colours, type, icons. `help/`: what every control says of itself. `widgets/`: small parts used by many.
- `text.py`: translation and numbers; every visible text goes through `tr`.
"""
