"""HDF5: a small reader of our own (`parts.py` and what lies below it), and h5py for writing.

Why our own reader: the HDF5 library crashes or hangs on one or two of a thousand damaged files, and takes the window
with it. A process of its own for h5py takes 0.19 s to start, and Windows sets no limits to its memory and time.
The library pyfive 1.3 is pure Python. It was measured and not taken: of an array of 3 × 1,500,001 numbers that lay in
memory it returned wrong ones; it gives zeros for numbers kept in another file and stops at chunks that were never
written; it follows soft links, inflates without a limit and sets memory aside by what the file says, and what would
have to be checked first lies in its private names; it needs 39 MB of packages, and 0.08 s to import.
Ours is about 1,500 lines without a new package, and every look into a file goes through `source.py`, which ends
whatever goes on for too long. Time for all arrays and attributes of a model of a million parameters: ours 4 ms,
pyfive 15 ms, h5py 16 ms; of a thousand arrays: 58, 153 and 230 ms.

`parts.py` is what the rest of NetBuilder uses; `datasets.py` reads sets of samples.
"""
