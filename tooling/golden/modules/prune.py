"""Golden numbers of pruned weights, after one call or several; written to prune.json."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
from torch.nn.utils import prune

from golden import SEED, draw, generator, head, written  # noqa: E402

generator.manual_seed(SEED)
WEIGHT = draw(4, 3, 2)
SCORES = draw(4, 3, 2, low=0)
MASK = (draw(4, 3, 2) > 0).float()
# our function, our arguments behind module and name, PyTorch's call
CALLS = {
    "l1": ("l1Unstructured", [0.3], lambda m: prune.l1_unstructured(m, "weight", 0.3)),
    "l1 of five": ("l1Unstructured", [5], lambda m: prune.l1_unstructured(m, "weight", 5)),
    "l1 by scores": (
        "l1Unstructured",
        [0.5, {"importanceScores": SCORES}],
        lambda m: prune.l1_unstructured(m, "weight", 0.5, importance_scores=SCORES),
    ),
    "l2 of channels": ("lnStructured", [0.5, 2, 0], lambda m: prune.ln_structured(m, "weight", 0.5, 2, 0)),
    "l1 of inputs": ("lnStructured", [1, 1, 1], lambda m: prune.ln_structured(m, "weight", 1, 1, 1)),
    "largest of the last axis": (
        "lnStructured",
        [1, "Infinity", -1],
        lambda m: prune.ln_structured(m, "weight", 1, float("inf"), -1),
    ),
    "mask": ("customFromMask", [MASK], lambda m: prune.custom_from_mask(m, "weight", MASK)),
    "nothing": ("identity", [], lambda m: prune.identity(m, "weight")),
}
SEQUENCES = [[name] for name in CALLS] + [
    ["l1", "l1"],
    ["l1 of five", "l2 of channels"],
    ["l2 of channels", "l2 of channels"],
    ["l2 of channels", "l1"],
    ["mask", "l1", "l1 of inputs"],
    ["nothing", "l1 by scores"],
]


def made():
    module = torch.nn.Conv1d(3, 4, 2)
    with torch.no_grad():
        module.weight.copy_(WEIGHT)
    return module


def tree(value):
    if isinstance(value, torch.Tensor):
        return written(value)
    if isinstance(value, dict):
        return {key: tree(each) for key, each in value.items()}
    return value


def pruned(sequence):
    module = made()
    for name in sequence:
        CALLS[name][2](module)
    return {
        "calls": [{"function": CALLS[name][0], "arguments": [tree(each) for each in CALLS[name][1]]} for name in sequence],
        "name": ", then ".join(sequence),
        "keys": list(module.state_dict()),
        "mask": written(module.weight_mask),
    }


def together(amount, before):
    modules = [made(), torch.nn.Linear(3, 2)]
    with torch.no_grad():
        modules[1].weight.copy_(LINEAR)
    if before:
        prune.l1_unstructured(modules[0], "weight", before)
    prune.global_unstructured([(m, "weight") for m in modules], prune.L1Unstructured, amount=amount)
    return {"amount": amount, "before": before, "masks": [written(m.weight_mask) for m in modules]}


LINEAR = draw(2, 3, low=-0.5, high=0.5)
content = {
    **head(),
    "weight": written(WEIGHT),
    "linear": written(LINEAR),
    "sequences": [pruned(sequence) for sequence in SEQUENCES],
    "global": [together(0.4, 0), together(7, 0), together(0.5, 0.25)],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(content) + "\n")
