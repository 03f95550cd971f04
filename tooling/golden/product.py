"""Golden numbers of products: matmul with either operand transposed, vectors, batches; linear; einsum."""
import torch
import torch.nn.functional as F

from golden import draw, ints, operation


def product(a, b, transposeA=False, transposeB=False):
    return (a.mT if transposeA else a) @ (b.mT if transposeB else b)


with operation("matmul") as case:
    case("matrices", product, [draw(3, 4), draw(4, 2)])
    for name, a, b, flags in [
        ("first transposed", (4, 3), (4, 2), {"transposeA": True}),
        ("second transposed", (3, 4), (2, 4), {"transposeB": True}),
        ("both transposed", (4, 3), (2, 4), {"transposeA": True, "transposeB": True}),
        ("batch of both, first transposed", (2, 4, 3), (2, 4, 2), {"transposeA": True}),
        ("batch times matrix, second transposed", (2, 3, 4), (2, 4), {"transposeB": True}),
        ("batch times matrix, both transposed", (2, 4, 3), (2, 4), {"transposeA": True, "transposeB": True}),
    ]:
        case(name, lambda x, y: product(x, y, **flags), [draw(*a), draw(*b)], **flags)
    for name, a, b in [
        ("vectors", (4,), (4,)),
        ("matrix and vector", (3, 4), (4,)),
        ("vector and matrix", (4,), (4, 3)),
        ("vector and batch", (4,), (2, 4, 3)),
        ("batch and vector", (2, 3, 4), (4,)),
        ("batch of both", (2, 3, 4), (2, 4, 2)),
        ("batch times matrix", (2, 3, 4), (4, 2)),
        ("matrix times batch", (3, 4), (2, 4, 2)),
        ("batches that broadcast", (2, 1, 2, 3), (3, 3, 2)),
        ("row and column", (1, 5), (5, 1)),
        ("column and row", (3, 1), (1, 4)),
        ("odd sizes", (5, 7), (7, 6)),
        ("sum of nothing", (2, 0), (0, 3)),
        ("empty batch", (0, 2, 3), (3, 2)),
    ]:
        case(name, product, [draw(*a), draw(*b)])
    case("whole numbers", product, [ints([[[3, -2], [1 << 20, 5]]]), ints([[1 << 20, 1], [7, -1]])])
    case("whole numbers, vectors", product, [ints([3, 200], torch.uint8), ints([4, 100], torch.uint8)])

with operation("linear") as case:
    case("with bias", F.linear, [draw(3, 4), draw(2, 4), draw(2)])
    case("without bias", F.linear, [draw(3, 4), draw(2, 4)])
    case("vector", F.linear, [draw(4), draw(3, 4), draw(3)])
    case("three axes", F.linear, [draw(2, 3, 4), draw(2, 4), draw(2)])
    case("three axes without bias", F.linear, [draw(2, 3, 4), draw(2, 4)])
    case("2-8-1, first", F.linear, [draw(2, 2), draw(8, 2), draw(8)])
    case("empty batch", F.linear, [draw(0, 4), draw(2, 4), draw(2)])

SIZES = {"a": 2, "b": 3, "c": 4, "d": 2, "i": 3, "j": 4, "k": 2}

with operation("einsum") as case:
    for equation in [
        "ij->ji", "ij->", "ij->j", "ii->i", "ii", "iji->j", "abab->ba",
        "i,i->", "i,j->ij", "ij,ij->i", "ij,jk->ik", "ij,jk", "ij,kj->ki", "ji,jk->ik",
        "aij,ajk->aik", "abc,cd->abd", "abc,bad->cd", "ab,b->a", "ii,ij->j",
        "ij,jk,kd->id", "a,b,c->abc", "abc,ad,bd->cd",
    ]:
        shapes = [[SIZES[label] for label in term] for term in equation.split("->")[0].split(",")]
        case(equation, lambda *x: torch.einsum(equation, *x), [draw(*shape) for shape in shapes], equation=equation)
    for equation, shapes in [
        ("...ij->...ji", [(2, 1, 2, 3)]),
        ("i...->...", [(3, 2)]),
        ("...ij,...jk", [(2, 1, 2, 3), (2, 3, 2)]),
        ("...i,...i->...", [(3, 1, 2), (2, 2)]),
        ("...i,i->i", [(2, 3), (3,)]),
    ]:
        case(equation, lambda *x: torch.einsum(equation, *x), [draw(*shape) for shape in shapes], equation=equation)
    case("whole numbers", lambda a, b: torch.einsum("ij,jk->ik", a, b), [ints([[1, 2], [3, 4]]), ints([[5], [6]])], equation="ij,jk->ik")

