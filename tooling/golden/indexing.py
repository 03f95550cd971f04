"""Golden numbers of indexing and sorting."""
import torch

from golden import draw, ints, operation
from torch_operations import index_added, indexed

NAN = float("nan")
INFINITY = float("inf")

with operation("gather") as case:
    for name, shape, indices, axis in [
        ("first axis", (3, 2), [[0, 2], [2, 2]], 0),
        ("last axis", (2, 3), [[2, 2, 0, 1], [0, 0, 0, 2]], -1),
        ("one for each row, as labels", (3, 4), [[3], [0], [1]], 1),
        ("part of the other axes", (3, 4), [[1, 1]], 1),
        ("three axes", (2, 3, 2), [[[0, 2], [1, 1]], [[2, 2], [0, 1]]], 1),
        ("vector", (3,), [2, 2, 0, 2], 0),
        ("nothing", (3,), [], 0),
    ]:
        case(name, lambda x, i: x.gather(axis, i.long()), [draw(*shape), ints(indices)], axis=axis)
    case("int64 indices", lambda x, i: x.gather(0, i), [draw(3), ints([1, 1], torch.int64)], axis=0)
    case("uint8 indices", lambda x, i: x.gather(0, i.long()), [draw(3), ints([1, 0], torch.uint8)], axis=0)
    case("bool", lambda x, i: x.gather(0, i.long()), [draw(4) > 0, ints([3, 0, 0])], axis=0)

with operation("scatterAdd") as case:
    for name, shape, indices, axis in [
        ("first axis", (3, 2), [[0, 2], [2, 2]], 0),
        ("last axis, several meet", (2, 3), [[2, 2, 2, 1], [0, 0, 0, 2]], -1),
        ("part of the other axes", (3, 4), [[1, 1]], 1),
        ("three axes", (2, 3, 2), [[[0, 2], [1, 1]], [[2, 2], [0, 1]]], 1),
        ("nothing", (3,), [], 0),
    ]:
        i = ints(indices)
        case(name, lambda x, i, u: x.scatter_add(axis, i.long(), u), [draw(*shape), i, draw(*i.shape)], axis=axis)
    whole = [ints([1, 2]), ints([1, 1], torch.uint8), ints([3, 4])]
    case("whole numbers", lambda x, i, u: x.scatter_add(0, i.long(), u), whole, axis=0)

with operation("scatter") as case:
    for name, shape, indices, axis in [
        ("first axis", (3, 2), [[0, 2], [2, 1]], 0),
        ("last axis", (2, 3), [[2, 0], [0, 1]], -1),
        ("part of the other axes", (3, 4), [[1, 3]], 1),
        ("three axes", (2, 3, 2), [[[0, 2], [1, 1]], [[2, 2], [0, 1]]], 1),
        ("nothing", (3,), [], 0),
    ]:
        i = ints(indices)
        case(name, lambda x, i, u: x.scatter(axis, i.long(), u), [draw(*shape), i, draw(*i.shape)], axis=axis)
    whole = [ints([1, 2]), ints([1, 0], torch.uint8), ints([3, 4])]
    case("whole numbers", lambda x, i, u: x.scatter(0, i.long(), u), whole, axis=0)

with operation("take") as case:
    for name, shape, indices, axis in [
        ("rows of a table", (4, 3), [3, 0, 3], 0),
        ("columns", (2, 4), [1, 1, 0], -1),
        ("middle axis", (2, 3, 2), [2, 0], 1),
        ("a batch of indices", (4, 2), [[0, 3, 1], [2, 2, 2]], 0),
        ("a batch of indices, middle axis", (2, 3, 2), [[2], [0]], 1),
        ("one index", (3, 2), 1, 0),
        ("nothing", (3, 2), [], 0),
    ]:
        case(name, lambda x, i: indexed(x, i, axis), [draw(*shape), ints(indices)], axis=axis)
    case("int64 indices", lambda x, i: indexed(x, i, 0), [draw(3, 2), ints([1, 1], torch.int64)], axis=0)
    case("uint8 indices", lambda x, i: indexed(x, i, 0), [draw(3, 2), ints([2, 0], torch.uint8)], axis=0)
    case("whole numbers", lambda x, i: indexed(x, i, 0), [ints([5, 6, 7]), ints([2, 0])], axis=0)

