"""Golden numbers of training: the losses of twenty steps from given weights, on given batches that come round again, to training.json."""
import json
from pathlib import Path

import torch
from torch import nn

from golden import SEED, draw, generator, ints, written

STEPS = 20
CLASSES = 4


def mlp():
    return nn.Sequential(nn.Linear(12, 16), nn.ReLU(), nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, CLASSES))


def conv_net():
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(4, 6, 3), nn.BatchNorm2d(6), nn.ReLU(), nn.Flatten(), nn.Linear(24, CLASSES),
    )  # fmt: skip


# our name and options, PyTorch's optimizer and options
OPTIMIZERS = [
    ("SGD", {"learningRate": 0.05, "momentum": 0.9}, torch.optim.SGD, {"lr": 0.05, "momentum": 0.9}),
    ("Adam", {"learningRate": 0.01}, torch.optim.Adam, {"lr": 0.01}),
    ("AdamW", {"learningRate": 0.01, "weightDecay": 0.1}, torch.optim.AdamW, {"lr": 0.01, "weight_decay": 0.1}),
]


def trained(make, start, batches, optimizer, options):
    model = make()
    model.load_state_dict(start)
    update = optimizer(model.parameters(), **options)
    losses = []
    for step in range(STEPS):
        inputs, labels = batches[step % len(batches)]
        update.zero_grad()
        loss = nn.functional.cross_entropy(model(inputs), labels.long())
        loss.backward()
        update.step()
        losses.append(float(f"{loss.item():.9g}"))
    return losses


generator.manual_seed(SEED)
torch.manual_seed(SEED)
networks = []
for name, make, shape, count in [("mlp", mlp, (16, 12), 4), ("convNet", conv_net, (8, 1, 8, 8), 4)]:
    model = make()
    start = {key: value.clone() for key, value in model.state_dict().items()}
    batches = [
        (draw(*shape), ints(torch.randint(CLASSES, shape[:1], generator=generator).tolist())) for _ in range(count)
    ]
    networks.append({
        "network": name,
        "start": {key: written(value) for key, value in start.items()},
        "batches": [{"inputs": written(inputs), "labels": written(labels)} for inputs, labels in batches],
        "runs": [
            {"optimizer": ours, "options": options, "losses": trained(make, start, batches, theirs, their_options)}
            for ours, options, theirs, their_options in OPTIMIZERS
        ],
    })

golden = {"script": Path(__file__).name, "versions": {"torch": torch.__version__}, "seed": SEED, "cases": networks}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
