"""Golden numbers of transforms of functions: what torch.func and torch.autograd.functional give for ten functions, written to func.json."""
import json
from pathlib import Path

import torch
import torch.nn.functional as F
from torch.autograd.functional import hvp
from torch.func import hessian, jacrev, jvp, vjp, vmap

from golden import SEED, draw, generator, written

generator.manual_seed(SEED)
torch.set_default_dtype(torch.float64)

weight = draw(3, 4).double()
kernel = draw(2, 1, 2, 2).double()
table = draw(5, 4).double()
indices = torch.tensor([3, 0, 3])

# each: x → y; the same by name in proofs/src/transforms/functions.ts
FUNCTIONS = {
    "cubes": (lambda x: x**3 + x.sum(), (4,)),
    "mlp": (lambda x: torch.tanh(x @ weight.T).exp(), (4,)),
    "softmax": (lambda x: torch.softmax(x, -1) * x, (2, 3)),
    "norm": (lambda x: (x * x).sum().sqrt(), (4,)),
    "layerNorm": (lambda x: F.layer_norm(x, (4,)), (2, 4)),
    "convolution": (lambda x: torch.sigmoid(F.conv2d(x[None, None], kernel, padding=1))[0], (3, 3)),
    "lookup": (lambda x: (x[indices] * table[indices]).cumsum(0), (5, 4)),
    "gram": (lambda x: x @ x.T, (2, 3)),
    "masked": (lambda x: torch.where(x > 0, x * x, torch.sin(x)).prod(), (4,)),
    "logSumExp": (lambda x: torch.logsumexp(x * 2, 0) - F.softplus(x).mean(0), (3, 2)),
}


def examples(f, shape):
    x, v = draw(*shape).double(), draw(*shape).double()
    y = f(x)
    u = draw(*y.shape).double()
    many = draw(3, *shape).double()
    scalar = lambda t: f(t).sin().sum()
    return {
        "x": x, "v": v, "u": u, "many": many, "value": y,
        "jacobian": jacrev(f)(x),
        "hessian": hessian(f)(x),
        "jvp": jvp(f, (x,), (v,))[1],
        "vjp": vjp(f, x)[1](u)[0],
        "vmap": vmap(f)(many),
        "perExample": vmap(torch.func.grad(scalar))(many),
        "hvp": hvp(scalar, x, v)[1],
    }


golden = {
    "script": Path(__file__).name,
    "versions": {"torch": torch.__version__},
    "seed": SEED,
    "weight": written(weight), "kernel": written(kernel), "table": written(table),
    "names": sorted(torch.func.__all__),
    "cases": [
        {"name": name, **{key: written(value) for key, value in examples(f, shape).items()}}
        for name, (f, shape) in FUNCTIONS.items()
    ],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
