"""Golden numbers of image transforms: what PyTorch's grid_sample gives, written to transforms.json."""
import json
import math
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent))
from golden import SEED, draw, generator, written

generator.manual_seed(SEED)
images = draw(2, 2, 5, 4, low=0, high=255)
HEIGHT, WIDTH = images.shape[2:]


def resampled(xx, xy, x0, yx, yy, y0):
    """Pixels at x' = xx x + xy y + x0, y' = yx x + yy y + y0, counted from the middle; outside is 0."""
    theta = torch.tensor([[xx, xy * HEIGHT / WIDTH, x0 * 2 / WIDTH], [yx * WIDTH / HEIGHT, yy, y0 * 2 / HEIGHT]])
    grid = torch.nn.functional.affine_grid(theta.repeat(len(images), 1, 1).double(), images.shape, align_corners=False)
    return torch.nn.functional.grid_sample(images.double(), grid, align_corners=False).float()


def rotation(degrees):
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return resampled(cos, -sin, 0, sin, cos, 0)


cases = [
    {"transform": "rotate", "argument": 15, "output": written(rotation(15))},
    {"transform": "rotate", "argument": -100.5, "output": written(rotation(-100.5))},
    {"transform": "shift", "argument": [1, -2], "output": written(resampled(1, 0, -1, 0, 1, 2))},
    {"transform": "shift", "argument": [-0.75, 1.5], "output": written(resampled(1, 0, 0.75, 0, 1, -1.5))},
    {"transform": "randomZoom", "argument": [1.3, 1.3], "output": written(resampled(1 / 1.3, 0, 0, 0, 1 / 1.3, 0))},
    {"transform": "randomZoom", "argument": [0.8, 0.8], "output": written(resampled(1 / 0.8, 0, 0, 0, 1 / 0.8, 0))},
]
golden = {
    "script": Path(__file__).name,
    "versions": {"torch": torch.__version__},
    "seed": SEED,
    "images": written(images),
    "cases": cases,
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
