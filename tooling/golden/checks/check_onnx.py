"""Checks ONNX files with the checker of the onnx package, and runs them in Python's ONNX Runtime: check_onnx.py FILE…

A file without free axes is run once, one with free axes at several sizes of them.
"""
import os
import sys

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # before onnxruntime is loaded

import numpy
import onnx
import onnxruntime

SIZES = [1, 7, 10_000]


def check(path):
    onnx.checker.check_model(path, full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    free = any(isinstance(size, str) for value in session.get_inputs() for size in value.shape)
    for size in SIZES if free else [None]:
        feeds = {}
        for value in session.get_inputs():
            shape = [size if isinstance(length, str) else length for length in value.shape]
            kind = numpy.float32 if value.type == "tensor(float)" else numpy.int32
            feeds[value.name] = numpy.zeros(shape, kind)
        shapes = [list(result.shape) for result in session.run(None, feeds)]
        print(f"{path}: checked; free axes of {size} give {shapes}")


for path in sys.argv[1:]:
    check(path)
