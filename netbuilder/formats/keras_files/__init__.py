"""Models as Keras files: `archive.py` is `.keras`, `legacy_h5.py` is `.h5`; the rest is what both are made of."""
