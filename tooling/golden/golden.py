"""Golden numbers: what PyTorch computes for small tensors, written to ops/<family>/<operation>.json for the proofs.

    with operation("softmax") as case:
        case("last axis", lambda x: x.softmax(-1), [draw(2, 3)], axis=-1)

A family has one script, named as its folder in core-tensor/src/ops. A case has a name, the reference, its inputs, and what our function
is called with beside them, by the names of its parameters and options. Its result is noted and, where it is floating, the gradients of
the inputs for a random `dy`. What is to be known of a case stands with it:

    smooth=False            central differences are not to be compared: a kink, a tie, or another precision than float64
    not_in_onnx_runtime=""  the reason why ONNX Runtime computes something else, or nothing

The first case of an operation is done in every dtype as well, with small whole numbers (in float64 with its own): what PyTorch gives, or
that it refuses, is written to dtypes/<family>.json.

Every file draws from a generator of its own, so a new case at the end of one leaves the others as they were. Last digits depend on the
processor: `python elementwise.py sin cos` writes the files of these operations alone.
"""
import json
import math
import platform
import sys
import zlib
from contextlib import contextmanager
from pathlib import Path

import numpy
import torch

torch.set_num_threads(1)

SEED = 2026
OPS = Path(__file__).parent / "ops"
DTYPES = ["float64", "float16", "int32", "int64", "uint8", "bool"]
generator = torch.Generator().manual_seed(SEED)


def draw(*shape, low=-1.0, high=1.0, dtype=torch.float32):
    """Random numbers of a shape."""
    return (torch.rand(shape, generator=generator, dtype=torch.float64) * (high - low) + low).to(dtype)


def ints(values, dtype=torch.int32):
    """Whole numbers, e.g. indices, of which references take `.long()`."""
    return torch.tensor(values, dtype=dtype)


def number(value):
    """A number as JSON has it: nine digits tell float32 apart; what JSON lacks becomes a string."""
    if isinstance(value, (bool, int)):
        return int(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return float(f"{value:.9g}")


def written(x):
    return {
        "shape": list(x.shape),
        "dtype": str(x.dtype).removeprefix("torch."),
        "data": [number(value) for value in x.detach().flatten().tolist()],
    }


def measured(reference, inputs, attributes, differentiable):
    """One case: the result, or several, and the gradients of the first."""
    leaves = [x.clone().requires_grad_(differentiable and x.is_floating_point()) for x in inputs]
    results = reference(*leaves)
    outputs = list(results) if isinstance(results, (tuple, list)) else [results]
    case = {"attributes": attributes, "inputs": [written(x) for x in inputs]}
    case["output"] = written(outputs[0])
    if len(outputs) > 1:
        case["outputs"] = [written(y) for y in outputs]
    if outputs[0].requires_grad:
        dy = draw(*outputs[0].shape, dtype=outputs[0].dtype)
        wanted = [x for x in leaves if x.requires_grad]
        found = iter(torch.autograd.grad(outputs[0], wanted, dy, allow_unused=True))
        gradients = [next(found) if x.requires_grad else None for x in leaves]
        case["dy"] = written(dy)
        case["gradients"] = [None if dx is None else written(dx) for dx in gradients]
    return case


def exact(x):
    """A tensor with all digits of float64."""
    return {**written(x), "data": [value if math.isfinite(value) else number(value) for value in x.detach().flatten().tolist()]}


def in_dtype(dtype, reference, inputs, attributes):
    """A case with its floating tensors, or, where there are none, with all its tensors, in another dtype."""
    floating = any(x.is_floating_point() for x in inputs)

    def other(x):
        if floating and not x.is_floating_point():
            return x
        small = x if dtype == "float64" else torch.arange(1, x.numel() + 1).remainder(4).reshape(x.shape)
        return small.to(getattr(torch, dtype))

    given = [other(x) for x in inputs]
    try:
        y = reference(*given)
        results = [exact(each) for each in (y if isinstance(y, (tuple, list)) else [y])]
    except (RuntimeError, TypeError, IndexError, NotImplementedError, AssertionError):
        results = None  # refused
    return {"dtype": dtype, "attributes": attributes, "inputs": [exact(x) for x in given], "results": results}


def write_dtypes(family, op, cases):
    """Puts the cases of an operation into the file of its family."""
    path = OPS.parent / "dtypes" / f"{family}.json"
    known = json.loads(path.read_text())["operations"] if path.exists() else {}
    known[op] = cases
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(known[name], separators=(',', ':'))}" for name in sorted(known))
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'{{{json.dumps(head())[1:-1]}, "operations": {{\n{lines}\n}}}}\n')


def head():
    return {
        "script": Path(sys.argv[0]).name,
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "numpy": numpy.__version__,
        },
        "seed": SEED,
    }


@contextmanager
def collection(path):
    """Collects cases and writes their file."""
    generator.manual_seed(SEED + zlib.crc32(path.stem.encode()))
    cases = []
    dtypes = []

    def case(name, reference, inputs, differentiable=True, *, smooth=True, not_in_onnx_runtime=None, **attributes):
        known = {} if smooth else {"smooth": False}
        if not_in_onnx_runtime is not None:
            known["notInOnnxRuntime"] = not_in_onnx_runtime
        measurement = measured(reference, inputs, attributes, differentiable)
        if not cases:
            dtypes.extend(in_dtype(dtype, reference, inputs, attributes) for dtype in DTYPES)
        cases.append({"name": name, **known, **measurement})

    yield case
    if sys.argv[1:] and path.stem not in sys.argv[1:]:
        return
    if path.parent.parent == OPS:
        write_dtypes(path.parent.name, path.stem, dtypes)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(case) for case in cases)
    head_text = json.dumps(head())[1:-1]
    path.write_text(f'{{{head_text}, "cases": [\n{lines}\n]}}\n')


def operation(op):
    """The cases of an operation, in the folder of the family that the script is named after."""
    return collection(OPS / Path(sys.argv[0]).stem / f"{op}.json")
