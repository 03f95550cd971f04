import torch
from torch import nn

from cases import begin, case, draw, finish, ints

begin("activation")
points = torch.cat([draw(9, low=-4, high=4), torch.tensor([0.0, 30.0, -30.0])]).reshape(3, 4)
case("ReLU", [], nn.ReLU(), points)
case("LeakyReLU", [0.2], nn.LeakyReLU(0.2), points)
case("Sigmoid", [], nn.Sigmoid(), points)
case("Tanh", [], nn.Tanh(), points)
case("GELU", [], nn.GELU(), points)
case("GELU", [{"approximate": "tanh"}], nn.GELU("tanh"), points, label="tanh")
case("SiLU", [], nn.SiLU(), points)
case("LeakyReLU", [{"negativeSlope": 0.3}], nn.LeakyReLU(0.3), points, label="as an option")
case("ELU", [0.7], nn.ELU(0.7), points)
case("ELU", [{"alpha": 1.3}], nn.ELU(1.3), points, label="as an option")
case("Softplus", [], nn.Softplus(), points)
case("Softplus", [{"beta": 2, "threshold": 3}], nn.Softplus(2, 3), points, label="all options")
for name, module in [("ReLU6", nn.ReLU6), ("SELU", nn.SELU), ("Mish", nn.Mish), ("LogSigmoid", nn.LogSigmoid), ("Hardsigmoid", nn.Hardsigmoid),
                     ("Hardswish", nn.Hardswish), ("Softsign", nn.Softsign), ("Tanhshrink", nn.Tanhshrink)]:
    case(name, [], module(), points)
    case(name, [], module(), draw(0, 3), label="an empty batch")
    case(name, [], module(), draw(1, 1, 5), label="more axes")
case("CELU", [0.9], nn.CELU(0.9), points)
case("CELU", [{"alpha": 0.4}], nn.CELU(0.4), points, label="alpha")
case("Softshrink", [0.4], nn.Softshrink(0.4), points)
case("Softshrink", [{"lambd": 1}], nn.Softshrink(1), points, label="lambd")
case("Hardshrink", [0.4], nn.Hardshrink(0.4), points)
case("Hardshrink", [{"lambd": 1}], nn.Hardshrink(1), points, label="lambd")
case("Hardtanh", [], nn.Hardtanh(), points)
case("Hardtanh", [{"minVal": 0.5, "maxVal": 2}], nn.Hardtanh(0.5, 2), points, label="limits")
case("Threshold", [0.5, -3], nn.Threshold(0.5, -3), points)
case("PReLU", [], nn.PReLU(), points)
case("PReLU", [{"numParameters": 3, "init": 0.5}], nn.PReLU(3), draw(2, 3, 2), label="of channels")
case("PReLU", [{"numParameters": 3}], nn.PReLU(3), draw(1, 3, 2, 1), label="of pixels")
case("RReLU", [{"lower": 0.1, "upper": 0.3}], nn.RReLU(0.1, 0.3), points, label="evaluation", training=False)
case("Softmax2d", [], nn.Softmax2d(), draw(2, 3, 2, 1))
case("Softmax2d", [], nn.Softmax2d(), draw(3, 2, 2), label="one image", free=[None])
case("Softmin", [-1], nn.Softmin(-1), draw(2, 3))
case("Softmin", [{"axis": 0}], nn.Softmin(0), draw(2, 3), label="of the first axis", free=[{1: "columns"}])
case("GLU", [-1], nn.GLU(-1), draw(2, 4))
case("GLU", [{"axis": 1}], nn.GLU(1), draw(2, 4, 3), label="of channels")


class SwiGLU(nn.Module):
    def forward(self, x):
        a, b = x.chunk(2, -1)
        return nn.functional.silu(a) * b


case("SwiGLU", [-1], SwiGLU(), draw(2, 4))
case("SwiGLU", [{"axis": -1}], SwiGLU(), draw(0, 4), label="an empty batch")
case("SwiGLU", [], SwiGLU(), draw(1, 3, 2), label="more axes")
for name, module in [("Softmax", nn.Softmax), ("LogSoftmax", nn.LogSoftmax)]:
    case(name, [0], module(0), draw(2, 3), label="of the first axis", free=[{1: "columns"}])
    case(name, [-1], module(-1), draw(2, 3), label="of the last axis")
for arguments, module, x, target in [
    ([8, 10, [4]], nn.AdaptiveLogSoftmaxWithLoss(8, 10, [4]), draw(5, 8), ints([0, 3, 4, 9, 7])),
    ([8, 10, [2, 5], {"divValue": 2, "headBias": True}], nn.AdaptiveLogSoftmaxWithLoss(8, 10, [2, 5], 2.0, True), draw(3, 8), ints([1, 4, 9])),
    ([4, 6, [2]], nn.AdaptiveLogSoftmaxWithLoss(4, 6, [2], 1.5), draw(4), ints(5)),
]:
    if x.dim() == 1:
        arguments = [*arguments, {"divValue": 1.5}]
    case("AdaptiveLogSoftmaxWithLoss", arguments, module, x, target, label=str(arguments[2:]), call=lambda m, *given: list(m(*given)),
         free=[None, None] if x.dim() == 1 else None)
# edges: NaN, infinities and what lies on a bend; and shapes chosen to hurt
edges = torch.tensor([[float("nan"), float("inf"), -float("inf")], [0.5, -0.5, -0.0]])
for name, arguments, make in [("ReLU", [], nn.ReLU), ("Sigmoid", [], nn.Sigmoid), ("Tanh", [], nn.Tanh), ("SiLU", [], nn.SiLU),
                              ("Threshold", [0.5, -3], lambda: nn.Threshold(0.5, -3))]:
    case(name, arguments, make(), edges if name != "SiLU" else edges[:, 1:], label="edges")
    case(name, arguments, make(), draw(0, 3), label="an empty batch")
for name, arguments, make in [("LeakyReLU", [], nn.LeakyReLU), ("ELU", [], nn.ELU), ("GELU", [], nn.GELU), ("Softplus", [], nn.Softplus),
                              ("CELU", [], nn.CELU), ("Softshrink", [], nn.Softshrink), ("Hardshrink", [], nn.Hardshrink),
                              ("Hardtanh", [], nn.Hardtanh), ("GLU", [], nn.GLU), ("Softmax", [1], lambda: nn.Softmax(1)),
                              ("LogSoftmax", [1], lambda: nn.LogSoftmax(1)), ("Softmin", [1], lambda: nn.Softmin(1))]:
    case(name, arguments, make(), draw(0, 2), label="an empty batch")
case("Softmax2d", [], nn.Softmax2d(), draw(0, 2, 1, 3), label="an empty batch")
case("RReLU", [], nn.RReLU(), edges, label="edges, evaluation", training=False)
case("RReLU", [{"lower": 0.25, "upper": 0.25}], nn.RReLU(0.25, 0.25), points, label="one slope")
finish()
