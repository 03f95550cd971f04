"""Golden numbers of layers adapted by peft's LoRA: output, gradients, three steps of AdamW and the merged weights; written to lora.json.

MultiheadAttention is PyTorch's with both of its weights changed by `alpha / rank * B @ A`, with peft's names: peft 0.21 adds the change of out_proj
twice.
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import peft
import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
from torch import nn

from golden import SEED, draw, generator, head, ints, written  # noqa: E402

generator.manual_seed(SEED)
CASES = [
    ("Linear", [5, 4], nn.Linear(5, 4), draw(3, 5), {"rank": 2, "alpha": 6}),
    ("Linear", [5, 4, {"bias": False}], nn.Linear(5, 4, bias=False), draw(2, 3, 5), {"rank": 4, "alpha": 4, "rsLoRA": True}),
    ("Embedding", [7, 4], nn.Embedding(7, 4), ints([[1, 2, 2], [6, 0, 1]]), {"rank": 2, "alpha": 4}),
    ("Embedding", [5, 3, {"paddingIdx": 1}], nn.Embedding(5, 3, padding_idx=1), ints([1, 2, 1, 4]), {"rank": 3, "alpha": 3}),
    ("Conv1d", [3, 4, 3, {"stride": 2, "padding": 1}], nn.Conv1d(3, 4, 3, stride=2, padding=1), draw(2, 3, 7), {"rank": 2, "alpha": 8}),
    ("Conv2d", [2, 3, [3, 2], {"padding": [1, 0]}], nn.Conv2d(2, 3, (3, 2), padding=(1, 0)), draw(2, 2, 5, 4), {"rank": 2, "alpha": 2}),
    ("Conv2d", [3, 4, 1, {"bias": False}], nn.Conv2d(3, 4, 1, bias=False), draw(2, 3, 3, 3), {"rank": 2, "alpha": 2}),
    ("Conv3d", [2, 2, 2], nn.Conv3d(2, 2, 2), draw(1, 2, 3, 3, 2), {"rank": 1, "alpha": 2}),
    ("MultiheadAttention", [6, 2, {"batchFirst": True}], nn.MultiheadAttention(6, 2, batch_first=True), draw(2, 4, 6), {"rank": 2, "alpha": 4}),
]


class Net(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x.long() if x.dtype == torch.int32 else x)


class Attention(nn.Module):
    """Of each weight the change is a product of two trained matrices."""

    def __init__(self, layer, options):
        super().__init__()
        self.layer, self.scaling = layer, options["alpha"] / options["rank"]
        layer.requires_grad_(False)
        width, rank = layer.embed_dim, options["rank"]
        self.adapters = {"in_proj_weight": ("", 3 * width), "out_proj.weight": ("base_layer.out_proj.", width)}
        self.trained = {}
        for prefix, rows in self.adapters.values():
            for name, shape in (("lora_A", (rank, width)), ("lora_B", (rows, rank))):
                self.trained[f"base_model.model.layer.{prefix}{name}.weight"] = nn.Parameter(draw(*shape))

    def weights(self):
        state = dict(self.layer.named_parameters())
        for name, (prefix, _) in self.adapters.items():
            a, b = (self.trained[f"base_model.model.layer.{prefix}{part}.weight"] for part in ("lora_A", "lora_B"))
            state[name] = state[name] + self.scaling * b @ a
        return state

    def forward(self, x):
        return torch.func.functional_call(self.layer, self.weights(), (x, x, x))[0]



def values(state):
    return {name: written(value) for name, value in state.items()}


def case(layer, arguments, module, x, options):
    net = Net(module)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(draw(*parameter.shape))
    base = values(net.state_dict())
    if layer == "MultiheadAttention":
        model = Attention(module, options)
        trained = model.trained
    else:
        config = LoraConfig(
            r=options["rank"], lora_alpha=options["alpha"], use_rslora=options.get("rsLoRA", False), target_modules=["layer"]
        )
        model = get_peft_model(net, config)
        names = get_peft_model_state_dict(model)
        found = {name.replace(".default", ""): p for name, p in model.named_parameters() if p.requires_grad}
        trained = {name: found[name] for name in names}
    with torch.no_grad():
        for parameter in trained.values():
            parameter.copy_(draw(*parameter.shape))
    adapter = values(trained)
    y = model(x)
    dy = draw(*y.shape)
    (y * dy).sum().backward()
    gradients = {name: written(p.grad) for name, p in trained.items()}
    optimizer = torch.optim.AdamW(trained.values(), lr=0.1, weight_decay=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        (model(x) * dy).sum().backward()
        optimizer.step()
    stepped = values(trained)
    if layer == "MultiheadAttention":
        merged = {f"layer.{name}": written(weight) for name, weight in model.weights().items()}
    else:
        merged = values(model.merge_and_unload().state_dict())
    return {
        "layer": layer,
        "arguments": arguments,
        "options": options,
        "x": written(x),
        "base": base,
        "adapter": adapter,
        "output": written(y),
        "dy": written(dy),
        "gradients": gradients,
        "stepped": stepped,
        "merged": merged,
    }


content = {**head(), "peft": peft.__version__, "cases": [case(*each) for each in CASES]}
Path(__file__).with_suffix(".json").write_text(json.dumps(content) + "\n")
