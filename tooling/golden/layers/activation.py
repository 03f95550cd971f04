import torch
from torch import nn

from cases import begin, case, draw, finish

begin("activation")
points = torch.cat([draw(9, low=-4, high=4), torch.tensor([0.0, 30.0, -30.0])]).reshape(3, 4)
case("ReLU", [], nn.ReLU(), points)
case("LeakyReLU", [0.2], nn.LeakyReLU(0.2), points)
case("Sigmoid", [], nn.Sigmoid(), points)
case("Tanh", [], nn.Tanh(), points)
case("GELU", [], nn.GELU(), points)
case("GELU", [{"approximate": "tanh"}], nn.GELU("tanh"), points, label="tanh")
case("SiLU", [], nn.SiLU(), points)
case("ELU", [0.7], nn.ELU(0.7), points)
case("Softplus", [], nn.Softplus(), points)
for name, module in [("Softmax", nn.Softmax), ("LogSoftmax", nn.LogSoftmax)]:
    case(name, [0], module(0), draw(2, 3), label="of the first axis", free=[{1: "columns"}])
    case(name, [-1], module(-1), draw(2, 3), label="of the last axis")
finish()
