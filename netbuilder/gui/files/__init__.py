"""The file of the project in the window.

`files.py` holds it together: what such a file holds, new, save, close. `opening.py` opens files, `leaving.py` asks
before changes are lost, `drafts.py` keeps every edit for the case of a crash and offers it back, `dialogs.py` asks
for names, `held.py` keeps other windows off the file.
"""
