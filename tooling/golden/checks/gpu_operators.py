"""Writes a small model for each operator, opset and element type, for finding out which of them a GPU has: gpu_operators.py FOLDER

They are made of the test models of the package onnx. `pnpm --filter @gradkit-internal/proofs gpu-operators FOLDER` opens each on WebGPU and compares
with what `examineModel` of onnx-export says; its table is `src/examine/gpu-operators.ts`.
"""
import sys
from collections import Counter
from pathlib import Path

import onnx
from onnx import TensorProto
from onnx.backend.test.case.node import collect_testcases

OPSETS = (13, 17, 19, 20, 21, 22, 23, 24, 25, 26)  # ONNX Runtime 1.30 reads 26
IR_VERSION = 10
MOST_CASES = 3  # of an operator
TYPES = {
    "float16": TensorProto.FLOAT16,
    "float64": TensorProto.DOUBLE,
    "int32": TensorProto.INT32,
    "uint32": TensorProto.UINT32,
    "int64": TensorProto.INT64,
    "uint8": TensorProto.UINT8,
    "bool": TensorProto.BOOL,
}


LEFT_OUT = ("Dropout", "Identity", "Shape", "Size")  # examineModel passes over them: they go, or are worked out on the CPU


def usable(model):
    """One standard operator that gives tensors, and gets one in float32, int32 or bool."""
    standard = all(opset.domain in ("", "ai.onnx") for opset in model.opset_import)
    if not standard or len(model.graph.node) != 1 or len(model.graph.input) == 0 or model.graph.node[0].op_type in LEFT_OUT:
        return False
    if not all(output.type.HasField("tensor_type") for output in model.graph.output):
        return False
    first = model.graph.input[0].type
    return first.HasField("tensor_type") and first.tensor_type.elem_type in (TensorProto.FLOAT, TensorProto.INT32, TensorProto.BOOL)


def with_type(model, new):
    """The model with another element type in place of that of its first input."""
    old = model.graph.input[0].type.tensor_type.elem_type
    changed = onnx.ModelProto()
    changed.CopyFrom(model)
    for value in [*changed.graph.input, *changed.graph.output]:
        if value.type.tensor_type.elem_type == old:
            value.type.tensor_type.elem_type = new
    for attribute in changed.graph.node[0].attribute:
        if attribute.name == "to" and attribute.i == old:
            attribute.i = new
    return changed


def write(model, path):
    """Writes a model unless it is none, for its opset or its types."""
    try:
        onnx.checker.check_model(model, full_check=True)
    except Exception:
        return
    path.write_bytes(model.SerializeToString())


folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
written = Counter()
for case in collect_testcases(None):
    model = case.model
    if model is None or "_expanded" in case.name or not usable(model):
        continue
    operator = model.graph.node[0].op_type
    if written[operator] == MOST_CASES:
        continue
    written[operator] += 1
    model.ir_version = IR_VERSION
    for opset in OPSETS:
        model.opset_import[0].version = opset
        write(model, folder / f"{operator}.{case.name}.{opset}.onnx")
    model.opset_import[0].version = 17
    for name, element in TYPES.items():
        write(with_type(model, element), folder / f"{operator}.{case.name}.17.{name}.onnx")
print(f"{len(list(folder.glob('*.onnx')))} models of {len(written)} operators")
