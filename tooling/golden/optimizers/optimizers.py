"""Golden numbers of optimizers: two parameters after each of twelve steps with given gradients, of which some are missing, zero, or 1e20; and one
number after an outlier; written to optimizers.json. LAMB and Lion are the formulas of their papers, Muon's iterations are done in single precision."""
import inspect
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
from torch.optim import _muon

from golden import SEED, draw, generator, written  # noqa: E402

STEPS = 12
generator.manual_seed(SEED)
start = [draw(2, 3), draw(3, 2)]
gradients = [[draw(2, 3), draw(3, 2)] for _ in range(STEPS)]

single = inspect.getsource(_muon._zeropower_via_newtonschulz).replace("torch.bfloat16", "torch.float32")
exec(compile(single, "muon", "exec"), _muon.__dict__)  # else every step is rounded to 8 bits


class Lion(torch.optim.Optimizer):
    """Chen et al., Symbolic Discovery of Optimization Algorithms, 2023, program 1."""

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0, maximize=False):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay, "maximize": maximize})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (beta1, beta2), lr = group["betas"], group["lr"]
            for w in group["params"]:
                if w.grad is None:
                    continue
                g = -w.grad if group["maximize"] else w.grad
                m = self.state[w].setdefault("m", torch.zeros_like(w))
                update = torch.sign(m * beta1 + g * (1 - beta1))
                m.copy_(m * beta2 + g * (1 - beta2))
                w.copy_(w * (1 - lr * group["weight_decay"]) - lr * update)


class LAMB(torch.optim.Optimizer):
    """You et al., Large Batch Optimization for Deep Learning, 2020, algorithm 2, with the identity for φ."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.01, maximize=False):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "maximize": maximize})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (beta1, beta2), lr = group["betas"], group["lr"]
            for x in group["params"]:
                if x.grad is None:
                    continue
                g = -x.grad if group["maximize"] else x.grad
                state = self.state[x]
                state["t"] = t = state.get("t", 0) + 1
                m = state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * g
                v = state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * g * g
                r = (m / (1 - beta1**t)) / (torch.sqrt(v / (1 - beta2**t)) + group["eps"])
                u = r + group["weight_decay"] * x
                size, length = x.norm(), u.norm()
                ratio = size / length if size > 0 and length > 0 else 1.0
                x.sub_(lr * ratio * u)


class SparseAdam(torch.optim.SparseAdam):
    """With dense gradients, whose rows of zeros are those that are missing in a sparse one."""

    def step(self):
        for group in self.param_groups:
            for w in group["params"]:
                if w.grad is not None:
                    dense, w.grad = w.grad, None
                    w.grad = dense.to_sparse(1)
        super().step()


O = torch.optim
NAMES = {"lr": "learningRate", "lr_decay": "learningRateDecay", "adjust_lr_fn": "adjustLearningRateFn"}


def ours(options):
    """PyTorch's options as ours: in camel case, betas apart."""
    result = {}
    for name, value in options.items():
        if name == "betas":
            result["beta1"], result["beta2"] = value
            continue
        first, *rest = name.split("_")
        result[NAMES.get(name, first + "".join(part.capitalize() for part in rest))] = value
    return result


