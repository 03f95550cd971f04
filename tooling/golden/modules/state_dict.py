"""A model of embedding, convolution, batch norm, LSTM and attention: state dicts go from PyTorch to gradkit, and back.

Writes a state dict as PyTorch has it (state-dict.safetensors), an input and the model's output (state-dict.json). Then loads, strictly, what
`pnpm --filter @gradkit-internal/proofs state-dict` wrote (state-dict-back.safetensors), and notes what PyTorch's model is with it
(state-dict-back.json).
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from golden import draw, head, written  # noqa: E402


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(7, 4)
        self.conv = nn.Conv1d(4, 4, 3, padding=1)
        self.norm = nn.BatchNorm1d(4)
        self.lstm = nn.LSTM(4, 3, num_layers=2, bidirectional=True, batch_first=True)
        self.attention = nn.MultiheadAttention(6, 2, batch_first=True)
        self.output = nn.Linear(6, 3)

    def forward(self, tokens):
        x = self.embedding(tokens)
        x = torch.relu(self.norm(self.conv(x.transpose(1, 2)))).transpose(1, 2)
        x, _ = self.lstm(x)
        x, _ = self.attention(x, x, x)
        return self.output(x.mean(1))


here = Path(__file__).parent
tokens = torch.tensor([[0, 3, 6, 1, 2], [5, 5, 4, 0, 1]], dtype=torch.int32)

model = Model().eval()
with torch.no_grad():
    for name, value in model.state_dict().items():
        if value.is_floating_point():
            value.copy_(draw(*value.shape, low=0.5, high=2) if name.endswith("running_var") else draw(*value.shape))
model.norm.num_batches_tracked.fill_(5)
save_file(model.state_dict(), here / "state-dict.safetensors")
(here / "state-dict.json").write_text(json.dumps({**head(), "tokens": written(tokens), "output": written(model(tokens.long()))}) + "\n")

back = Model().eval()
report = back.load_state_dict(load_file(here / "state-dict-back.safetensors"), strict=True)
(here / "state-dict-back.json").write_text(
    json.dumps({
        **head(),
        "missing": report.missing_keys,
        "unexpected": report.unexpected_keys,
        "state": {name: written(value) for name, value in back.state_dict().items()},
        "output": written(back(tokens.long())),
    })
    + "\n"
)
