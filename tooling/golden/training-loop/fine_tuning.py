"""Golden numbers of fine-tuning: a body that is frozen for an epoch, with its batch normalization in evaluation or not, and groups with learning rates of their own, to fine-tuning.json."""
import json
import sys
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent))
from golden import SEED, draw, generator, ints, written

EPOCHS = 3
UNFROZEN_FROM = 2
RATES = {"body": 0.002, "head": 0.05}
OPTIMIZERS = {"SGD": (torch.optim.SGD, {"momentum": 0.9}), "Adam": (torch.optim.Adam, {})}


def network():
    # a bias before batch normalization has a gradient of 0, of which Adam would make steps of rounding errors
    body = nn.Sequential(nn.Linear(4, 6, bias=False), nn.BatchNorm1d(6), nn.Tanh())
    return nn.ModuleDict({"body": body, "head": nn.Linear(6, 3)})


def run(start, batches, optimizer, in_evaluation):
    model = network()
    model.load_state_dict(start)
    make, options = OPTIMIZERS[optimizer]
    groups = [{"params": model[part].parameters(), "lr": rate} for part, rate in RATES.items()]
    update = make(groups, **options)
    schedule = torch.optim.lr_scheduler.LambdaLR(update, [lambda epoch: 1.0, lambda epoch: 0.5**epoch])
    epochs = []
    for epoch in range(1, EPOCHS + 1):
        is_frozen = epoch < UNFROZEN_FROM
        for parameter in model["body"].parameters():
            parameter.requires_grad = not is_frozen
        model.train()
        model["body"][1].train(not (is_frozen and in_evaluation))
        losses = []
        for inputs, labels in batches:
            update.zero_grad()
            loss = nn.functional.cross_entropy(model["head"](model["body"](inputs)), labels.long())
            loss.backward()
            update.step()
            losses.append(loss.item())
        schedule.step()
        state = {key: written(value) for key, value in model.state_dict().items() if "num_batches" not in key}
        epochs.append({"loss": sum(losses) / len(losses), "state": state})
    return {"optimizer": optimizer, "batchNorm": in_evaluation, "epochs": epochs}


generator.manual_seed(SEED)
torch.manual_seed(SEED)
start = network().state_dict()
batches = [(draw(6, 4), ints(torch.randint(3, (6,), generator=generator).tolist())) for _ in range(4)]
golden = {
    "script": Path(__file__).name,
    "versions": {"torch": torch.__version__},
    "seed": SEED,
    "unfrozenFrom": UNFROZEN_FROM,
    "learningRates": RATES,
    "start": {key: written(value) for key, value in start.items() if "num_batches" not in key},
    "batches": [{"inputs": written(inputs), "labels": written(labels)} for inputs, labels in batches],
    "runs": [run(start, batches, name, mode) for name in OPTIMIZERS for mode in (False, True)],
}
Path(__file__).with_name("fine-tuning.json").write_text(json.dumps(golden) + "\n")
