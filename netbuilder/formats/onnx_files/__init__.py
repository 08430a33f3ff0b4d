"""Models as ONNX files, which many other programs run.

`writing.py` puts the file together; `values.py` is what flows between its operations, in one of two layouts;
`drawing.py` collects operations; the other files say for each layer which operations it is.
The package `onnx` is imported only when a file is written: it takes a tenth of a second.
"""