with operation("indexAdd") as case:
    for name, shape, indices, axis in [
        ("rows of a table, several meet", (4, 3), [3, 0, 3, 3], 0),
        ("columns", (2, 4), [1, 1, 0], -1),
        ("middle axis", (2, 3, 2), [2, 0], 1),
        ("a batch of indices", (4, 2), [[0, 3, 1], [2, 2, 2]], 0),
        ("a batch of indices, middle axis", (2, 3, 2), [[2], [2]], 1),
        ("one index", (3, 2), 1, 0),
        ("nothing", (3, 2), [], 0),
    ]:
        i = ints(indices)
        at = axis % len(shape)
        updates = draw(*shape[:at], *i.shape, *shape[at + 1 :])
        case(name, lambda x, i, u: index_added(x, i, u, axis), [draw(*shape), i, updates], axis=axis)
    whole = [ints([1, 2]), ints([1, 1], torch.uint8), ints([3, 4])]
    case("whole numbers", lambda x, i, u: index_added(x, i, u, 0), whole, axis=0)


def ordered(x, axis=-1, descending=False):
    values, indices = x.sort(dim=axis, descending=descending, stable=True)
    return values, indices.int()


def top(x, k, axis=-1, largest=True):
    """The first of a stable sort, for torch.topk leaves the order of equal values open."""
    values, indices = ordered(x, axis, largest)
    return values.narrow(axis, 0, k), indices.narrow(axis, 0, k)


TIES = torch.tensor([1.0, 0.0, 1.0, 0.0, 2.0, 1.0])
UNORDERED = torch.tensor([1.0, NAN, INFINITY, -INFINITY, NAN, 0.0])

with operation("sort") as case:
    for descending in [False, True]:
        way = "descending" if descending else "ascending"
        case(f"{way}, last axis", lambda x: ordered(x, -1, descending), [draw(2, 5)], axis=-1, descending=descending)
        case(f"{way}, first axis", lambda x: ordered(x, 0, descending), [draw(4, 2)], axis=0, descending=descending)
        case(f"{way}, ties", lambda x: ordered(x, 0, descending), [TIES], smooth=False, axis=0, descending=descending)
        case(f"{way}, NaN", lambda x: ordered(x, 0, descending), [UNORDERED], False, axis=0, descending=descending)
        case(f"{way}, bytes", lambda x: ordered(x, 0, descending), [ints([3, 200, 3], torch.uint8)], axis=0, descending=descending)
    case("more than a run", lambda x: ordered(x), [draw(40)], axis=-1, descending=False)
    case("scalar", lambda x: ordered(x), [draw()])
    case("truth values", lambda x: ordered(x), [torch.tensor([True, False, True])])
    case("whole numbers", lambda x: ordered(x), [ints([[3, -1, 2], [5, 5, 4]])], axis=-1, descending=False)
    case("ties, stable", lambda x: ordered(x, 0), [TIES], smooth=False, axis=0, stable=True)

with operation("topk") as case:
    for largest in [True, False]:
        way = "largest" if largest else "smallest"
        case(f"{way}, last axis", lambda x: top(x, 2, -1, largest), [draw(3, 5)], k=2, axis=-1, largest=largest)
        case(f"{way}, first axis", lambda x: top(x, 3, 0, largest), [draw(4, 2)], k=3, axis=0, largest=largest)
        case(f"{way}, ties", lambda x: top(x, 4, 0, largest), [TIES], smooth=False, k=4, axis=0, largest=largest)
        case(f"{way}, NaN", lambda x: top(x, 3, 0, largest), [UNORDERED], False, k=3, axis=0, largest=largest)
    case("few of many", lambda x: top(x, 2), [draw(60)], k=2, axis=-1, largest=True)
    case("all", lambda x: top(x, 3), [draw(2, 3)], k=3, axis=-1, largest=True)
    case("scalar", lambda x: [y.reshape(()) for y in top(x.reshape(1), 1)], [draw()], k=1)
    case("none", lambda x: top(x, 0), [draw(2, 3)], k=0, axis=-1, largest=True)
    case("whole numbers", lambda x: top(x, 2), [ints([[3, -1, 2], [5, 5, 4]])], k=2, axis=-1, largest=True)

