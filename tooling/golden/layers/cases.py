"""Golden cases of layers: outputs, gradients of inputs and parameters, and buffers afterwards, written to layers/<family>.json.

    case("Conv1d", [2, 3, 2], nn.Conv1d(2, 3, 2), draw(2, 2, 5))
    case("LSTM", [3, 4, {"batchFirst": True}], nn.LSTM(3, 4, batch_first=True), draw(2, 5, 3), free=[{0: "batch", 1: "length"}])

    case("TransformerEncoder", [module("TransformerEncoderLayer", 4, 2), 2], …), a module among the arguments
    case("scaledDotProductAttention", [], Function(F.scaled_dot_product_attention), q, k, v), a function
    case("weightNorm", [module("Linear", 3, 2), {"axis": 1}], weight_norm(nn.Linear(3, 2), dim=1), x), a function that gives a module

A family has one script, named as its folder in packages/layers/src. A case names the layer, what its constructor gets, PyTorch's module, and
the inputs of `forward`: tensors, None, lists and options (dicts) of them. Weights and buffers are drawn anew; `state` loads them by name.
What is to be known of a case stands with it:

    label=""           what is special about it; the case's name is the layer's name with it
    call=              how PyTorch's module is called with those inputs, where not one by one
    training=False     in evaluation
    free=[…]           for each tensor among the inputs the axes that stay free in an export, and their names; default the first one, "batch"
                       (with `begin(family, every_size=True)` and one input those behind the channels, too)
    keep_state=True    the module has weights and buffers already that are not to be drawn
    not_compiled=""    the reason why it cannot be compiled
    not_exported=""    the reason why it cannot be exported
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch

from golden import SEED, draw, generator, head, ints, written  # noqa: E402,F401

cases = []
default = {"every_size": False}


def begin(family, every_size=False):
    """Draws start here, so that families do not depend on each other. With `every_size` the sizes of one batch of images are free, too."""
    default["every_size"] = every_size
    generator.manual_seed(SEED + sum(map(ord, family)))
    torch.manual_seed(SEED)


def tree(value):
    """Tensors as JSON has them, within lists and options."""
    if isinstance(value, torch.Tensor):
        return written(value)
    if isinstance(value, (list, tuple)):
        return [tree(each) for each in value]
    if isinstance(value, dict):
        return {key: tree(each) for key, each in value.items()}
    return value


def module(name, *arguments):
    """A module among the arguments of a constructor."""
    return {"module": name, "arguments": tree(arguments)}


class Function(torch.nn.Module):
    """A function in the place of a layer."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *inputs):
        return self.function(*inputs)


def mapped(value, change):
    if isinstance(value, torch.Tensor):
        return change(value)
    if isinstance(value, (list, tuple)):
        return [mapped(each, change) for each in value]
    if isinstance(value, dict):
        return {key: mapped(each, change) for key, each in value.items()}
    return value


def tensors_in(value):
    """All tensors in reading order."""
    if isinstance(value, torch.Tensor):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else []
    return [found for part in parts for found in tensors_in(part)]


def draw_state(module):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(draw(*parameter.shape))
        for name, buffer in module.named_buffers():
            if name.endswith("running_var"):
                buffer.copy_(draw(*buffer.shape, low=0.5, high=2))
            elif buffer.is_floating_point():
                buffer.copy_(draw(*buffer.shape))


def case(layer, arguments, module, *inputs, label="", call=None, training=True, free=None, keep_state=False,
         not_compiled=None, not_exported=None):
    if not keep_state:
        draw_state(module)
    module.train(training)
    state = {key: written(value) for key, value in module.state_dict().items()}

    given = tensors_in(list(inputs))
    if free is None and default["every_size"] and len(given) == 1 and given[0].dim() > 2:
        free = spatial(given[0].dim() - 2)

    def leaf(x):
        if x.is_floating_point():
            return x.clone().requires_grad_(True)
        return x.long() if x.dtype == torch.int32 else x

    leaves = mapped(list(inputs), leaf)
    outputs = call(module, *leaves) if call else module(*leaves)
    results = tensors_in(outputs)
    dy = [draw(*y.shape) if y.requires_grad else None for y in results]
    if any(each is not None for each in dy):
        torch.autograd.backward(*zip(*[(y, each) for y, each in zip(results, dy) if each is not None]))
    changed = {key: written(value) for key, value in module.named_parameters() if written(value) != state[key]}
    reasons = {"notCompiled": not_compiled, "notExported": not_exported}
    cases.append({
        "name": f"{layer}, {label}" if label else layer,
        "layer": layer,
        "arguments": tree(arguments),
        "training": training,
        "state": state,
        "inputs": tree(list(inputs)),
        "outputs": tree(outputs),
        "dy": tree(dy),
        "dInputs": [None if x.grad is None else written(x.grad) for x in tensors_in(leaves)],
        "gradients": {key: written(value.grad) for key, value in module.named_parameters() if value.grad is not None},
        "buffers": {key: written(value) for key, value in module.named_buffers() if key in state},
        **({} if not changed else {"changed": changed}),
        **({} if free is None else {"free": free}),
        **{key: reason for key, reason in reasons.items() if reason is not None},
    })


def both_modes(layer, arguments, make, *inputs, label="", **known):
    """A case in training and one in evaluation, each with a module of its own."""
    for training in [True, False]:
        word = "training" if training else "evaluation"
        case(layer, arguments, make(), *inputs, label=f"{label}, {word}" if label else word, training=training, **known)


def spatial(axes, *, first=2):
    """Free axes of one input: the batch, and so many behind the channels."""
    return [{0: "batch", **{axis: f"size{axis}" for axis in range(first, first + axes)}}]


def finish():
    """Writes the file of the script's family."""
    lines = ",\n".join(json.dumps(each) for each in cases)
    Path(sys.argv[0]).with_suffix(".json").write_text(f'{{{json.dumps(head())[1:-1]}, "cases": [\n{lines}\n]}}\n')
