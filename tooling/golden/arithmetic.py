"""Golden numbers of arithmetic that is composed of elementwise operations: divisions with remainder, logarithms to other bases, comparisons within a tolerance …"""
import torch

from golden import draw, ints, operation
from unary import EDGES, INFINITY, NAN, unary, values

unary("log2", torch.log2, low=0.1, high=4, edges=[0.0, 1.0, 8.0, 1e-30, 1e30, -1.0, INFINITY, NAN])
unary("log10", torch.log10, low=0.1, high=4, edges=[0.0, 1.0, 100.0, 1e-30, 1e30, -1.0, INFINITY, NAN])
unary("exp2", torch.exp2, edges=[0.0, 10.0, 127.9, -126.5, 128.0, -200.0, INFINITY, -INFINITY, NAN])
unary("trunc", torch.trunc, edges=[0.5, 1.5, -0.5, -1.5, 1e30, INFINITY, -INFINITY, NAN], whole=[-3, 0, 4])
unary("frac", torch.frac, edges=[0.0, 1.5, -1.5, 1e30, NAN])
unary("square", torch.square, whole=[-3, 0, 4])
unary("reciprocal", torch.reciprocal, low=0.3, high=3)
for name, f in [("isFinite", torch.isfinite), ("isInf", torch.isinf)]:
    with operation(name) as case:
        case("edges", f, [values(*EDGES)])
        case("float64", f, [values(*EDGES, dtype=torch.float64)])
        case("empty", f, [draw(0)])
        case("whole numbers", f, [ints([-3, 0])])
        case("truth values", f, [torch.tensor([True, False])])

with operation("nanToNum") as case:
    case("edges", torch.nan_to_num, [values(*EDGES)], smooth=False)
    case("float64", torch.nan_to_num, [values(*EDGES, dtype=torch.float64)], smooth=False)
    case("others", lambda x: torch.nan_to_num(x, 1, 2, -3), [values(*EDGES)], smooth=False, nan=1, posinf=2, neginf=-3)

with operation("lerp") as case:
    for weight in [0.25, 0.75, 0, 1, 1.5]:
        case(f"by {weight}", lambda x, end: torch.lerp(x, end, weight), [draw(2, 3), draw(2, 3)], weight=weight)
    case("by a tensor", torch.lerp, [draw(2, 3), draw(3), draw(2, 1, low=-0.5, high=1.5)])
    case("float64", torch.lerp, [draw(3, dtype=torch.float64) for _ in range(3)])
    case("the end to the last bit", torch.lerp, [values(1e8, 1.0), values(0.1, 0.3), values(1.0, 1.0)], smooth=False)

for name, f in [("addcmul", torch.addcmul), ("addcdiv", torch.addcdiv)]:
    with operation(name) as case:
        case("same shapes", f, [draw(3), draw(3), draw(3, low=0.5, high=2)])
        case("broadcast, a value", lambda x, a, b: f(x, a, b, value=-0.5), [draw(2, 3), draw(3), draw(2, 1, low=0.5, high=2)], value=-0.5)
        case("float64", f, [draw(3, low=0.5, high=2, dtype=torch.float64) for _ in range(3)])

with operation("heaviside") as case:
    case("edges", torch.heaviside, [values(*EDGES), values(0.5)], differentiable=False)
    case("broadcast", torch.heaviside, [values(0.0, -1.0, 2.0), draw(2, 1)], differentiable=False)
    case("whole numbers", torch.heaviside, [ints([-3, 0, 4]), ints([7, 8, 9])])

with operation("isClose") as case:
    a = values(1.0, 1.0, 1.0, 0.0, INFINITY, INFINITY, NAN, NAN, 1e30, 1.0)
    b = values(1.0, 1.000001, 1.1, 1e-9, INFINITY, -INFINITY, NAN, 1.0, INFINITY, NAN)
    case("edges", torch.isclose, [a, b])
    case("NaN too", lambda x, y: torch.isclose(x, y, equal_nan=True), [a, b], equalNan=True)
    case("wider", lambda x, y: torch.isclose(x, y, rtol=0.2, atol=0.01), [a, b], rtol=0.2, atol=0.01)
    case("broadcast", torch.isclose, [draw(2, 1), draw(3)])
    case("whole numbers", torch.isclose, [ints([1, 2]), ints([1, 3])])

with operation("hypot") as case:
    case("broadcast", torch.hypot, [draw(2, 3), draw(3)])
    case("float64", torch.hypot, [draw(3, dtype=torch.float64), draw(3, dtype=torch.float64)])
    ends = values(0.0, 1.0, -1.0, 1e30, INFINITY, -INFINITY, NAN)
    case("edges", torch.hypot, [ends[:, None], ends], differentiable=False)


def quotient(mode):
    return lambda a, b: torch.div(a, b, rounding_mode=mode)


ENDS = values(1.0, -1.0, 0.0, 5.5, -5.5, 2.0, 1e30, INFINITY, -INFINITY, NAN)
for name, f, attributes in [("fmod", torch.fmod, {}), ("remainder", torch.remainder, {}), ("floorDivide", quotient("floor"), {})]:
    with operation(name) as case:
        case("vectors", f, [draw(3, low=1, high=9), draw(3, low=1, high=3)])
        case("row and column", f, [draw(2, 1, low=-9, high=9), draw(3, low=-3, high=-1)])
        case("float64", f, [draw(3, low=-3, high=3, dtype=torch.float64), draw(3, low=1, high=3, dtype=torch.float64)])
        case("edges", f, [ENDS[:, None], ENDS], differentiable=False)
        signs = [ints([7, -7, 7, -7, 6, -6]), ints([3, 3, -3, -3, 3, -3])]
        for dtype in [torch.int32, torch.int64]:
            case(f"{str(dtype)[6:]}", f, [x.to(dtype) for x in signs])
        case("uint8", f, [ints([7, 200], torch.uint8), ints([3, 9], torch.uint8)])

for name, f in [("fmax", torch.fmax), ("fmin", torch.fmin)]:
    with operation(name) as case:
        case("broadcast", f, [draw(2, 3), draw(3)])
        case("ties", f, [values(1.0, 2.0), values(1.0, 3.0)], smooth=False)
        case("edges", f, [values(NAN, 1.0, NAN, INFINITY), values(1.0, NAN, NAN, -INFINITY)], differentiable=False)
        case("whole numbers", f, [ints([7, -7]), ints([2, 2])])

with operation("signbit") as case:
    case("edges", torch.signbit, [values(0.0, -0.0, 1e-30, -1e-30, INFINITY, -INFINITY)])
    case("whole numbers", torch.signbit, [ints([3, 0, -3])])

with operation("copysign") as case:
    case("broadcast", torch.copysign, [draw(2, 3), draw(3)])
    case("edges", torch.copysign, [values(1.0, -2.0, INFINITY, 3.0), values(-0.0, 0.0, -1.0, -INFINITY)], differentiable=False)
    case("float64", torch.copysign, [draw(3, dtype=torch.float64), draw(3, dtype=torch.float64)])