with operation("argsort") as case:
    case("last axis", lambda x: ordered(x)[1], [draw(2, 5)])
    case("first axis, descending", lambda x: ordered(x, 0, True)[1], [draw(4, 2)], axis=0, descending=True)
    case("ties and NaN", lambda x: ordered(x)[1], [torch.cat([TIES, UNORDERED])])
    case("whole numbers", lambda x: ordered(x)[1], [ints([[3, -1, 2], [5, 5, 4]])])

FLAGS = torch.tensor([[True, False, True], [False, False, True]])
with operation("maskedFill") as case:
    case("same shapes", lambda x, mask: x.masked_fill(mask, 7), [draw(2, 3), FLAGS], value=7)
    case("row", lambda x, mask: x.masked_fill(mask, -1.5), [draw(2, 3), FLAGS[0]], value=-1.5)
    case("whole numbers", lambda x, mask: x.masked_fill(mask, 9), [ints([1, 2, 3]), FLAGS[0]], value=9)

with operation("maskedScatter") as case:
    case("same shapes", lambda x, mask, source: x.masked_scatter(mask, source), [draw(2, 3), FLAGS, draw(2, 2)])
    case("row", lambda x, mask, source: x.masked_scatter(mask, source), [draw(2, 3), FLAGS[0], draw(4)])
    case("nothing", lambda x, mask, source: x.masked_scatter(mask, source), [draw(2), torch.tensor([False, False]), draw(1)])

with operation("takeAlongAxis") as case:
    along = lambda axis: lambda x, i: x.take_along_dim(i.long(), axis)
    case("same shapes", along(1), [draw(2, 3), ints([[2, 0, 1], [0, 0, 2]])], axis=1)
    case("one for each row", along(1), [draw(2, 3), ints([[2], [0]])], axis=1)
    case("broadcast", along(-1), [draw(2, 3), ints([[2, 1]])], axis=-1)
    case("broadcast x", along(0), [draw(3, 1), ints([[2, 0]])], axis=0)
    case("flattened", lambda x, i: x.take_along_dim(i.long()), [draw(2, 3), ints([[5, 0], [1, 1]])])

with operation("indexFill") as case:
    case("first axis", lambda x, i: x.index_fill(0, i.long(), 5), [draw(3, 2), ints([2, 0])], axis=0, value=5)
    case("last axis", lambda x, i: x.index_fill(-1, i.long(), -0.5), [draw(2, 3), ints([1])], axis=-1, value=-0.5)
    case("whole numbers", lambda x, i: x.index_fill(0, i.long(), 5), [ints([1, 2, 3]), ints([2])], axis=0, value=5)

with operation("indexCopy") as case:
    case("first axis", lambda x, i, s: x.index_copy(0, i.long(), s), [draw(3, 2), ints([2, 0]), draw(2, 2)], axis=0)
    case("last axis", lambda x, i, s: x.index_copy(1, i.long(), s), [draw(2, 3), ints([1]), draw(2, 1)], axis=1)

