"""Runs a network that takes the raw columns of a table in Python's ONNX Runtime and compares its predictions: check_tabular.py FOLDER

The folder is written by `pnpm --filter @gradkit-internal/proofs tabular-model FOLDER`. The files must pass the checker, and give the same predictions
up to the rounding of its raw columns to float32; so must the one that puts them back into dollars.
"""
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # before onnxruntime is loaded

import numpy
import onnx
import onnxruntime

MOST = 1e-5


def check(path, table):
    onnx.checker.check_model(onnx.load(path), full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    feeds = {}
    for given in session.get_inputs():
        values = table[given.name]
        if given.type == "tensor(string)":
            column = numpy.array(["" if value is None else value for value in values], dtype=object)
        else:
            column = numpy.array([numpy.nan if value is None else value for value in values], dtype=numpy.float32)
        feeds[given.name] = column.reshape(-1, 1)
    expected = numpy.fromfile(path.with_suffix(".predictions"), numpy.float32).reshape(-1, 1)
    [predicted] = session.run(None, feeds)
    difference, largest = float(numpy.abs(predicted - expected).max()), max(1, float(numpy.abs(expected).max()))
    missing = sum(value is None for name in feeds for value in table[name])
    print(f"{path.name}: {len(expected)} rows from {len(feeds)} raw columns with {missing} missing values: largest difference {difference:.2e} of {largest:.2f}")
    assert predicted.shape == expected.shape and difference <= MOST * largest


def main(folder):
    table = json.loads((Path(folder) / "housing.json").read_text())
    for name in ("housing.onnx", "housing-dollars.onnx"):
        check(Path(folder) / name, table)


main(sys.argv[1])
