"""Golden numbers of layers: output, gradients of input and parameters, and buffers afterwards, written to layers.json.

A case loads `state` into a layer made with `arguments`, runs it on `x`, and sends `dy` back.
"""
import json
from pathlib import Path

import torch
from torch import nn

from golden import SEED, draw, generator, ints, written

generator.manual_seed(SEED)
torch.manual_seed(SEED)
cases = []


def case(name, layer, arguments, module, x, training=True):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(draw(*parameter.shape))
        for buffer_name, buffer in module.named_buffers():
            if buffer_name.endswith("running_var"):
                buffer.copy_(draw(*buffer.shape, low=0.5, high=2))
            elif buffer.is_floating_point():
                buffer.copy_(draw(*buffer.shape))
    module.train(training)
    state = {key: written(value) for key, value in module.state_dict().items()}
    leaf = x.clone().requires_grad_(x.is_floating_point())
    y = module(leaf if x.is_floating_point() else x.long())
    dy = draw(*y.shape)
    parameters = dict(module.named_parameters())
    if y.requires_grad:
        y.backward(dy)
    cases.append({
        "name": name,
        "layer": layer,
        "arguments": arguments,
        "training": training,
        "state": state,
        "x": written(x),
        "output": written(y),
        "dy": written(dy),
        "dx": None if leaf.grad is None else written(leaf.grad),
        "gradients": {key: written(value.grad) for key, value in parameters.items() if value.grad is not None},
        "buffers": {key: written(value) for key, value in module.named_buffers()},
    })


case("Linear", "Linear", [3, 2], nn.Linear(3, 2), draw(2, 3))
case("Linear without bias, more axes", "Linear", [3, 2, {"bias": False}], nn.Linear(3, 2, bias=False), draw(2, 2, 3))
case("Conv1d", "Conv1d", [2, 3, {"kernelSize": 2, "stride": 2}], nn.Conv1d(2, 3, 2, stride=2), draw(2, 2, 5))
case("Conv2d", "Conv2d", [2, 3, {"kernelSize": [2, 3], "padding": 1}], nn.Conv2d(2, 3, (2, 3), padding=1), draw(2, 2, 3, 3))
case("Conv2d, groups, no bias", "Conv2d", [2, 4, {"kernelSize": 2, "groups": 2, "dilation": 2, "bias": False}],
     nn.Conv2d(2, 4, 2, groups=2, dilation=2, bias=False), draw(1, 2, 4, 4))
case("ConvTranspose1d", "ConvTranspose1d", [2, 3, {"kernelSize": 2, "stride": 2}], nn.ConvTranspose1d(2, 3, 2, stride=2),
     draw(2, 2, 3))
case("ConvTranspose2d", "ConvTranspose2d", [2, 2, {"kernelSize": 3, "stride": 2, "padding": 1, "outputPadding": 1}],
     nn.ConvTranspose2d(2, 2, 3, stride=2, padding=1, output_padding=1), draw(1, 2, 2, 2))
case("ConvTranspose2d, groups", "ConvTranspose2d", [2, 4, {"kernelSize": 2, "groups": 2}],
     nn.ConvTranspose2d(2, 4, 2, groups=2), draw(1, 2, 2, 2))
case("MaxPool1d", "MaxPool1d", [2], nn.MaxPool1d(2), draw(1, 2, 5))
case("MaxPool2d", "MaxPool2d", [3, {"stride": 2, "padding": 1}], nn.MaxPool2d(3, stride=2, padding=1), draw(1, 2, 4, 4))
case("AvgPool1d", "AvgPool1d", [2], nn.AvgPool1d(2), draw(1, 2, 5))
case("AvgPool2d", "AvgPool2d", [[2, 1], {"countIncludePad": False, "padding": [1, 0]}],
     nn.AvgPool2d((2, 1), padding=(1, 0), count_include_pad=False), draw(1, 2, 3, 2))
for training in [True, False]:
    word = "training" if training else "evaluation"
    case(f"BatchNorm1d, {word}", "BatchNorm1d", [3], nn.BatchNorm1d(3), draw(4, 3), training)
    case(f"BatchNorm1d of sequences, {word}", "BatchNorm1d", [2, {"momentum": 0.3, "eps": 0.1}],
         nn.BatchNorm1d(2, momentum=0.3, eps=0.1), draw(2, 2, 3), training)
    case(f"BatchNorm2d, {word}", "BatchNorm2d", [2], nn.BatchNorm2d(2), draw(2, 2, 2, 3), training)
    case(f"BatchNorm2d, all batches alike, {word}", "BatchNorm2d", [2, {"momentum": None, "affine": False}],
         nn.BatchNorm2d(2, momentum=None, affine=False), draw(2, 2, 2, 2), training)
    case(f"BatchNorm2d without statistics, {word}", "BatchNorm2d", [2, {"trackRunningStats": False}],
         nn.BatchNorm2d(2, track_running_stats=False), draw(2, 2, 2, 2), training)
