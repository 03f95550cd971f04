"""Golden gradients where functions bend, jump or end: at NaN, infinities, zeros of both signs, ties and poles."""
import json
import math
import platform
from pathlib import Path

import torch
import torch.nn.functional as F

NAN, INFINITY = math.nan, math.inf
UNARY_VALUES = [sign * size for size in [0.0, 0.25, 0.5, 1.0, 2.0, 3.0, 6.0, 20.0, 100.0, INFINITY] for sign in (1, -1)] + [NAN]
BINARY_VALUES = [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 3.0, INFINITY, -INFINITY, NAN]

UNARY = {
    "abs": ({}, torch.abs), "acos": ({}, torch.acos), "acosh": ({}, torch.acosh), "asin": ({}, torch.asin), "asinh": ({}, torch.asinh),
    "atan": ({}, torch.atan), "atanh": ({}, torch.atanh), "ceil": ({}, torch.ceil), "celu": ({"alpha": 2}, lambda x: F.celu(x, 2.0)),
    "clamp": ({"min": 0}, lambda x: x.clamp(min=0)), "cos": ({}, torch.cos), "cosh": ({}, torch.cosh), "digamma": ({}, torch.digamma),
    "elu": ({}, F.elu), "erf": ({}, torch.erf), "erfc": ({}, torch.erfc), "erfinv": ({}, torch.erfinv), "exp": ({}, torch.exp),
    "exp2": ({}, torch.exp2), "expm1": ({}, torch.expm1), "floor": ({}, torch.floor), "frac": ({}, torch.frac), "gelu": ({}, F.gelu),
    "hardshrink": ({}, F.hardshrink), "hardsigmoid": ({}, F.hardsigmoid), "hardswish": ({}, F.hardswish), "hardtanh": ({}, F.hardtanh),
    "leakyRelu": ({}, F.leaky_relu), "lgamma": ({}, torch.lgamma), "log": ({}, torch.log), "log10": ({}, torch.log10),
    "log1p": ({}, torch.log1p), "log2": ({}, torch.log2), "logsigmoid": ({}, F.logsigmoid), "mish": ({}, F.mish),
    "nanToNum": ({}, torch.nan_to_num), "neg": ({}, torch.neg), "reciprocal": ({}, torch.reciprocal), "relu": ({}, torch.relu),
    "relu6": ({}, F.relu6), "round": ({}, torch.round), "rsqrt": ({}, torch.rsqrt), "selu": ({}, F.selu), "sigmoid": ({}, torch.sigmoid),
    "sign": ({}, torch.sign), "silu": ({}, F.silu), "sin": ({}, torch.sin), "sinc": ({}, torch.sinc), "sinh": ({}, torch.sinh),
    "softplus": ({}, F.softplus), "softshrink": ({}, F.softshrink), "softsign": ({}, F.softsign), "sqrt": ({}, torch.sqrt),
    "square": ({}, torch.square), "tan": ({}, torch.tan), "tanh": ({}, torch.tanh), "tanhshrink": ({}, F.tanhshrink),
    "threshold": ({"limit": 0.5, "value": 2}, lambda x: F.threshold(x, 0.5, 2.0)), "trunc": ({}, torch.trunc),
}  # fmt: skip
BINARY = {
    "atan2": ({}, torch.atan2), "div": ({}, torch.div), "fmax": ({}, torch.fmax), "fmin": ({}, torch.fmin), "fmod": ({}, torch.fmod),
    "hypot": ({}, torch.hypot),
    "logaddexp": ({}, torch.logaddexp), "maximum": ({}, torch.maximum), "minimum": ({}, torch.minimum), "mul": ({}, torch.mul),
    "pow": ({}, torch.pow), "remainder": ({}, torch.remainder), "xlogy": ({}, torch.xlogy),
}  # fmt: skip
ROWS = [[1, 2, 3], [1, NAN, 3], [NAN, NAN, 4], [INFINITY, 1, 2], [-INFINITY, 1, 2], [INFINITY, -INFINITY, 1], [5, 5, 5], [0, 0, 1], [0, -0.0, 0]]
ALONG = {
    "cummax": lambda x: torch.cummax(x, 1).values, "cummin": lambda x: torch.cummin(x, 1).values, "cumprod": lambda x: torch.cumprod(x, 1),
    "cumsum": lambda x: torch.cumsum(x, 1), "logSumExp": lambda x: torch.logsumexp(x, 1), "logcumsumexp": lambda x: torch.logcumsumexp(x, 1),
    "max": lambda x: torch.amax(x, 1), "mean": lambda x: torch.mean(x, 1), "min": lambda x: torch.amin(x, 1),
    "nanmean": lambda x: torch.nanmean(x, 1), "nansum": lambda x: torch.nansum(x, 1), "prod": lambda x: torch.prod(x, 1),
    "std": lambda x: torch.std(x, 1), "sum": lambda x: torch.sum(x, 1), "variance": lambda x: torch.var(x, 1),
}  # fmt: skip
QUANTILE_ROWS = [[1, 2, 4], [1, NAN, 3], [NAN, NAN, 4], [NAN, NAN, NAN]]
WHOLE = {"max": torch.max, "median": torch.median, "min": torch.min, "nanmedian": torch.nanmedian}
ERRORS = [0.0, 0.5, -0.5, 1.0, -1.0, 3.0, INFINITY, -INFINITY, NAN]
LOSSES = {
    "huber": ({"delta": 2}, lambda x, y: F.huber_loss(x, y, delta=2.0)),
    "mae": ({}, F.l1_loss), "mse": ({}, F.mse_loss), "smoothL1Loss": ({"beta": 0.5}, lambda x, y: F.smooth_l1_loss(x, y, beta=0.5)),
}  # fmt: skip
ZEROS = [[0.0, 0.0, 0.0], [1.0, 2.0, 3.0]]
TWOS = [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]


