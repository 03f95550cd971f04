"""Golden numbers of functions whose results have as many elements as values say: no graph has them."""
import json
import math
import platform
from pathlib import Path

import torch

NAN = math.nan


def written(x):
    x = x.int() if x.dtype == torch.int64 else x
    data = [value if not isinstance(value, float) or math.isfinite(value) else "NaN" for value in x.flatten().tolist()]
    return {"shape": list(x.shape), "dtype": str(x.dtype).removeprefix("torch."), "data": [int(v) if isinstance(v, bool) else v for v in data]}


cases = []


def case(name, f, inputs, **attributes):
    results = f(*inputs)
    results = list(results) if isinstance(results, (tuple, list)) else [results]
    cases.append({"name": name, "attributes": attributes, "inputs": [written(x) for x in inputs], "results": [written(y) for y in results]})


whole = lambda *values: torch.tensor(values, dtype=torch.int32)
MATRIX = torch.tensor([[1.5, 0.0, -2.0], [0.0, 0.0, NAN]])
case("nonzero", torch.nonzero, [MATRIX])
case("nonzero", torch.nonzero, [torch.tensor([[True, False], [True, True]])])
case("nonzero", torch.nonzero, [torch.tensor(3.0)])
case("nonzero", torch.nonzero, [torch.zeros(0, 2)])
case("maskedSelect", torch.masked_select, [torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[True, False], [True, True]])])
case("maskedSelect", torch.masked_select, [torch.tensor([[1.0], [3.0]]), torch.tensor([True, False, True])])
case("maskedSelect", torch.masked_select, [whole(1, 2), torch.tensor([False, False])])
REPEATED = torch.tensor([[3.0, 1.0, 3.0], [2.0, 1.0, 3.0]])
ROWS = whole(*[1, 2, 0, 5, 1, 2]).reshape(3, 2)
case("unique", torch.unique, [REPEATED])
case("unique", torch.unique, [whole(5, -1, 5, 2)])
case("unique", torch.unique, [torch.tensor([True, False, True])])
case("unique", torch.unique, [torch.zeros(0)])
case("unique", lambda x: torch.unique(x, return_inverse=True), [REPEATED], returnInverse=True)
case("unique", lambda x: torch.unique(x, return_counts=True), [REPEATED], returnCounts=True)
case("unique", lambda x: torch.unique(x, return_inverse=True, return_counts=True), [REPEATED], returnInverse=True, returnCounts=True)
case("unique", lambda x: torch.unique(x, dim=0, return_inverse=True, return_counts=True), [ROWS], axis=0, returnInverse=True, returnCounts=True)
case("unique", lambda x: torch.unique(x, dim=1), [ROWS], axis=1)
case("bincount", torch.bincount, [whole(0, 2, 2, 5)])
case("bincount", lambda x: torch.bincount(x, minlength=8), [whole(0, 2, 2, 5)], minlength=8)
case("bincount", torch.bincount, [torch.zeros(0, dtype=torch.int32)])
case("repeatInterleave", lambda x, r: x.repeat_interleave(r, 0), [REPEATED, whole(2, 1)], axis=0)
case("repeatInterleave", lambda x, r: x.repeat_interleave(r, 1), [REPEATED, whole(0, 1, 3)], axis=1)
document = {"script": Path(__file__).name, "versions": {"python": platform.python_version(), "torch": torch.__version__}, "cases": cases}
Path(__file__).with_name("value-sizes.json").write_text(json.dumps(document) + "\n")
