"""Golden numbers of the operations that work element by element."""
import torch

from golden import draw, ints, operation
from unary import EDGES, INFINITY, NAN, unary, values

unary("abs", torch.abs, whole=[-3, 0, 4])
unary("ceil", torch.ceil, whole=[-3, 0, 4])
unary("cos", torch.cos, edges=[0.0, 100.0, -1000.0])
unary("erf", torch.erf, low=-4, high=4, not_in_onnx_runtime="it has the operator for float32 only")
unary("exp", torch.exp, edges=[0.0, 88.0, -103.0, 100.0, -200.0, INFINITY, -INFINITY, NAN])
unary("expm1", torch.expm1, edges=[0.0, 1e-7, -1e-7, 88.0, -30.0, INFINITY, -INFINITY, NAN])
unary("floor", torch.floor, whole=[-3, 0, 4])
unary("identity", lambda x: x * 1, whole=[1, 2])
unary("log", torch.log, low=0.1, high=4, edges=[0.0, 1.0, 1e-30, 1e30, -1.0, INFINITY, NAN])
unary("log1p", torch.log1p, low=-0.9, high=4, edges=[0.0, 1e-7, -1e-7, -1.0, 1e30, -2.0, INFINITY, NAN])
unary("neg", torch.neg, whole=[-3, 0, 4])
DECIMALS = [(f"{decimals} decimals", lambda x, decimals=decimals: torch.round(x, decimals=decimals),
             [values(1.25, -1.35, 15.0, 25.0, 123.45, 0.0, INFINITY, NAN)], {"decimals": decimals}) for decimals in [1, -1]]
unary("round", torch.round, edges=[0.5, 1.5, 2.5, -0.5, -1.5, 1e30, INFINITY, NAN], whole=[-3, 0, 4], others=DECIMALS)
unary("rsqrt", torch.rsqrt, low=0.1, high=4, edges=[0.0, 1e-30, 1e30, INFINITY, -1.0, NAN])
unary("sign", torch.sign, edges=[0.0, -0.0, 1e-30, -1e30, INFINITY, -INFINITY], whole=[-3, 0, 4])
unary("sin", torch.sin, edges=[0.0, 100.0, -1000.0])
unary("sqrt", torch.sqrt, low=0.1, high=4, edges=[0.0, 1e-30, 1e30, INFINITY, -1.0, NAN])

with operation("sqrtOfSquares") as case:
    case("matrix", torch.sqrt, [draw(3, 4, low=0.1, high=4)])
    case("float64", torch.sqrt, [draw(5, low=0.1, high=4, dtype=torch.float64)])
    case("edges", torch.sqrt, [values(0.0, 1e-30, 1e30, INFINITY, NAN)], differentiable=False)

with operation("isNaN") as case:
    case("edges", torch.isnan, [values(*EDGES)])
    case("matrix", torch.isnan, [torch.where(draw(2, 3) > 0, NAN, draw(2, 3))])
    case("empty", torch.isnan, [draw(0)])
    case("whole numbers", torch.isnan, [ints([-3, 0])])

with operation("clamp") as case:
    for name, bounds in [("both", {"min": -0.5, "max": 0.5}), ("below", {"min": 0}), ("above", {"max": 0.25})]:
        case(name, lambda x: x.clamp(**bounds), [draw(3, 4)], **bounds)
    case("at the bounds", lambda x: x.clamp(-1, 1), [values(-2.0, -1.0, 0.0, 1.0, 2.0)], smooth=False, min=-1, max=1)
    case("edges", lambda x: x.clamp(-1, 1), [values(INFINITY, -INFINITY, NAN)], differentiable=False, min=-1, max=1)
    case("whole numbers", lambda x: x.clamp(-1, 2), [ints([-3, 0, 4])], min=-1, max=2)
    ends = [values(0.0, 0.5, 0.5), values(0.4, 1.0, 0.2)]  # the last in the wrong order
    case("tensors", torch.clamp, [values(-1.0, 0.7, 0.9), *ends], smooth=False)
    case("row below", torch.clamp, [draw(2, 3), draw(3)])
    case("NaN as a bound", torch.clamp, [values(0.0, 1.0), values(NAN, 0.0), values(2.0, NAN)], differentiable=False)

with operation("cast") as case:
    kinds = {
        "float64": torch.float64,
        "int32": torch.int32,
        "int64": torch.int64,
        "uint8": torch.uint8,
        "bool": torch.bool,
    }
    for dtype, kind in kinds.items():
        case(f"float32 to {dtype}", lambda x: x.to(kind), [values(0.0, 0.6, 1.0, 2.5, 3.0)], dtype=dtype)
    case("negative to int32", lambda x: x.to(torch.int32), [values(-0.6, -1.0, -2.5)], dtype="int32")
    for kind in [torch.int32, torch.uint8, torch.bool, torch.float64]:
        x = torch.tensor([0, 1, 3]).to(kind)
        case(f"{str(kind)[6:]} to float32", lambda x: x.to(torch.float32), [x], smooth=kind != torch.float64, dtype="float32")
    case("float32 to itself", lambda x: x * 1, [draw(2, 2)], smooth=False, dtype="float32")


