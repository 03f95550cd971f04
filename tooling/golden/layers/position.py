import torch
from torch import nn
from torch.nn import functional as F

from cases import Function, begin, case, draw, finish
from rotations import angles, rotary

begin("position")


def sinusoidal(length, features, base=10000.0, start=0):
    table = torch.zeros(length, features)
    table[:, 0::2], table[:, 1::2] = angles(start, length, features, base).sin(), angles(start, length, features, base).cos()
    return table


class Learned(nn.Module):
    def __init__(self, length, features):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(length, features))

    def forward(self, x, start=0):
        return x + F.embedding(torch.arange(start, start + x.shape[-2]), self.weight)


sequence = [{0: "batch", 1: "length"}]
case("SinusoidalPositionalEncoding", [4], Function(lambda x: x + sinusoidal(x.shape[-2], 4)), draw(2, 3, 4), free=sequence)
case("SinusoidalPositionalEncoding", [6, {"base": 50}], Function(lambda x, o: x + sinusoidal(1, 6, 50.0, o["start"])), draw(1, 6), {"start": 9},
     label="later, another base", free=[{0: "length"}])
case("SinusoidalPositionalEncoding", [2], Function(lambda x: x + sinusoidal(2, 2)), draw(0, 2, 2), label="an empty batch")
case("LearnedPositionalEmbedding", [8, 4], Learned(8, 4), draw(2, 3, 4), free=sequence)
case("LearnedPositionalEmbedding", [8, 3, {"std": 1}], Learned(8, 3), draw(1, 3), {"start": 7}, label="the last one", free=[{}],
     call=lambda f, x, o: f(x, **o))
case("LearnedPositionalEmbedding", [3, 2], Learned(3, 2), draw(1, 2, 3, 2), label="all positions, with heads", free=[{0: "batch"}])
heads = [{0: "batch", 2: "length"}]
case("RotaryEmbedding", [4], Function(rotary), draw(2, 1, 3, 4), free=heads)
case("RotaryEmbedding", [6, {"interleaved": True, "base": 100}], Function(lambda x, o: rotary(x, 100.0, True, o["start"])), draw(1, 2, 2, 6),
     {"start": 5}, label="interleaved, later", free=heads)
case("RotaryEmbedding", [2, {"interleaved": True}], Function(lambda x: rotary(x, interleaved=True)), draw(1, 2), label="a length of 1",
     free=[{0: "length"}])
finish()
