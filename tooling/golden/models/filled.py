"""What the scripts of this folder share: networks of others, with weights that a formula gives, and what they compute.

    family = Family("gpt2")
    with family.model("tied", config, GPT2LMHeadModel(config)) as call:
        call("two lengths", {"input_ids": tokens}, lambda model, x: ...)

The formula stands in tooling/proofs/src/models/filled.ts, too, so that no weights are written.
"""
import json
import math
import sys
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch  # noqa: E402

from golden import SEED, generator, head, written  # noqa: E402

generator.manual_seed(SEED)
torch.manual_seed(SEED)


def numbers(name, shape):
    """What a parameter gets."""
    start = sum(ord(letter) for letter in name)
    i = torch.arange(math.prod(shape), dtype=torch.float64)
    values = ((i * (i * 7 + 367) + start * 211) % 1009 - 504) / 1009
    is_scale = name.endswith("weight") and len(shape) == 1
    return (values * 0.2 + 1 if is_scale else values * 0.6).float().reshape(shape)


def fill(module):
    """Small numbers, which follow from the names; scales of norms stay near one. What has two names gets the numbers of the second."""
    with torch.no_grad():
        for name, x in module.state_dict().items():
            x.copy_(numbers(name, x.shape))


class Family:
    def __init__(self, name, **versions):
        self.path = Path(__file__).parent / f"{name}.json"
        self.versions = versions
        self.models = []

    @contextmanager
    def model(self, name, given, module, state=None):
        """A network in evaluation, and what it is made of here. With a state, that of its file, its weights are there already."""
        module.eval()
        if state is None:
            fill(module)
            state = module.state_dict()
        state = {key: list(x.shape) for key, x in state.items()}
        calls = []

        def call(title, inputs, forward, loss=None, gradients=()):
            """What `forward(module, **inputs)` gives, a list of tensors; of `loss(*outputs)`, gradients of some parameters."""
            module.zero_grad()
            outputs = forward(module, **inputs)
            entry = {"name": title, "inputs": {key: written(x) for key, x in inputs.items()}}
            entry["outputs"] = [written(y) for y in outputs]
            if loss is not None:
                value = loss(*outputs)
                value.backward()
                entry["loss"] = float(f"{value.item():.9g}")
                entry["gradients"] = {key: written(module.get_parameter(key).grad) for key in gradients}
            calls.append(entry)

        yield call
        self.models.append({"name": name, "given": given, "state": state, "calls": calls})

    def write(self, **further):
        first = head() | further
        first["versions"] |= self.versions
        lines = ",\n".join(json.dumps(model) for model in self.models)
        self.path.write_text(f'{{{json.dumps(first)[1:-1]}, "models": [\n{lines}\n]}}\n')
