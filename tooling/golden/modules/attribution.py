"""Golden numbers of Grad-CAM and input gradients of a small convolutional network, by PyTorch's hooks and autograd; written to attribution.json."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
from torch import nn

from golden import head  # noqa: E402

torch.manual_seed(0)
model = nn.Sequential(
    nn.Conv2d(2, 4, 3, padding=1),
    nn.BatchNorm2d(4),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(4, 5, 3),
    nn.Tanh(),
    nn.Dropout(0.5),
    nn.Flatten(),
    nn.Linear(5 * 3 * 2, 3),
)
with torch.no_grad():
    model[1].running_mean.copy_(torch.randn(4) / 4)
    model[1].running_var.copy_(0.5 + torch.rand(4))
model.eval()
x = torch.randn(3, 2, 10, 8)


def grad_cam(layer, target):
    kept = []
    handle = model[layer].register_forward_hook(lambda module, inputs, output: kept.append(output))
    logits = model(x)
    handle.remove()
    classes = logits.argmax(1) if target is None else torch.tensor(target)
    (gradient,) = torch.autograd.grad(logits.gather(1, classes[:, None]).sum(), kept)
    weights = gradient.mean((2, 3), keepdim=True)
    return (weights * kept[0]).sum(1).relu().detach()


def input_gradient(target):
    own = x.clone().requires_grad_()
    logits = model(own)
    classes = logits.argmax(1) if target is None else torch.tensor(target)
    (gradient,) = torch.autograd.grad(logits.gather(1, classes[:, None]).sum(), own)
    return gradient


content = {
    **head(),
    "state": {name: value.tolist() for name, value in model.state_dict().items() if "num_batches" not in name},
    "x": x.tolist(),
    "gradCam": [
        {"layer": layer, "target": target, "map": grad_cam(layer, target).tolist()}
        for layer in (0, 2, 4, 5)
        for target in (None, [0, 1, 2], [2, 2, 2])
    ],
    "inputGradient": [
        {"target": target, "gradient": input_gradient(target).tolist()} for target in (None, [0, 1, 2], [1, 1, 1])
    ],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(content) + "\n")
