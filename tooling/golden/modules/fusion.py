"""Golden numbers of layers with the batch normalization behind them fused in, written to fusion.json."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
from torch import nn
from torch.nn.utils import fusion

from golden import SEED, draw, generator, head, written  # noqa: E402

generator.manual_seed(SEED)
CASES = [
    ("Conv1d", [2, 4, 3], nn.Conv1d(2, 4, 3), "BatchNorm1d", {}, nn.BatchNorm1d(4)),
    (
        "Conv2d",
        [4, 6, [2, 3], {"groups": 2, "padding": 1, "bias": False}],
        nn.Conv2d(4, 6, (2, 3), groups=2, padding=1, bias=False),
        "BatchNorm2d",
        {"eps": 0.1},
        nn.BatchNorm2d(6, eps=0.1),
    ),
    (
        "Conv2d",
        [1, 3, 3, {"padding": 1, "paddingMode": "reflect"}],
        nn.Conv2d(1, 3, 3, padding=1, padding_mode="reflect"),
        "BatchNorm2d",
        {"affine": False},
        nn.BatchNorm2d(3, affine=False),
    ),
    (
        "ConvTranspose2d",
        [3, 2, 2, {"stride": 2, "outputPadding": 1}],
        nn.ConvTranspose2d(3, 2, 2, stride=2, output_padding=1),
        "BatchNorm2d",
        {},
        nn.BatchNorm2d(2),
    ),
    ("Linear", [3, 4], nn.Linear(3, 4), "BatchNorm1d", {}, nn.BatchNorm1d(4)),
    ("Linear", [3, 4, {"bias": False}], nn.Linear(3, 4, bias=False), "BatchNorm1d", {}, nn.BatchNorm1d(4)),
]


def fill(module):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(draw(*parameter.shape))
        for name, buffer in module.named_buffers():
            if name.startswith("running"):
                buffer.copy_(draw(*buffer.shape, low=0.5, high=2))
    return {key: written(value) for key, value in module.state_dict().items()}


def case(layer, arguments, module, norm, options, bn):
    states = [fill(module), fill(bn)]
    module.eval(), bn.eval()
    if layer == "Linear":
        fused = fusion.fuse_linear_bn_eval(module, bn)
    else:
        fused = fusion.fuse_conv_bn_eval(module, bn, transpose=layer.startswith("ConvTranspose"))
    return {
        "layer": layer,
        "arguments": arguments,
        "norm": norm,
        "options": options,
        "states": states,
        "fused": {key: written(value) for key, value in fused.state_dict().items()},
    }


content = {**head(), "cases": [case(*each) for each in CASES]}
Path(__file__).with_suffix(".json").write_text(json.dumps(content) + "\n")
