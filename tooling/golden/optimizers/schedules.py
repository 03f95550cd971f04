"""Golden numbers of schedules: the learning rates of two groups, and their momentum where it is cycled, at the start and after each of 200 steps;
written to schedules.json. The first argument of ours, the optimizer, is left out; functions are called by name."""
import json
import math
import warnings
from pathlib import Path

import torch
from torch.optim import lr_scheduler as lr
from torch.optim.swa_utils import SWALR

lr.SWALR = SWALR  # where the others are

STEPS = 200
RATES = [0.1, 0.04]
FACTORS = {
    "inverse": lambda epoch: 1 / (1 + 0.1 * epoch),
    "halving": lambda epoch: 0.5 if epoch % 40 == 0 else 1.0,
    "slow": lambda epoch: 0.99**epoch,
    "fading": lambda x: 1 / (5 ** (x * 1e-2)),
}
KEYWORDS = {"T_mult": "tMult", "min_lr": "minLearningRate"}


def camel(word):
    if word in KEYWORDS:
        return KEYWORDS[word]
    first, *rest = word.split("_")
    return first + "".join(part.capitalize() for part in rest)


def ours(value):
    """Arguments as JSON: functions by name, schedulers as what they are made with."""
    if callable(value):
        return {"function": next(name for name, factor in FACTORS.items() if factor is value)}
    if isinstance(value, Made):
        return value.written()
    if isinstance(value, (list, tuple)):
        return [ours(one) for one in value]
    return value


class Made:
    """A scheduler that is made when there is an optimizer for it."""

    def __init__(self, name, *args, **options):
        self.name, self.args, self.options = name, args, options

    def make(self, optimizer):
        args = [[one.make(optimizer) for one in arg] if isinstance(arg, list) and arg and isinstance(arg[0], Made) else arg for arg in self.args]
        first = [] if self.name == "ChainedScheduler" else [optimizer]
        return getattr(lr, self.name)(*first, *args, **self.options)

    def written(self):
        return {"name": self.name, "args": ours(self.args), "options": {camel(name): ours(value) for name, value in self.options.items()}}