def values_for(name):
    """Without the poles at -1, -2 ... of digamma, whose slope is infinite: PyTorch's is as large as rounding makes it."""
    without = {"digamma": lambda x: -INFINITY < x <= -1}.get(name, lambda _: False)
    return [x for x in UNARY_VALUES if not without(x)]


def rows_for(name):
    """Without what is an artefact of how PyTorch computes: by a division through the element itself, with an infinite mean as a constant, and as
    the difference of two infinite logarithms."""
    without = {"cumprod": lambda x: not math.isfinite(x), "logcumsumexp": lambda x: x == -INFINITY, "variance": lambda x: not math.isfinite(x)}
    return [row for row in ROWS if not any(map(without.get(name, lambda _: False), row))]


def written(x):
    exact = x.to(torch.float64)
    return ["NaN" if math.isnan(v) else v if math.isfinite(v) else "Infinity" if v > 0 else "-Infinity" for v in exact.flatten().tolist()]


def case(name, attributes, f, values, dtype):
    """Gradients of a sum."""
    inputs = [torch.tensor(x, dtype=dtype, requires_grad=True) for x in values]
    gradients = torch.autograd.grad(f(*inputs).sum(), inputs, materialize_grads=True)
    return {
        "name": name,
        "attributes": attributes,
        "inputs": [{"shape": list(x.shape), "data": written(x)} for x in inputs],
        "gradients": [written(dx) for dx in gradients],
    }


def cases(dtype):
    def each(name, attributes, f, *values):
        return case(name, attributes, f, values, dtype)

    a = [[x] * len(BINARY_VALUES) for x in BINARY_VALUES]
    b = [BINARY_VALUES] * len(BINARY_VALUES)
    return [
        *[each(name, attributes, f, values_for(name)) for name, (attributes, f) in UNARY.items()],
        *[each(name, attributes, f, a, b) for name, (attributes, f) in BINARY.items()],
        *[each(name, {"axis": 1}, f, rows_for(name)) for name, f in ALONG.items()],
        *[each(name, {}, f, values) for name, f in WHOLE.items() for values in ([1.0, NAN, 2.0, NAN], [2.0, 1.0, 2.0, 1.0, 1.0, 3.0, 2.0])],
        *[each(name, attributes, f, ERRORS, [0.0] * len(ERRORS)) for name, (attributes, f) in LOSSES.items()],
        each("cosineEmbeddingLoss", {}, lambda x, y: F.cosine_embedding_loss(x, y, torch.tensor([1, -1])), ZEROS[::-1], TWOS),
        each("cosineEmbeddingLoss", {}, lambda x, y: F.cosine_embedding_loss(x, y, torch.tensor([1, -1])), ZEROS, TWOS),
        *[each("cdist", {"p": p}, lambda x, y, p=p: torch.cdist(x, y, p=float(p)), ZEROS, TWOS) for p in (0, 1, 2, 3)],
        *[each("pdist", {"p": p}, lambda x, p=p: F.pdist(x, p=float(p)), [*ZEROS, ZEROS[1]]) for p in (0, 1, 2, 3)],
        *[each("pairwiseDistance", {"p": p, "eps": 0}, lambda x, y, p=p: F.pairwise_distance(x, y, p=float(p), eps=0), ZEROS, TWOS)
          for p in (0, 1, 2, 3)],
        *[each("vectorNorm", {"ord": p}, lambda x, p=p: torch.linalg.vector_norm(x, p), [0.0, -0.0, 2.0]) for p in (0, 1, 2, 3)],
        *[each("vectorNorm", {"ord": p}, lambda x, p=p: torch.linalg.vector_norm(x, p), [3.0, x, 4.0]) for p in (0.5, 1, 2, 3) for x in (NAN, INFINITY)],
        each("vectorNorm", {"axis": 1}, lambda x: torch.linalg.vector_norm(x, dim=1), [[1e-20, 2e-20], [3e-19, -4e-19], [1e-18, 1.0]]),
        *[each(name, {"q": q, "axis": 1}, lambda x, f=f, q=q: f(x, q, dim=1), QUANTILE_ROWS)
          for name, f in (("quantile", torch.quantile), ("nanquantile", torch.nanquantile)) for q in (0, 0.3, 1)],
        *[each("logit", attributes, lambda x, eps=eps: torch.logit(x, eps=eps), UNARY_VALUES)
          for eps, attributes in ((None, {}), (0, {"eps": 0}), (0.25, {"eps": 0.25}))],
        each("matrixPower", {"n": 0}, lambda x: torch.linalg.matrix_power(x, 0), [[1.0, INFINITY], [NAN, 2.0]]),
    ]  # fmt: skip


document = {
    "script": Path(__file__).name,
    "versions": {"python": platform.python_version(), "torch": torch.__version__},
    "float32": cases(torch.float32),
    "float64": cases(torch.float64),
}
Path(__file__).with_suffix(".json").with_name("gradients-at-edges.json").write_text(json.dumps(document, allow_nan=False) + "\n")
