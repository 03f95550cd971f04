"""Runs quantized models in Python's ONNX Runtime and compares size and accuracy with what was reported: check_quantized.py FOLDER

The folder is written by `pnpm --filter @gradkit-internal/proofs quantized-models FOLDER`. An int8 file must pass the checker, have at most 0.3 of
the bytes of the one with floats, and an accuracy within 0.3 points of it.
"""
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # before onnxruntime is loaded

import numpy
import onnx
import onnxruntime

MOST_BYTES = 0.3
MOST_POINTS = 0.3


def accuracy(path, inputs, labels):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    parts = [session.run(None, {name: batch})[0].argmax(-1) for batch in numpy.array_split(inputs, max(1, len(inputs) // 100))]
    return float((numpy.concatenate(parts) == labels).mean())


def check(path):
    description = json.loads(path.read_text())
    inputs = numpy.fromfile(path.with_suffix(".inputs"), description["dtype"]).reshape(description["inputs"])
    labels = numpy.fromfile(path.with_suffix(".labels"), "int32").reshape(description["labels"])
    files = [path.with_suffix(f".{kind}.onnx") for kind in ("float", "int8")]
    for file in files:
        onnx.checker.check_model(onnx.load(file), full_check=True)
    before, after = [accuracy(file, inputs, labels) for file in files]
    ratio = files[1].stat().st_size / files[0].stat().st_size
    report = description["report"]
    print(f"{path.stem}: size {ratio:.3f} ×, accuracy {100 * before:.2f} % → {100 * after:.2f} %; reported {report['ratio']:.3f} ×, "
          f"{100 * report['scoreBefore']:.2f} % → {100 * report['scoreAfter']:.2f} %")
    assert ratio <= MOST_BYTES and abs(ratio - report["ratio"]) < 1e-9
    assert 100 * abs(after - before) <= MOST_POINTS
    assert abs(before - report["scoreBefore"]) < 1e-3 and abs(after - report["scoreAfter"]) < 1e-3


print(f"onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}")
for description in sorted(Path(sys.argv[1]).glob("*.json")):
    check(description)
