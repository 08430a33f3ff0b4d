"""HDF5: `parts.py` what every file of it needs, `datasets.py` sets of samples, `worker.py` what reads those."""
