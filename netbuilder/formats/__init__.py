"""File formats of other programs and our own, and all that is HDF5: h5py is imported here only.

Projects, as the window and the command line use them:

- `nbproj.py`: `ProjectFile(project, model, history, personal, window, others)`, all that a `.nbproj` holds, with
  `replace`; `read_project_file(path)` (also plain `.json`), `write_project_file(path, content)` (in one step; a `.json`
  name is refused if something would be lost: `losses_as_json`), `to_bytes(content)`, `is_nbproj(path)`.
- `project.py`: `read_project`, `write_project`: the project alone. `history_json.py`: curves as JSON.
- `locks.py`: `FileLock.take(path, about)` gives a lock or None; the system takes it back when a process dies.
- `atomic.py`: `write_file` (whole or not at all, on the disk), `write_soon` (whole or not at all, without waiting).
- `checkpoint.py`: the state of a run.

Models: `files.py` (`load_model`, `save_model`), `keras_files/` (`keras_image`, `read_keras_image`: as bytes).
`own_models.py`: as projects and runs keep them, also where Keras has no form for them.

Ways out: `exports.py` lists them (`EXPORTS`, `export_by_kind`, `export_for`), each with `write(path, model, options)`.
`code/` writes Keras and numpy scripts from the functions in `resources/code`, `onnx_files/` ONNX files.
`experiments/proof.py` runs what was written and compares.
"""
