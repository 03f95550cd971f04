"""Golden numbers of clipped gradients and of their norms, written to clip.json."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_, get_total_norm

from golden import SEED, draw, generator, head, number, written  # noqa: E402

generator.manual_seed(SEED)
usual = [draw(2, 3), draw(4), torch.zeros(2), draw()]
NAN, INFINITY = float("nan"), float("inf")
GRADIENTS = {
    "usual": usual,
    "large": [1e15 * x for x in usual],
    "zero": [torch.zeros(3)],
    "square beyond single precision": [torch.tensor([1e20, 1.0])],
    "NaN": [torch.tensor([1.0, NAN]), torch.tensor([2.0])],
    "infinite": [torch.tensor([1.0, INFINITY]), torch.tensor([2.0])],
}


def parameters(gradients):
    made = [torch.nn.Parameter(torch.zeros_like(g)) for g in gradients]
    for parameter, gradient in zip(made, gradients):
        parameter.grad = gradient.clone()
    return made


def clipped(gradients, max_norm, norm_type):
    given = parameters(gradients)
    norm = clip_grad_norm_(given, max_norm, norm_type=norm_type)
    assert torch.equal(norm, get_total_norm(gradients, norm_type)) or norm.isnan()
    return {
        "maxNorm": max_norm,
        "normType": number(norm_type),
        "norm": written(norm),
        "clipped": [written(parameter.grad) for parameter in given],
    }


def limited(gradients, value):
    given = parameters(gradients)
    clip_grad_value_(given, value)
    return {"clipValue": value, "clipped": [written(parameter.grad) for parameter in given]}


content = {
    **head(),
    "cases": [
        {
            "name": name,
            "gradients": [written(gradient) for gradient in gradients],
            "norms": [clipped(gradients, 0.5, p) for p in (2.0, 1.0, 0.0, 3.5, 0.5, INFINITY)],
            "value": limited(gradients, 0.25),
        }
        for name, gradients in GRADIENTS.items()
    ],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(content) + "\n")
