"""Golden numbers of trigonometric and hyperbolic functions."""
import torch

from golden import draw, operation
from unary import EDGES, INFINITY, NAN, unary, values

ENDS = [0.0, -0.0, 1e-30, -1e-30, 1.0, -1.0, 1.5, -1.5, INFINITY, -INFINITY, NAN]
unary("tan", torch.tan, low=-1.5, high=1.5, edges=[0.0, 100.0, -1000.0, INFINITY, NAN])
unary("asin", torch.asin, low=-0.95, high=0.95, edges=ENDS)
unary("acos", torch.acos, low=-0.95, high=0.95, edges=ENDS)
unary("atan", torch.atan, low=-3, high=3, edges=[*EDGES, 1.0, -1.0])
unary("sinh", torch.sinh, low=-3, high=3, edges=[0.0, 1.0, -1e-30, 88.0, 89.0, -89.4, 90.0, INFINITY, -INFINITY, NAN])
unary("cosh", torch.cosh, low=-3, high=3, edges=[0.0, 1e-30, 88.0, 89.0, -89.4, 90.0, INFINITY, -INFINITY, NAN])
unary("asinh", torch.asinh, low=-3, high=3, edges=EDGES)
unary("acosh", torch.acosh, low=1.05, high=4, edges=[1.0, 0.99, 0.0, -1.0, -1e30, 1e30, INFINITY, -INFINITY, NAN])
unary("atanh", torch.atanh, low=-0.95, high=0.95, edges=ENDS)
unary("sinc", torch.sinc, low=0.2, high=2.8, edges=[0.0, 1.5, -1e-30, INFINITY, NAN])

with operation("atan2") as case:
    pairs = [("same shapes", (2, 3), (2, 3)), ("row", (2, 3), (3,)), ("both ways", (2, 1, 3), (4, 1)), ("scalar", (2, 2), ()), ("empty", (0, 3), (1, 3))]
    for title, a, b in pairs:
        case(title, torch.atan2, [draw(*a, low=-2, high=2), draw(*b, low=-2, high=2)])
    case("float64", torch.atan2, [draw(3, low=-2, high=2, dtype=torch.float64) for _ in "ab"])
    ends = values(0.0, 1.0, -1.0, 1e-30, 1e30, INFINITY, -INFINITY, NAN)
    case("edges", torch.atan2, [ends[:, None], ends], differentiable=False)
