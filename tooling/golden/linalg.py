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


def regular(*shape, dtype=torch.float32):
    """Matrices that are far from singular."""
    return draw(*shape, dtype=dtype) + 2 * torch.eye(shape[-1], dtype=dtype)


def positive(*shape):
    """Symmetric matrices that are positive definite."""
    x = draw(*shape)
    return x @ x.mT + torch.eye(shape[-1])


ROWS = torch.tensor([[0.1, 2.0, -1.0], [3.0, 0.2, 0.5], [1.0, -1.0, 0.3]])  # its rows change places

with operation("solve") as case:
    case("matrices", LA.solve, [regular(3, 3), draw(3, 2)])
    case("a vector", LA.solve, [regular(3, 3), draw(3)])
    case("batches that broadcast", LA.solve, [regular(2, 1, 2, 2), draw(3, 2, 1)])
    case("a vector for each matrix", LA.solve, [regular(2, 3, 3), draw(2, 3)])
    case("from the right", lambda a, b: LA.solve(a, b, left=False), [regular(3, 3), draw(2, 3)], left=False)
    case("rows that change places", LA.solve, [ROWS, draw(3, 2)])
    case("no equations", LA.solve, [draw(0, 0), draw(0, 2)])

with operation("inverse") as case:
    case("a matrix", torch.inverse, [regular(3, 3)])
    case("a batch", torch.inverse, [regular(2, 2, 2)])
    case("rows that change places", torch.inverse, [ROWS])

with operation("det") as case:
    case("a matrix", torch.det, [regular(3, 3)])
    case("a batch", torch.det, [draw(2, 2, 2, 2)])
    case("rows that change places", torch.det, [ROWS])
    case("one number", torch.det, [draw(2, 1, 1)])

with operation("slogdet") as case:
    case("a matrix", lambda x: tuple(LA.slogdet(x)), [regular(3, 3)])
    case("a batch, one singular", lambda x: tuple(LA.slogdet(x)), [torch.tensor([[[1.0, 2.0], [2.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]]])], smooth=False)

with operation("logdet") as case:
    case("a matrix", torch.logdet, [positive(3, 3)])
    case("a batch", torch.logdet, [positive(2, 2, 2)])

with operation("cholesky") as case:
    case("a matrix", LA.cholesky, [positive(3, 3)], smooth=False)
    case("a batch", LA.cholesky, [positive(2, 2, 2)], smooth=False)
    case("an upper triangle", lambda x: LA.cholesky(x, upper=True), [positive(2, 2)], smooth=False, upper=True)
    case("one number", LA.cholesky, [positive(1, 1)])

with operation("choleskySolve") as case:
    case("a matrix", lambda b, l: torch.cholesky_solve(b, l.tril()), [draw(3, 2), LA.cholesky(positive(3, 3))])
    case("upper triangles", lambda b, l: torch.cholesky_solve(b, l.triu(), upper=True), [draw(2, 2, 1), LA.cholesky(positive(2, 2, 2)).mT.contiguous()], upper=True)

with operation("solveTriangular") as case:
    case("below", lambda a, b: LA.solve_triangular(a, b, upper=False), [regular(3, 3), draw(3, 2)], upper=False)
    case("above, in batches", lambda a, b: LA.solve_triangular(a, b, upper=True), [regular(2, 3, 3), draw(3, 2)], upper=True)
    case("from the right", lambda a, b: LA.solve_triangular(a, b, upper=True, left=False), [regular(3, 3), draw(2, 3)], upper=True, left=False)
    case("ones on the diagonal", lambda a, b: LA.solve_triangular(a, b, upper=False, unitriangular=True), [draw(3, 3), draw(3, 1)], upper=False,
         unitriangular=True)

with operation("matrixPower") as case:
    case("of 5", lambda x: LA.matrix_power(x, 5), [draw(2, 3, 3)], n=5)
    case("of 0", lambda x: LA.matrix_power(x, 0), [draw(2, 2)], n=0)
    case("of -2", lambda x: LA.matrix_power(x, -2), [regular(2, 2)], n=-2)
