"""Golden numbers of linear algebra: norms, factorizations, systems of equations."""
import torch

from golden import draw, ints, operation

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
    case("of singular values", lambda x: LA.matrix_norm(x, "nuc"), [draw(2, 3, 2)], ord="nuc")
    case("the largest of them", lambda x: LA.matrix_norm(x, 2, dim=(0, 1), keepdim=True), [draw(3, 2, 2)], ord=2, axis=[0, 1], keepDims=True)
    case("the smallest of them", lambda x: LA.matrix_norm(x, -2), [draw(2, 3)], ord=-2)
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

# signs of vectors are free: ours are chosen by the sign of this sum
def turns(v):
    """1 or -1 for each column."""
    weights = 1 / (torch.arange(v.shape[-2], dtype=v.dtype) + 2 ** 0.5)
    return torch.where((weights[:, None] * v).sum(-2, keepdim=True) < 0, -1.0, 1.0).to(v.dtype).detach()


def exactly(x):
    """float32 in double precision: LAPACK loses digits of gradients."""
    return x.double() if x.dtype == torch.float32 else x


def eigh(x, UPLO="L"):
    w, v = LA.eigh(exactly(x), UPLO)
    return w.to(x.dtype), (v * turns(v)).to(x.dtype)


def svd(x, full_matrices=False):
    u, s, vh = LA.svd(exactly(x), full_matrices=full_matrices)
    signs = turns(vh.mT if x.shape[-2] >= x.shape[-1] else u)
    return (u * signs).to(x.dtype), s.to(x.dtype), (vh * signs.mT).to(x.dtype)


def with_complement(x):
    """Of two rows and one column: the vector beside the first is the second column of the reflection of it."""
    u, s, vh = svd(x)
    a, b = u[0, 0].detach(), u[1, 0].detach()
    v = torch.stack([a + torch.where(a < 0, -1.0, 1.0).to(x.dtype), b])
    second = torch.tensor([0.0, 1.0], dtype=x.dtype) - 2 * v * b / v.dot(v)
    return torch.cat([u, second[:, None]], 1), s, vh


def symmetric(*shape):
    x = draw(*shape)
    return x + x.mT


with operation("qr") as case:
    case("a square matrix", lambda x: tuple(LA.qr(x)), [regular(3, 3)])
    case("more rows, in batches", lambda x: tuple(LA.qr(x)), [draw(2, 4, 2)])
    case("more columns", lambda x: tuple(LA.qr(x)), [draw(2, 4)])
    case("complete", lambda x: tuple(LA.qr(x, mode="complete")), [draw(2, 3)], mode="complete")
    case("complete, with more rows", lambda x: tuple(LA.qr(x, mode="complete")), [draw(4, 2)], differentiable=False, mode="complete")

with operation("eigh") as case:
    case("a matrix", eigh, [symmetric(3, 3)], smooth=False)
    case("a batch of an even size", eigh, [symmetric(2, 4, 4)], smooth=False)
    case("the upper triangle", lambda x: eigh(x, "U"), [draw(2, 2)], differentiable=False, UPLO="U")
    case("one number", eigh, [draw(2, 1, 1)])
    case("diagonal", eigh, [torch.diag(torch.tensor([3.0, -1.0, 2.0]))], smooth=False)

with operation("eigvalsh") as case:
    case("a matrix", LA.eigvalsh, [symmetric(3, 3)], smooth=False)
    case("the upper triangle, in batches", lambda x: LA.eigvalsh(x, "U"), [symmetric(2, 2, 2)], smooth=False, UPLO="U")
    case("equal ones", LA.eigvalsh, [2 * torch.eye(3)], smooth=False)

with operation("svd") as case:
    case("a square matrix", svd, [regular(3, 3)], fullMatrices=False)
    case("more rows, in batches", svd, [draw(2, 4, 2)], fullMatrices=False)
    case("more columns", svd, [draw(2, 3)], fullMatrices=False)
    case("whole", lambda x: svd(x, True), [regular(2, 2)])

    case("whole, with more rows", with_complement, [draw(2, 1)], smooth=False)

with operation("svdvals") as case:
    case("a matrix", LA.svdvals, [draw(3, 2)])
    case("more columns, in batches", LA.svdvals, [draw(2, 2, 3)])
    case("equal ones", LA.svdvals, [torch.eye(3)], smooth=False)

with operation("pinv") as case:
    case("more rows", LA.pinv, [draw(4, 2)])
    case("more columns, in batches", LA.pinv, [draw(2, 2, 3)])
    case("of rank 1", LA.pinv, [torch.tensor([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])], smooth=False)
    case("a tolerance", lambda x: LA.pinv(x, rtol=0.9), [torch.diag(torch.tensor([3.0, 1.0]))], smooth=False, rtol=0.9)

with operation("matrixRank") as case:
    case("a batch", lambda x: LA.matrix_rank(x).int(), [torch.tensor([[[1.0, 2.0], [2.0, 4.0]], [[1.0, 0.0], [0.0, 1.0]]])], differentiable=False)

def lstsq(a, b):
    x = LA.lstsq(a, b).solution
    residuals = ((a @ x - b) ** 2).sum(-2) if a.shape[-2] > a.shape[-1] else torch.zeros(0, dtype=a.dtype)
    return x, residuals, LA.matrix_rank(a).int(), LA.svdvals(a)


with operation("lstsq") as case:
    case("more rows", lstsq, [draw(4, 2), draw(4, 2)])
    case("more columns", lstsq, [draw(2, 3), draw(2, 1)])

with operation("vander") as case:
    case("vector", lambda x: LA.vander(x).flip(-1), [draw(3)])
    case("two powers, increasing", lambda x: LA.vander(x, N=2), [draw(3)], N=2, increasing=True)
    case("more powers, batch", lambda x: torch.linalg.vander(x, N=4), [draw(2, 2)], N=4, increasing=True)
    case("no powers", lambda x: torch.vander(x, 0), [draw(2)], differentiable=False, N=0)
    case("whole numbers", torch.vander, [ints([2, -1, 0])], differentiable=False)
