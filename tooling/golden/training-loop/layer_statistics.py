"""Golden numbers of what layers do while a network is trained, by PyTorch's hooks: two epochs of three batches, to layer-statistics.json."""
import json
import sys
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent))
from golden import SEED, draw, generator, ints, written

EPOCHS = 2
LEARNING_RATE = 0.2
CHANNEL_AXIS = {nn.Conv2d: 1, nn.Linear: -1}


def network():
    return nn.Sequential(
        nn.Conv2d(1, 6, 3), nn.BatchNorm2d(6), nn.ReLU(), nn.Flatten(),
        nn.Linear(96, 8), nn.Tanh(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 3), nn.Sigmoid(),
    )  # fmt: skip


def idle(values, axis):
    """Which units are 0 in all of several batches."""
    other = [i for i in range(values[0].ndim) if i != axis % values[0].ndim]
    return sum((value != 0).sum(dim=other) for value in values) == 0


def size(gradients):
    """Mean over batches of the norm, and of the mean of absolute values."""
    flat = [torch.cat([g.flatten() for g in batch]).double() for batch in gradients]
    return {
        "norm": float(torch.stack([g.norm() for g in flat]).mean()),
        "meanAbsolute": float(torch.stack([g.abs().mean() for g in flat]).mean()),
    }


def activation(outputs, axis, module):
    # what is idle is asked of the batches, all else of their values together
    values = torch.cat([y.flatten() for y in outputs]).double()
    dead = idle(outputs, axis)
    low, high = {nn.Tanh: (-1, 1), nn.Sigmoid: (0, 1)}.get(type(module), (None, None))
    margin = None if low is None else (high - low) / 100
    near = None if low is None else float(((values - low < margin) | (high - values < margin)).double().mean())
    return {
        "mean": float(values.mean()),
        "deviation": float(values.std(correction=0)),
        "min": float(values.min()),
        "max": float(values.max()),
        "zeroShare": float((values == 0).double().mean()),
        "units": dead.numel(),
        "deadUnits": int(dead.sum()),
        "deadShare": float(dead.double().mean()),
        "saturatedShare": near,
    }


generator.manual_seed(SEED)
torch.manual_seed(SEED)
model = network()
with torch.no_grad():
    model[1].bias[:2] = -20  # channels that are dead
    model[6].bias[:3] = -20
    model[4].weight *= 12  # so that tanh is near its ends
start = {key: written(value) for key, value in model.state_dict().items()}
batches = [(draw(5, 1, 6, 6), ints(torch.randint(3, (5,), generator=generator).tolist())) for _ in range(3)]
optimizer = torch.optim.SGD(model.parameters(), LEARNING_RATE)

outputs, gradients = {}, {}
for name, module in model.named_children():
    module.register_forward_hook(lambda _, __, y, name=name: outputs.setdefault(name, []).append(y.detach().clone()))
    module.register_full_backward_hook(lambda _, __, dy, name=name: gradients.setdefault(name, []).append(dy[0].clone()))

epochs = []
for epoch in range(1, EPOCHS + 1):
    outputs.clear()
    gradients.clear()
    own = {name: {"gradient": [], "norm": None, "ratio": []} for name, _ in model.named_children()}
    for inputs, labels in batches:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(inputs), labels.long()).backward()
        before = {name: [p.detach().clone() for p in m.parameters()] for name, m in model.named_children()}
        optimizer.step()
        for name, module in model.named_children():
            parameters = list(module.parameters())
            if not parameters:
                continue
            norm = torch.cat([p.flatten() for p in before[name]]).double().norm()
            change = [p.detach().double() - b.double() for p, b in zip(parameters, before[name])]
            own[name]["gradient"].append([p.grad.clone() for p in parameters])
            own[name]["norm"] = float(norm)
            own[name]["ratio"].append(float(torch.cat([d.flatten() for d in change]).norm() / norm))
    layers = []
    axis = -1
    for name, module in model.named_children():
        axis = CHANNEL_AXIS.get(type(module), axis)
        seen = own[name]
        layers.append({
            "name": name,
            "type": type(module).__name__,
            "activation": activation(outputs[name], axis, module),
            "activationGradient": size([[dy] for dy in gradients[name]]),
            "unreachedUnits": int(idle(gradients[name], axis).sum()),
            "gradient": size(seen["gradient"]) if seen["gradient"] else None,
            "parameterNorm": seen["norm"],
            "updateRatio": sum(seen["ratio"]) / len(seen["ratio"]) if seen["ratio"] else None,
        })
    epochs.append({"epoch": epoch, "batch": None, "watched": len(batches), "batches": len(batches), "layers": layers})

golden = {
    "script": Path(__file__).name,
    "versions": {"torch": torch.__version__},
    "seed": SEED,
    "learningRate": LEARNING_RATE,
    "start": start,
    "batches": [{"inputs": written(inputs), "labels": written(labels)} for inputs, labels in batches],
    "epochs": epochs,
}
Path(__file__).with_name("layer-statistics.json").write_text(json.dumps(golden) + "\n")
