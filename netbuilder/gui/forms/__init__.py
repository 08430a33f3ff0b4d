"""Forms made from specs: one editor for each declared setting, chosen by its type.

- `form.py`: `SpecForm`, the form of one kind of spec. `field.py`: one setting in it: name, editor, reset, complaint.
- `making.py`: which editor a setting gets. `registries.py`: which registry a type belongs to.
- Editors: `whole.py` and `real.py` (spin boxes), `slid.py` (with a slider), `axes.py` (3 × 3), `span.py` (from … to),
  `switch.py`, `choosing.py` (lists with search), `typed.py` (lines of text), `nested.py` (a spec in a spec),
  `rate.py` (a number or a schedule).
- `curves.py`: small pictures of functions, schedules and distributions beside the setting that chooses them.
"""