case("LayerNorm", "LayerNorm", [4], nn.LayerNorm(4), draw(2, 3, 4))
case("LayerNorm over two axes", "LayerNorm", [[3, 4], {"eps": 0.1}], nn.LayerNorm([3, 4], eps=0.1), draw(2, 3, 4))
case("LayerNorm without bias", "LayerNorm", [4, {"bias": False}], nn.LayerNorm(4, bias=False), draw(2, 4))
case("LayerNorm, not affine", "LayerNorm", [4, {"affine": False}], nn.LayerNorm(4, elementwise_affine=False), draw(2, 4))
case("Embedding", "Embedding", [4, 3], nn.Embedding(4, 3), ints([[0, 3, 3], [1, 0, 3]]))
case("Embedding with padding", "Embedding", [4, 2, {"paddingIndex": 3}], nn.Embedding(4, 2, padding_idx=3), ints([0, 3, 1, 3]))
case("Dropout, evaluation", "Dropout", [0.5], nn.Dropout(0.5), draw(3), training=False)
case("Flatten", "Flatten", [], nn.Flatten(), draw(2, 2, 3))
case("Flatten, some axes", "Flatten", [{"startAxis": 0, "endAxis": 1}], nn.Flatten(0, 1), draw(2, 2, 3))
points = torch.cat([draw(9, low=-4, high=4), torch.tensor([0.0, 30.0, -30.0])])
for name, arguments, module in [
    ("ReLU", [], nn.ReLU()),
    ("LeakyReLU", [0.2], nn.LeakyReLU(0.2)),
    ("Sigmoid", [], nn.Sigmoid()),
    ("Tanh", [], nn.Tanh()),
    ("GELU", [], nn.GELU()),
    ("GELU", [{"approximate": "tanh"}], nn.GELU("tanh")),
    ("SiLU", [], nn.SiLU()),
    ("ELU", [0.7], nn.ELU(0.7)),
    ("Softplus", [], nn.Softplus()),
    ("Identity", [], nn.Identity()),
]:
    case(f"{name}{arguments or ''}", name, arguments, module, points)
for name, module in [("Softmax", nn.Softmax), ("LogSoftmax", nn.LogSoftmax)]:
    case(f"{name} of the first axis", name, [0], module(0), draw(2, 3))
for training in [True, False]:
    case(f"BatchNorm3d, {'training' if training else 'evaluation'}", "BatchNorm3d", [2, {"eps": 0.01}],
         nn.BatchNorm3d(2, eps=0.01), draw(2, 2, 2, 1, 3), training)
case("Conv1d with padding, dilation and groups", "Conv1d", [2, 4, {"kernelSize": 3, "padding": 2, "dilation": 2, "groups": 2}],
     nn.Conv1d(2, 4, 3, padding=2, dilation=2, groups=2), draw(2, 2, 5))
case("Conv1d, same padding", "Conv1d", [2, 2, {"kernelSize": 4, "padding": "same"}], nn.Conv1d(2, 2, 4, padding="same"), draw(1, 2, 5))
case("ConvTranspose1d with all options", "ConvTranspose1d",
     [2, 2, {"kernelSize": 2, "stride": 3, "padding": 1, "outputPadding": 2, "dilation": 2, "groups": 2, "bias": False}],
     nn.ConvTranspose1d(2, 2, 2, stride=3, padding=1, output_padding=2, dilation=2, groups=2, bias=False), draw(1, 2, 3))
case("MaxPool1d with all options", "MaxPool1d", [2, {"stride": 2, "padding": 1, "dilation": 2, "ceilMode": True}],
     nn.MaxPool1d(2, stride=2, padding=1, dilation=2, ceil_mode=True), draw(1, 2, 6))
case("AvgPool1d with all options", "AvgPool1d", [3, {"stride": 2, "padding": 1, "countIncludePad": False, "ceilMode": True}],
     nn.AvgPool1d(3, stride=2, padding=1, count_include_pad=False, ceil_mode=True), draw(1, 2, 6))
case("Conv3d", "Conv3d", [2, 2, {"kernelSize": [1, 2, 2], "stride": [1, 2, 1], "padding": [0, 1, 0]}],
     nn.Conv3d(2, 2, (1, 2, 2), stride=(1, 2, 1), padding=(0, 1, 0)), draw(1, 2, 2, 3, 3))
case("Conv3d, groups, no bias", "Conv3d", [2, 4, {"kernelSize": 2, "dilation": 2, "groups": 2, "bias": False}],
     nn.Conv3d(2, 4, 2, dilation=2, groups=2, bias=False), draw(1, 2, 3, 4, 3))
case("ConvTranspose3d with all options", "ConvTranspose3d",
     [2, 2, {"kernelSize": 2, "stride": 2, "padding": 1, "outputPadding": 1, "dilation": 2, "groups": 2, "bias": False}],
     nn.ConvTranspose3d(2, 2, 2, stride=2, padding=1, output_padding=1, dilation=2, groups=2, bias=False), draw(1, 2, 2, 1, 2))
case("MaxPool3d with all options", "MaxPool3d", [2, {"stride": 2, "padding": 1, "dilation": [2, 1, 1], "ceilMode": True}],
     nn.MaxPool3d(2, stride=2, padding=1, dilation=(2, 1, 1), ceil_mode=True), draw(1, 1, 4, 3, 3))
case("AvgPool3d with all options", "AvgPool3d", [[2, 1, 2], {"stride": 1, "padding": [1, 0, 1], "countIncludePad": False, "ceilMode": True}],
     nn.AvgPool3d((2, 1, 2), stride=1, padding=(1, 0, 1), count_include_pad=False, ceil_mode=True), draw(1, 1, 2, 3, 2))

golden = {"script": Path(__file__).name, "versions": {"torch": torch.__version__}, "seed": SEED}
head = json.dumps(golden)[1:-1]
lines = ",\n".join(json.dumps(each) for each in cases)
Path(__file__).with_suffix(".json").write_text(f'{{{head}, "cases": [\n{lines}\n]}}\n')
