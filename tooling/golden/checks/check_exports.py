"""Checks exported models with the onnx package and runs them in Python's ONNX Runtime: check_exports.py FOLDER

The folder is written by `pnpm --filter @gradkit-internal/proofs exported-models FOLDER`. Each file is put through the checker, and through
strict shape inference with data propagation, must declare the shapes that come out, and must give gradkit's numbers at every size.
"""
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # before onnxruntime is loaded

import numpy
import onnx
import onnxruntime


def array(tensor):
    data = [float(value) if isinstance(value, str) else value for value in tensor["data"]]  # NaN and infinities are text
    return numpy.array(data, tensor["dtype"]).reshape(tensor["shape"])


def floor(value):
    return int(value // 1)


def require_declared(session, shape, result, sizes):
    """Evaluates what the file declares, e.g. `floor((height - 2)/4)`, at the sizes of the inputs."""
    declared = [size if isinstance(size, int) else eval(size, {"floor": floor}, sizes) for size in shape]
    assert declared == list(result.shape), f"{declared} is declared but {result.shape} comes out"


def check(path):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    onnx.checker.check_model(inferred)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    for case in json.loads(path.with_suffix(".json").read_text()):
        inputs = {given.name: array(case["inputs"][given.name]) for given in session.get_inputs()}
        pairs = [pair for given in session.get_inputs() for pair in zip(given.shape, inputs[given.name].shape)]
        sizes = {name: size for name, size in pairs if isinstance(name, str)}
        results = session.run(None, inputs)
        for output, result, expected in zip(session.get_outputs(), results, case["outputs"], strict=True):
            require_declared(session, output.shape, result, sizes)
            numpy.testing.assert_allclose(result, array(expected), rtol=1e-4, atol=1e-5)
    print(f"{path.name}: opset {model.opset_import[0].version}, {len(model.graph.node)} nodes, checked, inferred, run")


print(f"onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}")
for path in sorted(Path(sys.argv[1]).glob("*.onnx")):
    check(path)