EDGES = torch.tensor([-0.5, 0.0, 0.0, 0.25, 1.0])
with operation("searchSorted") as case:
    case("three entries", lambda x, v: torch.searchsorted(x, v).int(), [torch.tensor([-0.5, 0.25, 1.0]), torch.tensor([0.25, 0.3, 5.0])])
    for right in [False, True]:
        case(f"right {right}", lambda x, v: torch.searchsorted(x, v, right=right).int(), [EDGES, torch.tensor([[-1.0, 0.0], [0.3, 5.0]])], right=right)
    case("rows", lambda x, v: torch.searchsorted(x, v).int(), [torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), draw(2, 4, low=0, high=7)])
    case("whole numbers", lambda x, v: torch.searchsorted(x, v).int(), [ints([1, 3, 3, 5]), ints([0, 3, 4, 9])])
    case("no entries", lambda x, v: torch.searchsorted(x, v).int(), [draw(0), draw(2)])
    case("edges", lambda x, v: torch.searchsorted(x, v).int(), [EDGES, torch.tensor([NAN, INFINITY, -INFINITY])])

with operation("bucketize") as case:
    case("three boundaries", lambda x, b: torch.bucketize(x, b).int(), [torch.tensor([0.25, 0.3, 5.0]), torch.tensor([-0.5, 0.25, 1.0])])
    for right in [False, True]:
        case(f"right {right}", lambda x, b: torch.bucketize(x, b, right=right).int(), [torch.tensor([[-1.0, 0.0], [0.3, 5.0]]), EDGES], right=right)
    case("whole numbers", lambda x, b: torch.bucketize(x, b).int(), [ints([0, 3, 4, 9]), ints([1, 3, 3, 5])])

with operation("isin") as case:
    case("matrix", torch.isin, [torch.tensor([[1.0, 2.0], [3.0, NAN]]), torch.tensor([2.0, NAN, 7.0])])
    case("whole numbers, inverted", lambda x, t: torch.isin(x, t, invert=True), [ints([1, 2, 3]), ints([[3], [5]])], invert=True)
    case("of none", torch.isin, [draw(2), draw(0)])

SPREAD = torch.tensor([0.1, 0.5, 0.5, 2.0, -1.0, 3.0, 1.0])
with operation("histogram") as case:
    case("own range", lambda x: tuple(torch.histogram(x, 4)), [SPREAD], differentiable=False, bins=4)
    case("a range", lambda x: tuple(torch.histogram(x, 3, range=(0.0, 2.0))), [SPREAD], differentiable=False, bins=3, range=[0, 2])
    case("density", lambda x: tuple(torch.histogram(x, 4, density=True)), [SPREAD], differentiable=False, bins=4, density=True)
    case("all the same", lambda x: tuple(torch.histogram(x, 2)), [torch.tensor([3.0, 3.0])], differentiable=False, bins=2)
    case("float64", lambda x: tuple(torch.histogram(x, 4)), [SPREAD.double()], differentiable=False, bins=4)

with operation("histc") as case:
    case("a range", lambda x: torch.histc(x, 4, 0, 2), [SPREAD], differentiable=False, bins=4, min=0, max=2)
    case("own range", lambda x: torch.histc(x, 4), [SPREAD], differentiable=False, bins=4)
    case("all the same", lambda x: torch.histc(x, 2), [torch.tensor([3.0, 3.0])], differentiable=False, bins=2)

with operation("repeatInterleave") as case:
    case("flattened", lambda x: x.repeat_interleave(2), [draw(2, 3)], repeats=2)
    case("first axis", lambda x: x.repeat_interleave(3, 0), [draw(2, 3)], repeats=3, axis=0)
    case("last axis, none", lambda x: x.repeat_interleave(0, -1), [draw(2, 3)], repeats=0, axis=-1)
    case("bool", lambda x: x.repeat_interleave(2, 0), [torch.tensor([True, False])], repeats=2, axis=0)

with operation("kthvalue") as case:
    case("last axis", lambda x: [y if i == 0 else y.int() for i, y in enumerate(x.kthvalue(2))], [draw(2, 4)], k=2)
    case("first axis, kept", lambda x: [y if i == 0 else y.int() for i, y in enumerate(x.kthvalue(1, 0, keepdim=True))], [draw(3, 2)], k=1, axis=0, keepDims=True)
    case("scalar", lambda x: [y if i == 0 else y.int() for i, y in enumerate(x.kthvalue(1))], [draw()], k=1)
