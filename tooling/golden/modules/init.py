"""Golden numbers of initial values that have a pattern, and the moments of the truncated normal distribution; written to init.json."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import scipy
import torch
from scipy.stats import truncnorm

from golden import head, written  # noqa: E402

PATTERNS = [
    ("eye", "eye", [3, 5], {}),
    ("tall eye", "eye", [4, 2], {}),
    ("dirac of sequences", "dirac", [3, 2, 4], {}),
    ("dirac of images", "dirac", [2, 3, 3, 5], {}),
    ("dirac of volumes", "dirac", [2, 2, 3, 1, 2], {}),
    ("dirac in groups", "dirac", [6, 2, 3], {"groups": 3}),
]
TRUNCATED = [{}, {"mean": 1, "std": 0.5, "a": 0, "b": 5}, {"std": 0.02}, {"mean": -3, "a": 2, "b": 9}, {"a": -0.1, "b": 0.3}]


def pattern(init, shape, options):
    weight = torch.empty(shape)
    getattr(torch.nn.init, f"{init}_")(weight, **options)
    return written(weight)


def moments(mean=0, std=1, a=-2, b=2):
    cut = truncnorm((a - mean) / std, (b - mean) / std, loc=mean, scale=std)
    return {"mean": float(cut.mean()), "std": float(cut.std())}


content = {
    **head(),
    "scipy": scipy.__version__,
    "patterns": [
        {"name": name, "init": init, "options": options, "value": pattern(init, shape, options)}
        for name, init, shape, options in PATTERNS
    ],
    "truncNormal": [{"options": options, **moments(**options)} for options in TRUNCATED],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(content) + "\n")
