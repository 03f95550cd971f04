"""Golden numbers of special functions."""
import torch

from golden import draw, ints, operation
from unary import INFINITY, NAN, unary, values

LEFT = {"left of 0": [-0.1, -0.5, -1.25, -2.2, -3.7, -10.3]}
unary("lgamma", torch.lgamma, low=0.1, high=8, more=LEFT,
      edges=[0.0, 1.0, 2.0, 1e-30, -1e-30, -1.0, -2.0, 3.0, 1e10, 1e37, INFINITY, -INFINITY, NAN])
unary("digamma", torch.digamma, low=0.1, high=8, more=LEFT,
      edges=[0.0, 1.0, 2.0, 1e-30, -1.0, -2.0, 4.0, 1e10, 1e30, INFINITY, -INFINITY, NAN])

with operation("polygamma") as case:  # PyTorch is exact to 1e-9 for order 1 only; left of 0, derivatives grow faster than a difference follows
    for n in [2, 1, 5, 0]:
        case(f"order {n}", lambda x: torch.polygamma(n, x), [draw(2, 3, low=0.5, high=8)], n=n)
    case("left of 0", lambda x: torch.polygamma(1, x), [values(*LEFT["left of 0"])], smooth=False, n=1)
    case("left of 0, order 2", lambda x: torch.polygamma(2, x), [values(*LEFT["left of 0"])], smooth=False, n=2)
    case("float64", lambda x: torch.polygamma(3, x), [draw(3, low=0.5, high=8, dtype=torch.float64)], n=3)
    case("edges", lambda x: torch.polygamma(1, x), [values(0.0, 1e10, 1e-10, INFINITY, NAN)], differentiable=False, n=1)
    case("both zeros, order 2", lambda x: torch.polygamma(2, x), [values(0.0, -0.0)], differentiable=False, n=2)

unary("erfc", torch.special.erfc, low=-3, high=5, edges=[0.0, 0.46875, 4.0, 9.0, 9.19, 11.0, 30.0, -6.0, INFINITY, -INFINITY, NAN])
unary("erfinv", torch.erfinv, low=-0.95, high=0.95, edges=[0.0, -0.0, 0.75, -0.99999, 0.9999999, 1.0, -1.0, 1.5, INFINITY, NAN])

for name, f, low in [("logaddexp", torch.logaddexp, -3), ("xlogy", torch.xlogy, 0.2)]:
    with operation(name) as case:
        for title, a, b in [("same shapes", (2, 3), (2, 3)), ("row", (2, 3), (3,)), ("scalar", (2, 2), ()), ("empty", (0, 3), (1, 3))]:
            case(title, f, [draw(*a, low=low, high=3), draw(*b, low=low, high=3)])
        case("float64", f, [draw(3, low=low, high=3, dtype=torch.float64) for _ in "ab"])
        ends = values(0.0, 1.0, -1.0, 1000.0, -1000.0, INFINITY, -INFINITY, NAN)
        case("edges", f, [ends[:, None], ends], differentiable=False)

with operation("logit") as case:
    case("inside", torch.logit, [draw(2, 3, low=0.1, high=0.9)])
    case("float64", torch.logit, [draw(3, low=0.1, high=0.9, dtype=torch.float64)])
    case("edges", torch.logit, [torch.tensor([0.0, 1.0, -0.5, 1.5, float("nan")])], differentiable=False)
    case("limited", lambda x: torch.logit(x, eps=0.1), [torch.tensor([0.0, 1.0, 0.3, float("nan")])], differentiable=False, eps=0.1)
