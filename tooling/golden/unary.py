"""Cases that functions of one tensor share, and numbers at the edges."""
import torch

from golden import draw, ints, operation

NAN = float("nan")
INFINITY = float("inf")
EDGES = [0.0, -0.0, 1e-30, -1e-30, 1e30, -1e30, INFINITY, -INFINITY, NAN]


def values(*numbers, dtype=torch.float32):
    return torch.tensor(numbers, dtype=dtype)


def unary(name, f, low=-2.0, high=2.0, edges=EDGES, whole=None, more=(), others=(), **of_float64):
    """A floating function of one tensor; `edges` are where it is not smooth or not finite; `more` are other
    numbers, by name; `others` call it otherwise; the rest is known of the case in float64."""
    with operation(name) as case:
        case("matrix", f, [draw(3, 4, low=low, high=high)])
        case("scalar", f, [draw(low=low, high=high)])
        case("empty", f, [draw(0, 3)])
        case("float64", f, [draw(5, low=low, high=high, dtype=torch.float64)], **of_float64)
        for title, numbers in dict(more).items():
            case(title, f, [values(*numbers)])
        if edges:
            case("edges", f, [values(*edges)], differentiable=False)
        if whole:
            case("whole numbers", f, [ints(whole)])
        for title, other, inputs, attributes in others:
            case(title, other, inputs, differentiable=False, **attributes)
