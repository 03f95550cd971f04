"""A model of embedding, convolution, batch norm and attention: its state dict as PyTorch writes it (state-dict.safetensors), an input and its output (state-dict.json).

With a file that gradkit wrote, it tells whether PyTorch's model takes it and gives the same: state_dict.py FILE
"""
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from golden import draw, head, written


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(7, 4)
        self.conv = nn.Conv1d(4, 4, 3, padding=1)
        self.norm = nn.BatchNorm1d(4)
        self.attention = nn.MultiheadAttention(4, 2, batch_first=True)
        self.output = nn.Linear(4, 3)

    def forward(self, tokens):
        x = self.embedding(tokens)
        x = torch.relu(self.norm(self.conv(x.transpose(1, 2)))).transpose(1, 2)
        x, _ = self.attention(x, x, x)
        return self.output(x.mean(1))


here = Path(__file__).parent
model = Model().eval()
if len(sys.argv) > 1:
    golden = json.loads((here / "state-dict.json").read_text())
    model.load_state_dict(load_file(sys.argv[1]))
    tokens = torch.tensor(golden["tokens"]["data"]).reshape(golden["tokens"]["shape"]).long()
    expected = torch.tensor(golden["output"]["data"]).reshape(golden["output"]["shape"])
    torch.testing.assert_close(model(tokens), expected, rtol=1e-5, atol=1e-6)
    print("the same output")
else:
    torch.manual_seed(0)
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                value.copy_(draw(*value.shape, low=0.5, high=2) if name.endswith("running_var") else draw(*value.shape))
    model.norm.num_batches_tracked.fill_(5)
    tokens = torch.tensor([[0, 3, 6, 1, 2], [5, 5, 4, 0, 1]], dtype=torch.int32)
    save_file(model.state_dict(), here / "state-dict.safetensors")
    (here / "state-dict.json").write_text(json.dumps({**head(), "tokens": written(tokens), "output": written(model(tokens.long()))}) + "\n")
