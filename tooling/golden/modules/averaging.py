"""Golden numbers of averaged models and of batch statistics found anew, written to averaging.json."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
from torch import nn
from torch.optim import swa_utils as swa

from golden import SEED, draw, generator, head, written  # noqa: E402

generator.manual_seed(SEED)
CASES = {
    "mean": {},
    "exponential": {"multi_avg_fn": swa.get_ema_multi_avg_fn(0.7)},
    "exponential with buffers": {"avg_fn": swa.get_ema_avg_fn(0.7), "use_buffers": True},
}
steps = [{"weight": draw(2), "bias": draw(2), "mean": draw(2), "var": draw(2, low=0.5, high=2)} for _ in range(4)]
batches = [draw(5, 2), draw(3, 2), draw(4, 2)]


def averaged(options):
    model = nn.BatchNorm1d(2)
    average = swa.AveragedModel(model, **options)
    states = []
    for step in steps:
        with torch.no_grad():
            model.weight.copy_(step["weight"])
            model.bias.copy_(step["bias"])
            model.running_mean.copy_(step["mean"])
            model.running_var.copy_(step["var"])
        average.update_parameters(model)
        states.append({key: written(value) for key, value in average.state_dict().items() if "tracked" not in key})
    swa.update_bn(batches, average)
    after = {key: written(value) for key, value in average.state_dict().items()}
    return {"states": states, "after": after, "output": written(average.eval()(batches[0]))}


content = {
    **head(),
    "steps": [{key: written(value) for key, value in step.items()} for step in steps],
    "batches": [written(batch) for batch in batches],
    "cases": [{"name": name, **averaged(options)} for name, options in CASES.items()],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(content) + "\n")
