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
