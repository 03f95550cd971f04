"""Golden numbers of optimizers: a parameter after each of ten steps with given gradients, and after an outlier; written to optimizers.json."""
import json
from pathlib import Path

import torch

from golden import SEED, draw, generator, written

STEPS = 10
generator.manual_seed(SEED)
start = draw(2, 3)
gradients = [draw(2, 3) for _ in range(STEPS)]

SGD, ADAM, ADAMW, RMSPROP, ADAGRAD = (
    torch.optim.SGD,
    torch.optim.Adam,
    torch.optim.AdamW,
    torch.optim.RMSprop,
    torch.optim.Adagrad,
)
# our name, our options, PyTorch's optimizer and options
RUNS = [
    ("SGD", {"learningRate": 0.1}, SGD, {"lr": 0.1}),
    ("SGD", {"learningRate": 0.1, "weightDecay": 0.2}, SGD, {"lr": 0.1, "weight_decay": 0.2}),
    ("SGD", {"learningRate": 0.1, "momentum": 0.9}, SGD, {"lr": 0.1, "momentum": 0.9}),
    (
        "SGD",
        {"learningRate": 0.1, "momentum": 0.9, "dampening": 0.3, "weightDecay": 0.1},
        SGD,
        {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1},
    ),
    (
        "SGD",
        {"learningRate": 0.1, "momentum": 0.8, "nesterov": True, "weightDecay": 0.1},
        SGD,
        {"lr": 0.1, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1},
    ),
    ("Adagrad", {"learningRate": 0.1}, ADAGRAD, {"lr": 0.1}),
    (
        "Adagrad",
        {"learningRate": 0.1, "learningRateDecay": 0.2, "weightDecay": 0.1, "initialAccumulatorValue": 0.5, "eps": 1e-3},
        ADAGRAD,
        {"lr": 0.1, "lr_decay": 0.2, "weight_decay": 0.1, "initial_accumulator_value": 0.5, "eps": 1e-3},
    ),
    ("RMSprop", {}, RMSPROP, {}),
    (
        "RMSprop",
        {"learningRate": 0.05, "alpha": 0.9, "eps": 1e-3, "weightDecay": 0.1, "momentum": 0.7, "centered": True},
        RMSPROP,
        {"lr": 0.05, "alpha": 0.9, "eps": 1e-3, "weight_decay": 0.1, "momentum": 0.7, "centered": True},
    ),
    ("Adam", {}, ADAM, {}),
    (
        "Adam",
        {"learningRate": 0.1, "beta1": 0.8, "beta2": 0.95, "eps": 1e-2, "weightDecay": 0.3},
        ADAM,
        {"lr": 0.1, "betas": (0.8, 0.95), "eps": 1e-2, "weight_decay": 0.3},
    ),
    (
        "Adam",
        {"learningRate": 0.1, "beta2": 0.5, "amsgrad": True},
        ADAM,
        {"lr": 0.1, "betas": (0.9, 0.5), "amsgrad": True},
    ),
    ("AdamW", {"learningRate": 0.1}, ADAMW, {"lr": 0.1}),
    (
        "AdamW",
        {"learningRate": 0.1, "weightDecay": 0.5, "amsgrad": True},
        ADAMW,
        {"lr": 0.1, "weight_decay": 0.5, "amsgrad": True},
    ),
]


# squares of these are beyond single precision; the first is still a number when multiplied by Adam's 1 - beta2 before
OUTLIERS = [
    (name, size, optimizer, options)
    for name, optimizer, options in [
        ("SGD", SGD, {}),
        ("Adagrad", ADAGRAD, {}),
        ("RMSprop", RMSPROP, {}),
        ("RMSprop", RMSPROP, {"centered": True}),
        ("Adam", ADAM, {}),
        ("Adam", ADAM, {"amsgrad": True}),
        ("AdamW", ADAMW, {}),
    ]
    for size in [1e20, 1e25]
]


def followed(optimizer, options, start, gradients):
    parameter = torch.nn.Parameter(start.clone())
    rule = optimizer([parameter], **options)
    values = []
    for gradient in gradients:
        parameter.grad = gradient.clone()
        rule.step()
        values.append(written(parameter))
    return values


golden = {
    "script": Path(__file__).name,
    "versions": {"torch": torch.__version__},
    "seed": SEED,
    "start": written(start),
    "gradients": [written(gradient) for gradient in gradients],
    "runs": [
        {"optimizer": name, "options": options, "values": followed(optimizer, theirs, start, gradients)}
        for name, options, optimizer, theirs in RUNS
    ],
    "outliers": [
        {
            "optimizer": name,
            "options": options,
            "gradients": [1, size, 1, 1],
            "values": followed(optimizer, {"lr": 0.01, **options}, torch.ones(1), [torch.tensor([g]) for g in (1.0, size, 1.0, 1.0)]),
        }
        for name, size, optimizer, options in OUTLIERS
    ],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
