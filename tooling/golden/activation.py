"""Golden numbers of activation functions."""
import torch
import torch.nn.functional as F

from golden import draw, operation
from unary import INFINITY, NAN, unary, values

unary("relu", torch.relu, edges=[0.0, -0.0, 1e-30, -1e-30, 1e30, -1e30, INFINITY, -INFINITY])
unary("sigmoid", torch.sigmoid, low=-6, high=6, edges=[0.0, 90.0, -80.0, INFINITY, -INFINITY, NAN])
unary("silu", F.silu, low=-6, high=6, edges=[0.0, 90.0, -80.0, INFINITY, NAN])
unary("softplus", lambda x: torch.where(x > 20, x, torch.log1p(torch.exp(x))), low=-6, high=6, edges=[0.0, 90.0, -90.0, NAN],
      not_in_onnx_runtime="it has the operator for float32 only")
unary("tanh", torch.tanh, edges=[0.0, 1e-7, 30.0, -30.0, INFINITY, -INFINITY, NAN])

with operation("gelu") as case:
    case("exact", F.gelu, [draw(3, 4, low=-4, high=4)])
    case("exact, by name", F.gelu, [draw(5, low=-4, high=4)], approximate="none")
    case("tanh", lambda x: F.gelu(x, approximate="tanh"), [draw(3, 4, low=-4, high=4)], approximate="tanh")
    case("far out", F.gelu, [values(30.0, -30.0, 0.0)])
    case("scalar", F.gelu, [draw()])

BENT = [-30.0, -1.0, -1e-30, 0.0, 1e-30, 90.0]  # where the sides meet and far out
with operation("leakyRelu") as case:
    case("matrix", F.leaky_relu, [draw(3, 4, low=-4, high=4)])
    case("steeper", lambda x: F.leaky_relu(x, 0.2), [draw(5, low=-4, high=4)], negativeSlope=0.2)
    case("edges", F.leaky_relu, [values(*BENT, INFINITY, -INFINITY, NAN)], differentiable=False)
    case("gradients at the edges", F.leaky_relu, [values(*BENT)], smooth=False)
    case("scalar", F.leaky_relu, [draw()])
    case("empty", F.leaky_relu, [draw(0, 3)])
with operation("elu") as case:
    case("matrix", F.elu, [draw(3, 4, low=-4, high=4)])
    case("deeper", lambda x: F.elu(x, 1.7), [draw(5, low=-4, high=4)], alpha=1.7)
    case("edges", F.elu, [values(*BENT, INFINITY, -INFINITY, NAN)], differentiable=False)
    case("gradients at the edges", F.elu, [values(*BENT)], smooth=False)
    case("scalar", F.elu, [draw()])
    case("empty", F.elu, [draw(0, 3)])

for name, f in [("softmax", torch.softmax), ("logSoftmax", torch.log_softmax)]:
    with operation(name) as case:
        case("last axis", lambda x: f(x, -1), [draw(2, 3, low=-3, high=3)], axis=-1)
        case("first axis", lambda x: f(x, 0), [draw(2, 3, low=-3, high=3)], axis=0)
        case("middle axis", lambda x: f(x, 1), [draw(2, 3, 2)], axis=1)
        case("large", lambda x: f(x, 1), [torch.tensor([[1000.0, 999.0], [-1000.0, -1001.0]])], axis=1)
        case("one class", lambda x: f(x, 1), [draw(2, 1)], axis=1)
        case("float64", lambda x: f(x, 0), [draw(4, dtype=torch.float64)], axis=0)
        masked = torch.tensor([[1.0, -INFINITY, 2.0]])
        case("masked", lambda x: f(x, 1), [masked], False, axis=1)

# composed of others, with their bends and the slopes there
FAR = [-30.0, -4.0, -3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, 4.0, 6.0, 90.0]


def bent(name, f, smooth_everywhere=False, **attributes):
    with operation(name) as case:
        case("matrix", f, [draw(3, 4, low=-8, high=8)], **attributes)
        case("bends", f, [values(*FAR)], smooth=smooth_everywhere, **attributes)
        case("edges", f, [values(*FAR, INFINITY, -INFINITY, NAN)], differentiable=False, **attributes)
        case("scalar", f, [draw()], **attributes)
        case("empty", f, [draw(0, 3)], **attributes)


bent("relu6", F.relu6)
bent("hardtanh", lambda x: F.hardtanh(x, -0.5, 3), minVal=-0.5, maxVal=3)
bent("hardsigmoid", F.hardsigmoid)
bent("hardswish", F.hardswish)
bent("softshrink", lambda x: F.softshrink(x, 1.0), lambd=1)
bent("hardshrink", lambda x: F.hardshrink(x, 1.0), lambd=1)
bent("tanhshrink", F.tanhshrink)
bent("mish", F.mish, True)
bent("logsigmoid", F.logsigmoid, True)
bent("celu", lambda x: F.celu(x, 1.7), alpha=1.7)
bent("selu", F.selu)
bent("threshold", lambda x: F.threshold(x, 1.0, -5.0), limit=1, value=-5)
with operation("softsign") as case:
    case("matrix", F.softsign, [draw(3, 4, low=-8, high=8)])
    case("bends", F.softsign, [values(*FAR)], smooth=False)
    case("empty", F.softsign, [draw(0, 3)])
with operation("softmin") as case:
    case("last axis", lambda x: F.softmin(x, -1), [draw(2, 3, low=-3, high=3)], axis=-1)
    case("first axis", lambda x: F.softmin(x, 0), [draw(2, 3, low=-3, high=3)], axis=0)
with operation("glu") as case:
    case("last axis", F.glu, [draw(2, 4)])
    case("first axis", lambda x: F.glu(x, 0), [draw(4, 2)], axis=0)
    case("empty", F.glu, [draw(0, 4)])
with operation("swiglu") as case:
    case("last axis", lambda x: F.silu(x.chunk(2, -1)[0]) * x.chunk(2, -1)[1], [draw(2, 4)])
    case("first axis", lambda x: F.silu(x.chunk(2, 0)[0]) * x.chunk(2, 0)[1], [draw(4, 2)], axis=0)
with operation("prelu") as case:
    case("one slope", F.prelu, [draw(3, 4, low=-4, high=4), draw(1)])
    case("a slope for each channel", F.prelu, [draw(2, 3, 4, low=-4, high=4), draw(3)])
    case("at 0", F.prelu, [values(-1.0, 0.0, 1.0), draw(1)], smooth=False)
    case("empty", F.prelu, [draw(0, 3), draw(3)])