def binary(name, f, low=-2.0, high=2.0, floating=True, edges=(), whole=None, smooth=True, more=()):
    """A function of two tensors that broadcast."""
    with operation(name) as case:
        pairs = [("same shapes", (2, 3), (2, 3)), ("row", (2, 3), (3,)), ("column", (2, 3), (2, 1)),
                 ("both ways", (2, 1, 3), (4, 1)), ("scalar", (2, 2), ()), ("two scalars", (), ()), ("empty", (0, 3), (1, 3))]
        for title, a, b in pairs:
            case(title, f, [draw(*a, low=low, high=high), draw(*b, low=low, high=high)], differentiable=smooth)
        case("float64", f, [draw(3, low=low, high=high, dtype=torch.float64) for _ in "ab"], differentiable=smooth)
        for title, a, b in edges:
            case(title, f, [values(*a), values(*b)], differentiable=smooth and title == "ties",
                 smooth=not (smooth and title == "ties"))  # the gradient jumps there
        if whole:
            case("whole numbers", f, [ints(whole[0]), ints(whole[1])])
        for title, other, inputs, attributes in more:
            case(title, other, inputs, differentiable=False, **attributes)


INFINITE = ("infinite", [INFINITY, INFINITY, -INFINITY, NAN], [1.0, -INFINITY, 2.0, 1.0])
TIES = ("ties", [1.0, 2.0, -3.0], [1.0, 2.0, -3.0])
WHOLE = [[7, -7, 0], [2, 3, 5]]
binary("add", torch.add, edges=[INFINITE], whole=WHOLE)
binary("sub", torch.sub, edges=[INFINITE], whole=WHOLE)
binary("mul", torch.mul, edges=[INFINITE], whole=WHOLE)
ROUNDED = [(f"{kind}, {mode}", lambda a, b, mode=mode: torch.div(a, b, rounding_mode=mode), list(inputs), {"roundingMode": mode})
           for kind, inputs in [("floats", (values(7.0, -7.0, 7.5, 1.0), values(2.0, 2.0, -2.0, 0.1))), ("whole numbers", (ints([7, -7, 7, -8]), ints([2, 2, -2, 4])))]
           for mode in ["trunc", "floor"]]
binary("div", torch.div, low=0.5, edges=[("by zero", [1.0, -1.0, 0.0], [0.0, 0.0, 0.0]), INFINITE], whole=[[7, -7, 0], [2, 3, 0]], more=ROUNDED)
binary("pow", torch.pow, low=0.2, edges=[("whole exponents", [-2.0, -2.0, 0.0, 2.0], [2.0, 3.0, 0.0, -1.0]),
       ("fractions of what is infinite", [-INFINITY, -INFINITY, -INFINITY, INFINITY], [0.5, 1.5, -0.5, -1.5])], whole=[[7, -7, 2, 2, 1, -1, -1, 0, 3], [2, 3, 40, -1, -5, -5, -4, 0, 0]])
binary("maximum", torch.maximum, edges=[TIES, INFINITE], whole=WHOLE)
binary("minimum", torch.minimum, edges=[TIES, INFINITE], whole=WHOLE)
for name, f in [
    ("equal", torch.eq),
    ("notEqual", torch.ne),
    ("greater", torch.gt),
    ("greaterEqual", torch.ge),
    ("less", torch.lt),
    ("lessEqual", torch.le),
]:
    flags = [("truth values", f, [torch.tensor([[True], [False]]), torch.tensor([True, False])], {})]
    binary(name, f, smooth=False, edges=[TIES, INFINITE], whole=[[7, -7, 5], [2, 3, 5]], more=flags)

FLAGS = [torch.tensor([[True, False], [True, False]]), torch.tensor([True, True])]
for name, f in [("logicalAnd", torch.logical_and), ("logicalOr", torch.logical_or), ("logicalXor", torch.logical_xor)]:
    with operation(name) as case:
        case("row", f, FLAGS)
        case("same shapes", f, [FLAGS[0], ~FLAGS[0].T])
        case("scalar", f, [FLAGS[0], torch.tensor(False)])
        case("numbers", f, [values(0.0, NAN, -2.0, 0.0), ints([0, 0, 3, 5])])
with operation("logicalNot") as case:
    case("matrix", torch.logical_not, [FLAGS[0]])
    case("scalar", torch.logical_not, [torch.tensor(True)])
    case("numbers", torch.logical_not, [values(0.0, NAN, -2.0)])

with operation("mask") as case:
    flags = draw(2, 3) > 0
    masked = lambda x, condition: torch.where(condition, x, 0)
    case("same shapes", masked, [draw(2, 3), flags])
    case("row and column", masked, [draw(3), draw(2, 1) > 0])
    case("one condition", masked, [draw(2, 3), torch.tensor(False)])
    case("float64", masked, [draw(2, 3, dtype=torch.float64), flags])
    case("infinite beside", masked, [values(1.0, INFINITY, -INFINITY), torch.tensor([True, False, False])])
    case("NaN left out", masked, [values(1.0, NAN), torch.tensor([True, False])], differentiable=False,
         not_in_onnx_runtime="it is a product with 0 there, which is NaN; Where is nine times slower")

with operation("where") as case:
    flags = draw(2, 3) > 0
    case("same shapes", torch.where, [flags, draw(2, 3), draw(2, 3)])
    case("row and column", torch.where, [flags, draw(3), draw(2, 1)])
    case("scalar", torch.where, [flags, draw(2, 3), draw()])
    case("one condition", torch.where, [torch.tensor(True), draw(2, 3), draw(3)])
    case("infinite beside", torch.where, [torch.tensor([True, False]), values(1.0, INFINITY), values(NAN, 2.0)])
    case("whole numbers", torch.where, [torch.tensor([True, False]), ints([1, 2]), ints([3, 4])])
