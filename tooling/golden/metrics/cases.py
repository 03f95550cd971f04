"""Golden numbers of metrics: what torchmetrics or scikit-learn gives for small batches, written to metrics/<family>.json.

    cases = Cases(__file__)
    cases.inputs("binary", [(predictions, targets), ...], best=(p, t), worst=(p, t))
    cases.metric("BinaryFBetaScore", 2.0, ignore_index=-1, of="binary")

Inputs are named once and used by many metrics. A metric has the name of its class, its arguments and its options, by their names in
Python; what the class of torchmetrics of that name gives for each input alone is noted, or None where it refuses; of an empty batch that it
refuses, what it gives before the first one. `reference` is another function to ask, of the inputs, and
`leave_out` tells inputs for which it is wrong. `best` and `worst` are inputs with results as good and as bad as can be.
"""
import json
import platform
import sys
import warnings
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy
import sklearn
import torch
import torchmetrics

from golden import SEED, number, written

warnings.filterwarnings("ignore")  # empty batches and divisions by zero are what some cases are about
torch.set_num_threads(1)

MODULES = ["classification", "regression", "text", "image", "retrieval", "clustering", "nominal", "segmentation", "aggregation", "audio"]


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def class_named(name):
    for module in [torchmetrics] + [__import__(f"torchmetrics.{each}", fromlist=["x"]) for each in MODULES]:
        if hasattr(module, name):
            return getattr(module, name)
    raise KeyError(name)


def value_ndim(value):
    return value.ndim if isinstance(value, (numpy.ndarray, torch.Tensor)) else 0


def with_lists(curve):
    """Of a single score torchmetrics gives a number for the list of thresholds."""
    x, y, thresholds = curve
    if isinstance(x, torch.Tensor) and x.ndim == 1:
        return x, y, thresholds.reshape(-1)
    return x, y, [each.reshape(-1) for each in thresholds] if isinstance(thresholds, list) else thresholds


def plain(value):
    """A result as JSON has it."""
    if isinstance(value, dict):
        return {camel(key): plain(each) for key, each in value.items()}
    if isinstance(value, torch.Tensor):
        value = value.detach().cpu().numpy()
    if isinstance(value, (list, tuple)) or value_ndim(value) > 0:
        return [plain(each) for each in value]
    return number(float(value))


def given(value):
    return exact(value) if isinstance(value, torch.Tensor) else value


def exact(x):
    return {**written(x), "data": [v if isinstance(v, (bool, int)) else (float(v) if numpy.isfinite(v) else number(v)) for v in x.flatten().tolist()]}


class Cases:
    def __init__(self, script):
        self.path = Path(script)
        self.rng = torch.Generator().manual_seed(SEED + zlib.crc32(self.path.stem.encode()))
        self.batches = {}
        self.extremes = {}
        self.metrics = []

    def inputs(self, kind, batches, best=None, worst=None):
        self.batches[kind] = batches
        if best is not None:
            self.extremes[kind] = {"best": best, "worst": worst}

    def metric(self, metric_name, *arguments, of, reference=None, leave_out=None, **options):
        def result(batch):
            batch = [(x.long() if x.dtype == torch.int32 else x.clone()) if isinstance(x, torch.Tensor) else x for x in batch]
            if reference is not None:
                return reference(*batch)
            metric = class_named(metric_name)(*arguments, **options)
            metric.update(*batch)
            found = metric.compute()
            if metric_name == "RetrievalPrecisionRecallCurve":
                return [each.reshape(-1) for each in found]
            if options.get("reduction") == "none":
                return found.reshape(-1)  # of a single example torchmetrics gives a number
            return with_lists(found) if metric_name.removeprefix("Binary").removeprefix("Multiclass").removeprefix("Multilabel") in ("ROC", "PrecisionRecallCurve") else found

        def attempted(ask):
            try:
                return plain(ask())
            except (ValueError, IndexError, RuntimeError, ZeroDivisionError, TypeError):
                return None

        def noted(batch):
            if leave_out is not None and leave_out(*batch):
                return None
            found = attempted(lambda: result(batch))
            if found is None and len(batch[0]) == 0 and reference is None:
                return attempted(lambda: class_named(metric_name)(*arguments, **options).compute())
            return found

        expected = [noted(batch) for batch in self.batches[of]]
        refused = sum(each is None for each in expected)
        if refused > 4:
            print(f"{metric_name} {arguments} {options}: {refused} refused")
        self.metrics.append({
            "name": metric_name,
            "arguments": list(arguments),
            "options": {camel(key): given(list(value) if isinstance(value, tuple) else value) for key, value in options.items()},
            "of": of,
            "expected": expected,
        })

    def draw(self, *shape, low=0.0, high=1.0, digits=2):
        """Random numbers with few digits, so that some are equal."""
        x = torch.rand(shape, generator=self.rng, dtype=torch.float64) * (high - low) + low
        return torch.round(x, decimals=digits)

    def ints(self, below, *shape):
        return torch.randint(below, shape, generator=self.rng, dtype=torch.int32)

    def write(self):
        head = {
            "script": f"metrics/{self.path.name}",
            "versions": {"python": platform.python_version(), "torch": torch.__version__, "torchmetrics": torchmetrics.__version__, "scikit-learn": sklearn.__version__},
            "seed": SEED,
        }
        batches = {kind: [[given(each) for each in batch] for batch in all] for kind, all in self.batches.items()}
        extremes = {kind: {end: [given(each) for each in batch] for end, batch in both.items()} for kind, both in self.extremes.items()}
        lines = ",\n".join(json.dumps(metric) for metric in self.metrics)
        inputs = ",\n".join(f"{json.dumps(kind)}: {json.dumps(all)}" for kind, all in batches.items())
        self.path.with_suffix(".json").write_text(
            f'{{{json.dumps(head)[1:-1]}, "inputs": {{\n{inputs}\n}}, "extremes": {json.dumps(extremes)}, "metrics": [\n{lines}\n]}}\n')
