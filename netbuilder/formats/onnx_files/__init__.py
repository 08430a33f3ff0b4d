"""Models as ONNX files, which many other programs run."""
