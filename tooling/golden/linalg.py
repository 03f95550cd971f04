"""Golden numbers of linear algebra: norms, factorizations, systems of equations."""
import torch

from golden import draw, operation

INFINITY = float("inf")
LA = torch.linalg

with operation("norm") as case:
    case("all", lambda x: torch.norm(x), [draw(2, 3)])
    case("along an axis", lambda x: torch.norm(x, p=3, dim=1), [draw(2, 3)], p=3, axis=1)
    case("absolute values, two axes kept", lambda x: torch.norm(x, p=1, dim=(0, 2), keepdim=True), [draw(2, 3, 2)], p=1, axis=[0, 2], keepDims=True)
    case("a scalar", lambda x: torch.norm(x), [draw()])

with operation("vectorNorm") as case:
    case("all", lambda x: LA.vector_norm(x), [draw(2, 3)])
    for order in [0, 0.5, 1, 3, -1, -2.5, INFINITY, -INFINITY]:
        name = str(order).replace("inf", "Infinity")
        case(f"of order {name}", lambda x: LA.vector_norm(x, order, dim=-1), [draw(3, 4)], ord=order if abs(order) < INFINITY else name, axis=-1)
    case("axes that are kept", lambda x: LA.vector_norm(x, dim=(0, 1), keepdim=True), [draw(2, 2, 3)], axis=[0, 1], keepDims=True)
    case("of nothing", lambda x: LA.vector_norm(x, dim=1), [draw(2, 0)], axis=1)

with operation("matrixNorm") as case:
    case("Frobenius", lambda x: LA.matrix_norm(x), [draw(2, 3)])
    for order in [1, -1, INFINITY, -INFINITY]:
        name = str(order).replace("inf", "Infinity")
        case(f"of order {name}", lambda x: LA.matrix_norm(x, order), [draw(2, 3, 4)], ord=order if abs(order) < INFINITY else name)
    case("other axes, kept", lambda x: LA.matrix_norm(x, 1, dim=(2, 0), keepdim=True), [draw(3, 2, 4)], ord=1, axis=[2, 0], keepDims=True)
