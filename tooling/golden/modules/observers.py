"""Golden numbers of observers and of fake quantization that observes, written to observers.json."""
import json
import warnings
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
from torch.ao.quantization import fake_quantize, observer

from golden import SEED, draw, generator, head, written  # noqa: E402

warnings.simplefilter("ignore")
generator.manual_seed(SEED)
SCHEMES = {
    "perTensorAffine": torch.per_tensor_affine,
    "perTensorSymmetric": torch.per_tensor_symmetric,
    "perChannelAffine": torch.per_channel_affine,
    "perChannelSymmetric": torch.per_channel_symmetric,
}
OPTIONS = {
    "dtype": ("dtype", lambda name: getattr(torch, name)),
    "qscheme": ("qscheme", SCHEMES.get),
    "reduceRange": ("reduce_range", bool),
    "quantMin": ("quant_min", int),
    "quantMax": ("quant_max", int),
    "eps": ("eps", float),
    "averagingConstant": ("averaging_constant", float),
    "chAxis": ("ch_axis", int),
}
SIGNED = {"dtype": "qint8", "qscheme": "perTensorSymmetric"}
CHANNELS = {"dtype": "qint8", "qscheme": "perChannelSymmetric"}
CASES = [
    ("MinMaxObserver", {}),
    ("MinMaxObserver", {"dtype": "qint8", "reduceRange": True}),
    ("MinMaxObserver", {"qscheme": "perTensorSymmetric"}),
    ("MinMaxObserver", {"qscheme": "perTensorSymmetric", "quantMin": 0, "quantMax": 15}),
    ("MinMaxObserver", {**SIGNED, "quantMin": -64, "quantMax": 63}),
    ("MinMaxObserver", {"eps": 10.0}),
    ("MovingAverageMinMaxObserver", {}),
    ("MovingAverageMinMaxObserver", {**SIGNED, "averagingConstant": 0.3}),
    ("PerChannelMinMaxObserver", {}),
    ("PerChannelMinMaxObserver", {**CHANNELS, "chAxis": 1}),
    ("MovingAveragePerChannelMinMaxObserver", {**CHANNELS, "averagingConstant": 0.2, "quantMin": -64, "quantMax": 63}),
]


def theirs(options):
    return {OPTIONS[name][0]: OPTIONS[name][1](value) for name, value in options.items()}


inputs = [draw(2, 3, 2, low=-1, high=3), torch.zeros(0, 3, 2), draw(2, 3, 2, low=0, high=5), draw(2, 3, 2, low=-4, high=-1)]


def observed(name, options):
    made = getattr(observer, name)(**theirs(options))
    steps = []
    for x in inputs:
        made(x)
        scale, zero = made.calculate_qparams()
        steps.append({"min": written(made.min_val), "max": written(made.max_val), "scale": written(scale), "zeroPoint": written(zero)})
    return steps


def quantized(name, options):
    made = fake_quantize.FakeQuantize(observer=getattr(observer, name), **theirs(options))
    results = []
    for x in inputs[::2]:
        leaf = x.clone().requires_grad_()
        y = made(leaf)
        y.square().sum().backward()
        results.append({"output": written(y), "gradient": written(leaf.grad)})
    return results


content = {
    **head(),
    "inputs": [written(x) for x in inputs],
    "observers": [{"name": name, "options": options, "steps": observed(name, options)} for name, options in CASES],
    "fakeQuantize": [{"name": name, "options": options, "results": quantized(name, options)} for name, options in CASES],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(content) + "\n")
