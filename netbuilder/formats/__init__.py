"""File formats of other programs, and all that is HDF5: h5py is imported here only."""
