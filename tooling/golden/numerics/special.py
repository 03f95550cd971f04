"""Golden numbers at the ends of what float32 and float64 hold, and beyond: NaN, infinities, zeros, subnormal and huge numbers, tails."""
import math
import platform
import json
from pathlib import Path

import torch
import torch.nn.functional as F

NAN, INFINITY = math.nan, math.inf
SIZES = [0.0, 1e-45, 1e-40, 1.2e-38, 1e-30, 1e-15, 1e-7, 1e-3, 0.1, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 5.0, 8.0, 11.0, 15.0, 17.0, 20.0, 30.0,
         50.0, 80.0, 87.0, 88.5, 90.0, 100.0, 104.0, 1e3, 1e4, 1e6, 16777217.0, 1e10, 1e20, 1e30, 3.4e38, INFINITY]
UNARY_VALUES = [sign * size for size in SIZES for sign in (1, -1)] + [NAN]
BINARY_VALUES = [sign * size for size in [0.0, 1e-30, 0.5, 1.0, 2.0, 3.0, 1e10, 1e30, INFINITY] for sign in (1, -1)] + [NAN]

UNARY = {
    "abs": torch.abs, "ceil": torch.ceil, "cos": torch.cos, "elu": F.elu, "erf": torch.erf, "exp": torch.exp, "expm1": torch.expm1,
    "floor": torch.floor, "gelu": F.gelu, "isNaN": torch.isnan, "leakyRelu": F.leaky_relu, "log": torch.log, "log1p": torch.log1p,
    "neg": torch.neg, "relu": torch.relu, "round": torch.round, "rsqrt": torch.rsqrt, "sigmoid": torch.sigmoid, "sign": torch.sign,
    "silu": F.silu, "sin": torch.sin, "softplus": lambda x: torch.logaddexp(x, torch.zeros_like(x)), "sqrt": torch.sqrt, "tanh": torch.tanh,
}  # fmt: skip
BINARY = {
    "add": torch.add, "div": torch.div, "equal": torch.eq, "greater": torch.gt, "greaterEqual": torch.ge, "less": torch.lt,
    "lessEqual": torch.le, "maximum": torch.maximum, "minimum": torch.minimum, "mul": torch.mul, "notEqual": torch.ne, "pow": torch.pow,
    "sub": torch.sub,
}  # fmt: skip
ROWS = [
    [1, 2, 3], [1, NAN, 3], [NAN, NAN, 4], [INFINITY, 1, 2], [-INFINITY, 1, 2], [INFINITY, -INFINITY, 1], [INFINITY, INFINITY, 0],
    [-INFINITY, -INFINITY, -INFINITY], [INFINITY, NAN, 1], [-INFINITY, 1, NAN], [0, -0.0, 0], [1e20, 1e20, 1e20], [-1e20, 0, 1e20],
    [1e30, 1e30, -1e30], [1e-30, 2e-30, 3e-30], [88, 89, 90], [-200, -100, -300], [5, 5, 5], [0, 0, 1],
]  # fmt: skip
REDUCTIONS = {
    "argmax": torch.argmax, "argmin": torch.argmin, "logSumExp": torch.logsumexp, "max": torch.amax, "mean": torch.mean,
    "min": torch.amin, "prod": torch.prod, "sum": torch.sum, "variance": torch.var,
}  # fmt: skip
ALONG = {
    "cumsum": torch.cumsum, "logSoftmax": torch.log_softmax, "softmax": torch.softmax,
    "sort": lambda x, axis: torch.sort(x, dim=axis, stable=True).values,
}  # fmt: skip
NOTHING = ["logSumExp", "mean", "prod", "sum", "variance"]


def written(x):
    exact = x.to(torch.float64)
    return ["NaN" if math.isnan(v) else v if math.isfinite(v) else "Infinity" if v > 0 else "-Infinity" for v in exact.flatten().tolist()]


def precise(f, x):
    """The value in float64, rounded to the type of `x`, unless the type itself decides: where that is infinite or no number."""
    own = f(x)
    if not own.is_floating_point() or own.dtype == torch.float64:
        return own
    wide = f(x.double()).to(own.dtype)
    return torch.where(torch.isfinite(own) & torch.isfinite(wide), wide, own)


def golden(dtype):
    x = torch.tensor(UNARY_VALUES, dtype=dtype)
    b = torch.tensor(BINARY_VALUES, dtype=dtype)
    rows = torch.tensor(ROWS, dtype=dtype)
    return {
        "unary": {"values": written(x), "results": {name: written(precise(f, x)) for name, f in UNARY.items()}},
        "binary": {"values": written(b), "results": {name: written(f(b[:, None], b)) for name, f in BINARY.items()}},
        "rows": {"values": written(rows), "results": {name: written(f(rows, 1)) for name, f in (REDUCTIONS | ALONG).items()}},
        "nothing": {name: written(REDUCTIONS[name](torch.zeros(0, 2, dtype=dtype), 0)) for name in NOTHING},
        "scalar": {name: written(ALONG[name](torch.tensor(3.0, dtype=dtype), 0)) for name in ["logSoftmax", "softmax"]},
    }


document = {
    "script": Path(__file__).name,
    "versions": {"python": platform.python_version(), "torch": torch.__version__},
    **{name: golden(dtype) for name, dtype in {"float32": torch.float32, "float64": torch.float64}.items()},
}
Path(__file__).with_suffix(".json").write_text(json.dumps(document, allow_nan=False) + "\n")