RUNS = [
    (O.SGD, {"lr": 0.1}),
    (O.SGD, {"lr": 0.1, "weight_decay": 0.2}),
    (O.SGD, {"lr": 0.1, "momentum": 0.9}),
    (O.SGD, {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1}),
    (O.SGD, {"lr": 0.1, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1, "maximize": True}),
    (O.Adagrad, {"lr": 0.1}),
    (O.Adagrad, {"lr": 0.1, "lr_decay": 0.2, "weight_decay": 0.1, "initial_accumulator_value": 0.5, "eps": 1e-3}),
    (O.Adagrad, {"maximize": True}),
    (O.RMSprop, {}),
    (O.RMSprop, {"lr": 0.05, "alpha": 0.9, "eps": 1e-3, "weight_decay": 0.1, "momentum": 0.7, "centered": True}),
    (O.RMSprop, {"lr": 0.05, "momentum": 0.5, "maximize": True}),
    (O.Adadelta, {}),
    (O.Adadelta, {"lr": 0.5, "rho": 0.8, "eps": 1e-4, "weight_decay": 0.1, "maximize": True}),
    (O.Adam, {}),
    (O.Adam, {"lr": 0.1, "betas": (0.8, 0.95), "eps": 1e-2, "weight_decay": 0.3}),
    (O.Adam, {"lr": 0.1, "betas": (0.9, 0.5), "amsgrad": True}),
    (O.Adam, {"lr": 0.1, "weight_decay": 0.3, "decoupled_weight_decay": True, "maximize": True}),
    (O.AdamW, {"lr": 0.1}),
    (O.AdamW, {"lr": 0.1, "weight_decay": 0.5, "amsgrad": True, "maximize": True}),
    (O.Adamax, {}),
    (O.Adamax, {"lr": 0.1, "betas": (0.8, 0.9), "eps": 1e-3, "weight_decay": 0.2, "maximize": True}),
    (O.NAdam, {}),
    (O.NAdam, {"lr": 0.1, "betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.2, "momentum_decay": 0.1}),
    (O.NAdam, {"lr": 0.1, "weight_decay": 0.2, "decoupled_weight_decay": True, "maximize": True}),
    (O.RAdam, {"lr": 0.1}),
    (O.RAdam, {"lr": 0.1, "betas": (0.8, 0.9), "eps": 1e-3, "weight_decay": 0.2}),
    (O.RAdam, {"lr": 0.1, "weight_decay": 0.2, "decoupled_weight_decay": True, "maximize": True}),
    (O.Rprop, {}),
    (O.Rprop, {"lr": 0.1, "etas": (0.3, 1.5), "step_sizes": (0.02, 0.15), "maximize": True}),
    (O.ASGD, {}),
    (O.ASGD, {"lr": 0.1, "lambd": 0.1, "alpha": 0.5, "t0": 3, "weight_decay": 0.1, "maximize": True}),
    (SparseAdam, {"lr": 0.1}),
    (SparseAdam, {"lr": 0.1, "betas": (0.8, 0.9), "eps": 1e-3, "maximize": True}),
    (O.Adafactor, {"lr": 0.1}),
    (O.Adafactor, {"lr": 0.3, "beta2_decay": -0.5, "eps": (1e-4, 0.01), "d": 1.5, "weight_decay": 0.1, "maximize": True}),
    (O.Muon, {"lr": 0.1}),
    (O.Muon, {"lr": 0.1, "weight_decay": 0.0, "momentum": 0.8, "nesterov": False, "ns_steps": 3, "adjust_lr_fn": "match_rms_adamw"}),
    (O.Muon, {"lr": 0.1, "ns_coefficients": (3.0, -3.2, 1.2), "eps": 1e-3, "adjust_lr_fn": "spectral_unclamped"}),
    (Lion, {"lr": 0.1}),
    (Lion, {"lr": 0.1, "betas": (0.8, 0.9), "weight_decay": 0.2, "maximize": True}),
    (LAMB, {"lr": 0.1}),
    (LAMB, {"lr": 0.1, "betas": (0.8, 0.9), "eps": 1e-3, "weight_decay": 0.0, "maximize": True}),
]


def sequence(size):
    """Gradients of which that of the second parameter is missing twice, and one is zero, one has rows of zeros, and one is as large as said."""
    result = [[g.clone() for g in step] for step in gradients]
    result[2][1] = result[7][1] = None
    result[4] = [torch.zeros_like(g) for g in result[4]]
    result[6] = [g * torch.tensor([[0.0], [1.0], [0.0]])[: len(g)] for g in result[6]]
    if size is not None:
        result[5] = [g * size for g in result[5]]
    return result


def followed(optimizer, options, start, gradients):
    parameters = [torch.nn.Parameter(one.clone()) for one in start]
    rule = optimizer(parameters, **options)
    steps = []
    for step in gradients:
        for parameter, gradient in zip(parameters, step):
            parameter.grad = None if gradient is None else gradient.clone()
        rule.step()
        steps.append([written(parameter) for parameter in parameters])
    return steps


SEQUENCES = {"ordinary": sequence(None), "huge": sequence(1e20)}

# squares of these are beyond single precision; the first is still a number when multiplied by Adam's 1 - beta2 before
OUTLIERS = [
    (size, optimizer, options)
    for optimizer, options in [
        (O.SGD, {}),
        (O.Adagrad, {}),
        (O.RMSprop, {}),
        (O.RMSprop, {"centered": True}),
        (O.Adam, {}),
        (O.Adam, {"amsgrad": True}),
        (O.AdamW, {}),
        (O.Adamax, {}),
        (O.NAdam, {}),
        (O.RAdam, {}),
        (O.ASGD, {}),
    ]
    for size in [1e20, 1e25]
]

golden = {
    "script": Path(__file__).name,
    "versions": {"torch": torch.__version__},
    "seed": SEED,
    "start": [written(one) for one in start],
    "sequences": {
        name: [[None if one is None else written(one) for one in step] for step in steps] for name, steps in SEQUENCES.items()
    },
    "runs": [
        {
            "optimizer": optimizer.__name__,
            "options": ours(options),
            "sequence": name,
            "values": followed(optimizer, options, start, steps),
        }
        for optimizer, options in RUNS
        for name, steps in SEQUENCES.items()
    ],
    "outliers": [
        {
            "optimizer": optimizer.__name__,
            "options": ours(options),
            "gradients": [1, size, 1, 1],
            "values": [
                value
                for [value] in followed(optimizer, {"lr": 0.01, **options}, [torch.ones(1)], [[torch.tensor([g])] for g in (1.0, size, 1.0, 1.0)])
            ],
        }
        for size, optimizer, options in OUTLIERS
    ],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