with operation("dot") as case:
    case("vectors", torch.dot, [draw(4), draw(4)])
    case("whole numbers", torch.dot, [ints([1, 2, 3]), ints([4, 5, 6])])
    case("nothing", torch.dot, [draw(0), draw(0)])

with operation("vdot") as case:
    case("vectors", torch.vdot, [draw(4), draw(4)])

with operation("vecdot") as case:
    case("rows", torch.linalg.vecdot, [draw(2, 3), draw(2, 3)])
    case("one row for all, another axis", lambda a, b: torch.linalg.vecdot(a, b, dim=0), [draw(3, 2), draw(3, 1)], axis=0)

with operation("inner") as case:
    case("vectors", torch.inner, [draw(4), draw(4)])
    case("matrices", torch.inner, [draw(2, 3), draw(4, 3)])
    case("more axes, and a vector", torch.inner, [draw(2, 1, 3), draw(3)])
    case("a scalar", torch.inner, [draw(2, 3), draw()])
    case("whole numbers", torch.inner, [ints([[1, 2], [3, 4]]), ints([[5, 6]])])

with operation("outer") as case:
    case("vectors", torch.outer, [draw(3), draw(2)])
    case("whole numbers", torch.outer, [ints([1, 2]), ints([3, 4, 5])])
    case("nothing", torch.outer, [draw(0), draw(2)])

with operation("cross") as case:
    case("vectors", lambda a, b: torch.linalg.cross(a, b), [draw(3), draw(3)])
    case("another axis, broadcast", lambda a, b: torch.linalg.cross(a, b, dim=1), [draw(2, 3, 2), draw(1, 3, 2)], axis=1)
    case("whole numbers", lambda a, b: torch.linalg.cross(a, b), [ints([[1, 2, 3]]), ints([[3, 1, 2]])])

with operation("kron") as case:
    case("matrices", torch.kron, [draw(2, 3), draw(2, 2)])
    case("a vector and a matrix", torch.kron, [draw(3), draw(2, 1)])
    case("whole numbers", torch.kron, [ints([1, 2]), ints([3, 4])])
    case("a scalar", torch.kron, [draw(), draw(2)])

with operation("mm") as case:
    case("matrices", torch.mm, [draw(2, 3), draw(3, 2)])

with operation("mv") as case:
    case("matrix and vector", torch.mv, [draw(2, 3), draw(3)])

with operation("bmm") as case:
    case("batches", torch.bmm, [draw(2, 2, 3), draw(2, 3, 1)])

with operation("addmm") as case:
    case("matrices", torch.addmm, [draw(2, 2), draw(2, 3), draw(3, 2)])
    case("stretched, weighted", lambda x, a, b: torch.addmm(x, a, b, beta=0.5, alpha=2), [draw(2), draw(2, 3), draw(3, 2)], beta=0.5, alpha=2)
    case("without the sum", lambda x, a, b: torch.addmm(x, a, b, beta=0), [draw(2, 2), draw(2, 3), draw(3, 2)], beta=0)

with operation("addmv") as case:
    case("matrix and vector", torch.addmv, [draw(2), draw(2, 3), draw(3)])
    case("weighted", lambda x, a, b: torch.addmv(x, a, b, beta=0.5, alpha=2), [draw(1), draw(2, 3), draw(3)], beta=0.5, alpha=2)

with operation("baddbmm") as case:
    case("batches", torch.baddbmm, [draw(2, 2, 1), draw(2, 2, 3), draw(2, 3, 1)])
    case("weighted", lambda x, a, b: torch.baddbmm(x, a, b, beta=0.5, alpha=2), [draw(1, 1, 1), draw(2, 2, 3), draw(2, 3, 1)], beta=0.5, alpha=2)

with operation("tensordot") as case:
    case("two axes", lambda a, b: torch.tensordot(a, b), [draw(2, 3, 2), draw(3, 2, 2)])
    case("one axis", lambda a, b: torch.tensordot(a, b, dims=1), [draw(2, 3), draw(3, 2)], axes=1)
    case("none", lambda a, b: torch.tensordot(a, b, dims=0), [draw(2), draw(3)], axes=0)
    case("chosen axes", lambda a, b: torch.tensordot(a, b, dims=([0, 2], [1, 0])), [draw(2, 3, 4), draw(4, 2, 3)], axes=[[0, 2], [1, 0]])

with operation("multiDot") as case:
    case("matrices", lambda *x: torch.linalg.multi_dot(x), [draw(2, 4), draw(4, 3), draw(3, 1)])
    case("vectors at both ends", lambda *x: torch.linalg.multi_dot(x), [draw(3), draw(3, 2), draw(2)])
    case("two vectors", lambda *x: torch.linalg.multi_dot(x), [draw(3), draw(3)])
