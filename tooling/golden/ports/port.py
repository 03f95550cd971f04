"""What the scripts of this folder share. Each is a program as people write it in PyTorch, which tooling/proofs/src/ports has line by line.

    port = Port("unet", model=UNet())                   # notes the weights
    port.train(batches, step)                           # batches in turn; `step` gives the losses
    port.predict(predict, example, inputs)              # afterwards; exports are traced with the example, and run with the inputs
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch  # noqa: E402

from golden import SEED, draw, generator, head, ints, written  # noqa: E402,F401

STEPS = 10
generator.manual_seed(SEED)
torch.manual_seed(SEED)


def listed(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


def state_of(module):
    return {key: written(value) for key, value in module.state_dict().items()}


class Port:
    def __init__(self, name, **models):
        self.path = Path(__file__).parent / f"{name}.json"
        self.models = models
        self.golden = {**head(), "start": {key: state_of(model) for key, model in models.items()}}

    def train(self, batches, step):
        losses = [listed(step(*batches[i % len(batches)])) for i in range(STEPS)]
        self.golden["batches"] = [[written(x) for x in batch] for batch in batches]
        self.golden["losses"] = [[float(f"{loss.item():.9g}") for loss in each] for each in losses]

    def predict(self, predict, example, inputs):
        for model in self.models.values():
            model.eval()
        with torch.no_grad():
            outputs = listed(predict(*inputs))
        for key, tensors in [("example", example), ("inputs", inputs), ("outputs", outputs)]:
            self.golden[key] = [written(x) for x in tensors]
        self.path.write_text(json.dumps(self.golden) + "\n")
