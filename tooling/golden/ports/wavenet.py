"""A WaveNet: causal dilated convolutions with gates, residual and skip connections (van den Oord et al., 2016, https://arxiv.org/abs/1609.03499),
as in https://github.com/vincentherrmann/pytorch-wavenet, with weight norm.
"""
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.parametrizations import weight_norm

from port import Port, generator

CLASSES, RESIDUAL, SKIP, LAYERS = 6, 4, 5, 3


class WaveNetModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.start_conv = nn.Conv1d(CLASSES, RESIDUAL, kernel_size=1, bias=False)
        self.filter_convs, self.gate_convs = nn.ModuleList(), nn.ModuleList()
        self.residual_convs, self.skip_convs = nn.ModuleList(), nn.ModuleList()
        for i in range(LAYERS):
            self.filter_convs.append(weight_norm(nn.Conv1d(RESIDUAL, RESIDUAL, kernel_size=2, dilation=2**i)))
            self.gate_convs.append(weight_norm(nn.Conv1d(RESIDUAL, RESIDUAL, kernel_size=2, dilation=2**i)))
            self.residual_convs.append(nn.Conv1d(RESIDUAL, RESIDUAL, kernel_size=1))
            self.skip_convs.append(nn.Conv1d(RESIDUAL, SKIP, kernel_size=1))
        self.end_conv_1 = nn.Conv1d(SKIP, SKIP, kernel_size=1)
        self.end_conv_2 = nn.Conv1d(SKIP, CLASSES, kernel_size=1)

    def forward(self, input):
        x = F.one_hot(input.long(), CLASSES).float().transpose(1, 2)
        x = self.start_conv(x)
        skip = 0
        for i in range(LAYERS):
            residual = x
            padded = F.pad(x, (2**i, 0))
            x = torch.tanh(self.filter_convs[i](padded)) * torch.sigmoid(self.gate_convs[i](padded))
            skip = skip + self.skip_convs[i](x)
            x = self.residual_convs[i](x) + residual
        x = F.relu(skip)
        x = F.relu(self.end_conv_1(x))
        return self.end_conv_2(x)


def batch(size, length=11):
    samples = torch.randint(0, CLASSES, (size, length + 1), generator=generator, dtype=torch.int32)
    return samples[:, :-1].contiguous(), samples[:, 1:].contiguous()


model = WaveNetModel()
port = Port("wavenet", model=model)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)


def step(x, target):
    output = model(x)
    loss = F.cross_entropy(output, target.long())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss


port.train([batch(3) for _ in range(2)], step)
port.predict(model, batch(2)[:1], batch(3, 15)[:1])
