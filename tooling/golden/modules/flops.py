"""Golden numbers of floating-point operations, as PyTorch's FlopCounterMode counts them; written to flops.json."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from golden import head  # noqa: E402

CASES = [
    ("Linear", [3, 4], nn.Linear(3, 4), [2, 5, 3]),
    ("Conv1d", [2, 4, 3, {"stride": 2}], nn.Conv1d(2, 4, 3, stride=2), [2, 2, 9]),
    ("Conv2d", [4, 6, 3, {"groups": 2}], nn.Conv2d(4, 6, 3, groups=2), [2, 4, 8, 8]),
    ("ConvTranspose2d", [3, 4, 2, {"stride": 2}], nn.ConvTranspose2d(3, 4, 2, stride=2), [1, 3, 5, 5]),
    ("BatchNorm2d", [3], nn.BatchNorm2d(3), [2, 3, 4, 4]),
    ("TransformerEncoderLayer", [8, 2, {"dimFeedforward": 16, "batchFirst": True}],
     nn.TransformerEncoderLayer(8, 2, dim_feedforward=16, batch_first=True), [2, 5, 8]),
]


def flops(module, shape):
    with FlopCounterMode(display=False) as counter:
        module.train()(torch.zeros(shape))  # in evaluation, a transformer layer is one operator, which is not counted
    return counter.get_total_flops()


content = {
    **head(),
    "cases": [
        {"layer": layer, "arguments": arguments, "input": shape, "flops": flops(module, shape)}
        for layer, arguments, module, shape in CASES
    ],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(content) + "\n")
