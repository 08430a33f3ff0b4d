"""Models in and out of the window: opening Keras files, importing weights, exporting with proof.

`transfer.py` is the one job that is under way; `strip.py` shows it; `opening.py`, `importing.py` and `exporting.py`
begin such jobs and take what they bring.
"""
