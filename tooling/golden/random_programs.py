"""What PyTorch computes for the programs in random-programs.json, which `pnpm --filter @gradkit-internal/proofs draw-programs` writes.

Reads the programs and writes them again with PyTorch's results and gradients; programs that PyTorch has no answer to are left out, and
counted by reason. Numbers of float64 have all their digits. PyTorch's float32 functions are not right to the last digit everywhere
(gelu far out, sums of large numbers): where its double precision says something else, that stands beside it, in `doubles`.
"""
import json
import math
import platform
import sys
from collections import Counter
from pathlib import Path

import torch

from golden import number
from torch_operations import OPERATIONS

torch.set_num_threads(1)
PATH = Path(__file__).parent / "random-programs.json"
WANTED = 300
SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
MAKERS = ["zeros", "ones", "eye", "arange", "oneHot"]


def read(written, double):
    data = [SPECIAL.get(value, value) for value in written["data"]]
    floating = "float" in written["dtype"]
    x = torch.tensor(data, dtype=torch.float64 if floating else torch.int64).reshape(written["shape"])
    return x if floating and double else x.to(getattr(torch, written["dtype"]))


def resolved(value, values):
    """Attributes with every {"sizeOf": [value, axis]} as the number it stands for."""
    if isinstance(value, list):
        return [resolved(each, values) for each in value]
    if not isinstance(value, dict):
        return SPECIAL.get(value, value) if isinstance(value, str) else value
    if "sizeOf" in value:
        return values[value["sizeOf"][0]].shape[value["sizeOf"][1]]
    return {name: resolved(each, values) for name, each in value.items()}


def forward(program, inputs, double):
    values = list(inputs)
    for step in program["steps"]:
        attributes = resolved(step["attributes"], values)
        if double and (attributes.get("dtype") == "float32" or step["op"] in MAKERS and "dtype" not in attributes):
            attributes["dtype"] = "float64"
        operands = [values[at] for at in step["inputs"]]
        if "a" in attributes:
            operands.insert(0, attributes.pop("a"))
        if "b" in attributes:
            operands.append(attributes.pop("b"))
        results = OPERATIONS[step["op"]](*operands, **attributes)
        values += results if isinstance(results, (tuple, list)) else [results]
    return [values[at] for at in program["outputs"]]


def run(program, double=False):
    inputs = [read(each, double) for each in program["inputs"]]
    leaves = [x.requires_grad_(program["loss"] is not None and x.is_floating_point()) for x in inputs]
    outputs = forward(program, leaves, double)
    if program["loss"] is None:
        return outputs
    narrow = (lambda term: term) if double else torch.Tensor.float
    terms = [narrow((y if program["loss"] == "sum" else y * y).sum()) for y in outputs if y.is_floating_point()]
    loss = sum(terms[1:], terms[0])
    wanted = [x for x in leaves if x.requires_grad]
    found = torch.autograd.grad(loss, wanted, allow_unused=True) if loss.requires_grad else [None] * len(wanted)
    return outputs + [torch.zeros_like(x) if dx is None else dx for x, dx in zip(wanted, found)]


def written(y):
    exact = (lambda value: value if math.isfinite(value) else number(value)) if y.dtype == torch.float64 else number
    data = [exact(value) for value in y.detach().flatten().tolist()]
    return {"shape": list(y.shape), "dtype": str(y.dtype).removeprefix("torch."), "data": data}


def doubles_beside(program, results):
    """For each result what double precision says instead, or None."""
    exact = run(program, double=True)

    def differs(y, z):
        return y.dtype == torch.float32 and not torch.allclose(y.double(), z, rtol=1e-6, atol=0, equal_nan=True)

    return [written(z)["data"] if differs(y, z) else None for y, z in zip(results, exact)]


cases, refused = [], Counter()
for case in json.loads(PATH.read_text())["cases"]:
    if len(cases) == WANTED:
        break
    try:
        results = run(case["program"])
        doubles = doubles_beside(case["program"], results)
        beside = {"doubles": doubles} if any(doubles) else {}
        cases.append({**case, "results": [written(y) for y in results], **beside})
    except (RuntimeError, ValueError, IndexError, TypeError, NotImplementedError, AttributeError) as error:
        refused[f"{type(error).__name__}: {error}"[:110]] += 1
for reason, count in refused.most_common():
    print(count, reason, file=sys.stderr)
head = {"script": Path(__file__).name, "versions": {"python": platform.python_version(), "torch": torch.__version__}}
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
PATH.write_text(f'{{{json.dumps(head)[1:-1]}, "refused": {sum(refused.values())}, "cases": [\n{lines}\n]}}\n')