SGD, ADAM = "SGD", "Adam"
CASES = [
    (SGD, Made("StepLR", 30)),
    (SGD, Made("StepLR", 7, gamma=0.9)),
    (SGD, Made("MultiStepLR", [30, 80, 80, 150])),
    (SGD, Made("MultiStepLR", [0, 5], gamma=0.5)),
    (SGD, Made("ConstantLR")),
    (SGD, Made("ConstantLR", factor=0.5, total_iters=40)),
    (SGD, Made("LinearLR")),
    (SGD, Made("LinearLR", start_factor=1.0, end_factor=0.0, total_iters=130)),
    (SGD, Made("LinearLR", start_factor=0.05, total_iters=60)),
    (SGD, Made("ExponentialLR", 0.97)),
    (SGD, Made("PolynomialLR")),
    (SGD, Made("PolynomialLR", total_iters=150, power=2.0)),
    (SGD, Made("PolynomialLR", total_iters=90, power=0.5)),
    (SGD, Made("CosineAnnealingLR", 50)),
    (SGD, Made("CosineAnnealingLR", 37, eta_min=0.001)),
    (SGD, Made("CosineAnnealingWarmRestarts", 25)),
    (SGD, Made("CosineAnnealingWarmRestarts", 10, T_mult=2, eta_min=0.001)),
    (SGD, Made("CosineAnnealingWarmRestarts", 3, T_mult=3)),
    (SGD, Made("LambdaLR", FACTORS["inverse"])),
    (SGD, Made("LambdaLR", [FACTORS["inverse"], FACTORS["slow"]])),
    (SGD, Made("MultiplicativeLR", FACTORS["halving"])),
    (SGD, Made("CyclicLR", 0.01, 0.1, step_size_up=20)),
    (ADAM, Made("CyclicLR", 0.01, 0.1, step_size_up=13, step_size_down=29, mode="triangular2")),
    (SGD, Made("CyclicLR", [0.01, 0.02], [0.1, 0.3], step_size_up=30, mode="exp_range", gamma=0.99, base_momentum=0.7, max_momentum=0.95)),
    (SGD, Made("CyclicLR", 0.01, 0.1, step_size_up=20, scale_fn=FACTORS["fading"], scale_mode="iterations", cycle_momentum=False)),
    (SGD, Made("OneCycleLR", 0.1, total_steps=200)),
    (ADAM, Made("OneCycleLR", [0.1, 0.2], epochs=10, steps_per_epoch=20, anneal_strategy="linear", three_phase=True, pct_start=0.4)),
    (SGD, Made("OneCycleLR", 0.05, total_steps=250, pct_start=0.25, div_factor=10.0, final_div_factor=100.0, cycle_momentum=False)),
    (SGD, Made("SWALR", 0.02)),
    (SGD, Made("SWALR", [0.02, 0.3], anneal_epochs=150, anneal_strategy="linear")),
    (SGD, Made("SWALR", 0.02, anneal_epochs=0)),
    (SGD, Made("SequentialLR", [Made("LinearLR", start_factor=0.1, total_iters=20), Made("CosineAnnealingLR", 180)], [20])),
    (SGD, Made("SequentialLR", [Made("ConstantLR", factor=0.1, total_iters=20), Made("ExponentialLR", 0.98), Made("StepLR", 10, gamma=0.8)], [20, 100])),
    (SGD, Made("SequentialLR", [Made("MultiplicativeLR", FACTORS["halving"]), Made("PolynomialLR", total_iters=50), Made("CyclicLR", 0.01, 0.1, step_size_up=9)], [60, 120])),
    (SGD, Made("SequentialLR", [Made("CosineAnnealingWarmRestarts", 10, T_mult=2), Made("LambdaLR", FACTORS["slow"]), Made("CosineAnnealingWarmRestarts", 20)], [70, 130])),
    (SGD, Made("ChainedScheduler", [Made("ConstantLR", factor=0.1, total_iters=20), Made("ExponentialLR", 0.98)])),
    (SGD, Made("ChainedScheduler", [Made("LinearLR", start_factor=0.2, total_iters=30), Made("MultiStepLR", [50, 90], gamma=0.3), Made("MultiplicativeLR", FACTORS["halving"])])),
    (SGD, Made("ChainedScheduler", [Made("CosineAnnealingLR", 60, eta_min=0.002), Made("StepLR", 25, gamma=0.9)])),
]
METRICS = [round(1.0 / (1 + 0.05 * i) + 0.1 * math.sin(i * 1.7), 6) for i in range(STEPS)]
PLATEAUS = [
    Made("ReduceLROnPlateau"),
    Made("ReduceLROnPlateau", factor=0.5, patience=3, threshold=0.01, cooldown=5, min_lr=0.001),
    Made("ReduceLROnPlateau", mode="max", factor=0.8, patience=4, threshold=0.02, threshold_mode="abs", min_lr=[0.01, 0.002]),
    Made("ReduceLROnPlateau", mode="max", factor=0.5, patience=12, eps=0.004),
    Made("ReduceLROnPlateau", mode="min", factor=0.9, patience=0, threshold_mode="abs"),
]


def followed(optimizer_name, made, metrics=None):
    weights = [torch.nn.Parameter(torch.zeros(1)) for _ in RATES]
    groups = [{"params": [weight], "lr": rate} for weight, rate in zip(weights, RATES)]
    optimizer = torch.optim.SGD(groups, momentum=0.9) if optimizer_name == SGD else torch.optim.Adam(groups)
    scheduler = made.make(optimizer)
    momentum = (lambda group: group["momentum"]) if optimizer_name == SGD else (lambda group: group["betas"][0])
    rates, momenta = [], []

    def note():
        rates.append([group["lr"] for group in optimizer.param_groups])
        momenta.append([momentum(group) for group in optimizer.param_groups])

    note()
    for step in range(STEPS):
        optimizer.step()
        scheduler.step(*([] if metrics is None else [metrics[step]]))
        assert list(scheduler.get_last_lr()) == [group["lr"] for group in optimizer.param_groups]
        note()
    is_cycled = any(each != momenta[0] for each in momenta)
    return {"rates": rates, "momenta": momenta if is_cycled else None}


warnings.simplefilter("ignore")
golden = {
    "script": Path(__file__).name,
    "versions": {"torch": torch.__version__},
    "initial": RATES,
    "metrics": METRICS,
    "runs": [{"optimizer": name, "scheduler": made.written(), **followed(name, made)} for name, made in CASES],
    "plateaus": [{"optimizer": SGD, "scheduler": made.written(), **followed(SGD, made, METRICS)} for made in PLATEAUS],
}


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.13g}")
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return {name: rounded(one) for name, one in value.items()} if isinstance(value, dict) else value


Path(__file__).with_suffix(".json").write_text(json.dumps(rounded(golden), separators=(",", ":")) + "\n")
