"""Golden numbers of the operations that move elements: reshape, permute, slice, concat, pad …"""
import torch
import torch.nn.functional as F

from golden import draw, ints, operation
from torch_operations import ranged

with operation("reshape") as case:
    for name, shape in [("matrix to vector", [6]), ("open size", [3, -1]), ("new axes", [1, 2, 1, 3])]:
        case(name, lambda x: x.reshape(shape), [draw(2, 3)], shape=shape)
    case("scalar", lambda x: x.reshape([1, 1]), [draw()], shape=[1, 1])
    case("empty", lambda x: x.reshape([3, 0]), [draw(0, 2)], shape=[3, 0])

with operation("flatten") as case:
    for name, start, end in [("all", 0, -1), ("but the batch", 1, -1), ("the middle", 1, 2), ("in front", 0, 1)]:
        case(name, lambda x: x.flatten(start, end), [draw(2, 3, 2, 2)], startAxis=start, endAxis=end)
    case("scalar", lambda x: x.flatten(), [draw()], startAxis=0, endAxis=-1)

with operation("squeeze") as case:
    case("every axis of size 1", lambda x: x.squeeze(), [draw(1, 3, 1, 2)])
    case("one axis", lambda x: x.squeeze(0), [draw(1, 3, 1)], axis=0)
    case("two axes", lambda x: x.squeeze((0, -1)), [draw(1, 3, 1)], axis=[0, -1])
    case("one of two is longer", lambda x: x.squeeze((0, 1)), [draw(2, 1, 3)], axis=[0, 1])
    case("scalar", lambda x: x.squeeze(0), [draw()], axis=0)

with operation("unsqueeze") as case:
    case("in front", lambda x: x.unsqueeze(0), [draw(2, 3)], axis=0)
    case("at the end", lambda x: x.unsqueeze(-1), [draw(2, 3)], axis=-1)
    case("scalar", lambda x: x.unsqueeze(0), [draw()], axis=0)
    case("several", lambda x: x.unsqueeze(0).unsqueeze(-1), [draw(2, 3)], axis=[0, -1])

with operation("permute") as case:
    for name, axes in [("rotation", [2, 0, 1]), ("last two", [0, 2, 1]), ("reversal", [2, 1, 0]), ("negative", [-1, 0, 1])]:
        case(name, lambda x: x.permute(axes), [draw(2, 3, 4)], axes=axes)
    case("matrix", lambda x: x.t(), [draw(3, 5)], axes=[1, 0])
    case("bool", lambda x: x.permute(1, 0), [draw(2, 3) > 0], axes=[1, 0])

with operation("transpose") as case:
    case("last two", lambda x: x.transpose(-2, -1), [draw(2, 3, 4)], axis0=-2, axis1=-1)
    case("first and last", lambda x: x.transpose(0, 2), [draw(2, 3, 4)], axis0=0, axis1=2)

with operation("slice") as case:
    for name, ranges in [
        ("inside", [None, [1, 3], [0, 2]]),
        ("negative positions", [[-1], [-3, -1], [None, -2]]),
        ("steps", [None, [None, None, 2], [1, None, 3]]),
        ("backwards", [[None, None, -1], [3, 0, -2], [-2, None, -3]]),
        ("beyond the ends", [[0, 9], [-9, 9], [7, -9, -1]]),
        ("nothing", [None, [3, 1], None]),
    ]:
        case(name, lambda x: ranged(x, ranges), [draw(2, 4, 5)], ranges=ranges)
    case("single entries", lambda x: x[1, :, -2], [draw(2, 3, 4)], ranges=[1, None, -2])
    case("one axis", lambda x: x[:, :, 1::2], [draw(2, 2, 5)], ranges={"axis": -1, "start": 1, "step": 2})
    case("whole numbers", lambda x: ranged(x, [[None, None, -2]]), [ints([1, 2, 3, 4])], ranges=[[None, None, -2]])
    case("bool", lambda x: x[1:], [draw(4) > 0], ranges=[[1]])

with operation("flip") as case:
    case("all", lambda x: x.flip(0, 1), [draw(2, 3)])
    case("one axis", lambda x: x.flip(-1), [draw(2, 3)], axis=-1)
    case("two axes", lambda x: x.flip(0, 2), [draw(2, 2, 3)], axis=[0, 2])

with operation("roll") as case:
    case("flattened", lambda x: x.roll(2), [draw(2, 3)], shift=2)
    case("one axis", lambda x: x.roll(-1, 1), [draw(2, 3)], shift=-1, axis=1)
    case("two axes", lambda x: x.roll((1, 5), (0, -1)), [draw(2, 3)], shift=[1, 5], axis=[0, -1])

with operation("concat") as case:
    case("first axis", lambda *x: torch.cat(x), [draw(2, 2), draw(1, 2), draw(3, 2)], axis=0)
    case("last axis", lambda *x: torch.cat(x, -1), [draw(2, 1, 2), draw(2, 1, 3)], axis=-1)
    case("middle axis", lambda *x: torch.cat(x, 1), [draw(2, 1, 2), draw(2, 3, 2)], axis=1)
    case("one is empty", lambda *x: torch.cat(x, 1), [draw(2, 0), draw(2, 2)], axis=1)
    case("whole numbers", lambda *x: torch.cat(x), [ints([1, 2]), ints([3])], axis=0)
    case("nothing among matrices", lambda *x: torch.cat(x, 1), [draw(0), draw(2, 2), draw(2, 1)], axis=1)

with operation("stack") as case:
    case("first", lambda *x: torch.stack(x), [draw(2, 3), draw(2, 3)], axis=0)
    case("last", lambda *x: torch.stack(x, -1), [draw(2, 3), draw(2, 3), draw(2, 3)], axis=-1)
    case("scalars", lambda *x: torch.stack(x), [draw(), draw()], axis=0)

with operation("split") as case:
    for name, sizes, axis in [("equal", 2, 0), ("with a rest", 3, 1), ("listed", [1, 0, 3], -1)]:
        case(name, lambda x: x.split(sizes, axis), [draw(4, 4)], sizes=sizes, axis=axis)

with operation("chunk") as case:
    case("with a rest", lambda x: x.chunk(3, 1), [draw(2, 5)], count=3, axis=1)
    case("fewer than asked for", lambda x: x.chunk(4), [draw(6)], count=4, axis=0)

with operation("pad") as case:
    case("last axis", lambda x: F.pad(x, (1, 2)), [draw(2, 3)], padding=[[1, 2]])
    case("two axes, a value", lambda x: F.pad(x, (0, 1, 2, 0), value=1.5), [draw(2, 3)], padding=[0, 1, 2, 0], value=1.5)
    case("taking away", lambda x: F.pad(x, (-1, 1, 2, -1)), [draw(2, 3)], padding=[-1, 1, 2, -1])
    case("infinity", lambda x: F.pad(x, (1, 1), value=float("-inf")), [draw(2)], differentiable=False, padding=[1, 1], value="-Infinity")
    case("whole numbers", lambda x: F.pad(x, (1, 0), value=7), [ints([1, 2])], padding=[[1, 0]], value=7)
    for mode in ["reflect", "replicate"]:
        case(f"{mode}, last axis", lambda x: F.pad(x, (2, 1), mode), [draw(2, 3)], padding=[[2, 1]], mode=mode)
        case(f"{mode}, two axes", lambda x: F.pad(x, (2, 1, 0, 1), mode), [draw(2, 2, 3)], padding=[2, 1, 0, 1], mode=mode)
        case(f"{mode}, most", lambda x: F.pad(x, (3, 3), mode), [draw(1, 4)], padding=[3, 3], mode=mode)

    for name, shape, padding in [("both sides", (2, 2, 3), [2, 1]), ("two axes", (1, 2, 3, 2), [1, 1, 0, 2]), ("all of it", (1, 1, 3), [3, 3])]:
        case(f"circular, {name}", lambda x: F.pad(x, padding, "circular"), [draw(*shape)], padding=padding, mode="circular")
    for mode, padding in [("reflect", [-3, 4]), ("reflect", [2, -1]), ("replicate", [-6, 2]), ("replicate", [3, -4]), ("circular", [-2, 2]), ("circular", [1, -3])]:
        case(f"{mode}, taking away {padding}", lambda x: F.pad(x, padding, mode), [draw(1, 2, 5)], padding=padding, mode=mode)

with operation("tile") as case:
    for name, repeats in [("both axes", [2, 3]), ("last axis", [2]), ("new axis", [2, 1, 2]), ("once", [1, 1])]:
        case(name, lambda x: x.tile(repeats), [draw(2, 3)], repeats=repeats)
    case("not at all", lambda x: x.tile(0, 2), [draw(2, 3)], repeats=[0, 2])

for name, reference in [("tril", torch.tril), ("triu", torch.triu)]:
    with operation(name) as case:
        for diagonal in [0, 1, -1, 3, -3]:
            case(f"diagonal {diagonal}", lambda x: reference(x, diagonal), [draw(3, 4)], diagonal=diagonal)
        case("batch", lambda x: reference(x), [draw(2, 3, 2)], diagonal=0)
        case("whole numbers", lambda x: reference(x, 1), [ints([[1, 2, 3], [4, 5, 6]])], diagonal=1)
        case("bytes", lambda x: reference(x), [ints([[1, 2], [3, 4]], torch.uint8)], diagonal=0)
        case("bool", lambda x: reference(x), [draw(2, 3) > -2], diagonal=0)

with operation("rearrange") as case:
    for name, pattern, shape, lengths in [
        ("another order", "b h w c -> b c h w", (2, 3, 2, 4), {}),
        ("joined", "b c h w -> b (h w) c", (2, 3, 2, 4), {}),
        ("taken apart", "(a b) c -> b (c a)", (6, 2), {"a": 2}),
        ("unnamed axes", "a ... b -> b ... a", (2, 3, 1, 4), {}),
        ("joined unnamed axes", "a ... -> (...) a", (2, 3, 2), {}),
        ("a new axis of size 1", "a b -> b () a", (2, 3), {}),
    ]:
        case(name, lambda x: torch.func.rearrange(x, pattern, **lengths), [draw(*shape)], pattern=pattern, axesLengths=lengths)

with operation("meshgrid") as case:
    case("two", lambda *x: torch.meshgrid(*x, indexing="ij"), [draw(2), draw(3)])
    case("three, xy", lambda *x: torch.meshgrid(*x, indexing="xy"), [draw(2), draw(3), draw(2)], indexing="xy")
    case("scalar", lambda *x: torch.meshgrid(*x, indexing="ij"), [draw(2), draw()])

with operation("rot90") as case:
    case("once", lambda x: x.rot90(), [draw(2, 3)])
    for k in [0, 2, 3, -1, 5]:
        case(f"{k} times", lambda x: x.rot90(k, (0, 2)), [draw(2, 2, 3)], k=k, axes=[0, 2])
    case("whole numbers", lambda x: x.rot90(1, (1, 0)), [ints([[1, 2], [3, 4]])], axes=[1, 0])

with operation("movedim") as case:
    case("one", lambda x: x.movedim(0, -1), [draw(2, 3, 4)], source=0, destination=-1)
    case("two", lambda x: x.movedim((0, 2), (1, 0)), [draw(2, 3, 4)], source=[0, 2], destination=[1, 0])

with operation("swapaxes") as case:
    case("first and last", lambda x: x.swapaxes(0, -1), [draw(2, 3, 4)], axis0=0, axis1=-1)

for name, f in [("fliplr", torch.fliplr), ("flipud", torch.flipud)]:
    with operation(name) as case:
        case("matrix", f, [draw(2, 3)])

with operation("diagonal") as case:
    case("matrix", lambda x: x.diagonal(), [draw(3, 3)])
    for offset in [1, -1, 2, -4]:
        case(f"offset {offset}", lambda x: x.diagonal(offset), [draw(3, 4)], offset=offset)
    case("of a batch", lambda x: x.diagonal(dim1=-2, dim2=-1), [draw(2, 3, 4)], axis1=-2, axis2=-1)
    case("turned", lambda x: x.diagonal(1, 2, 0), [draw(2, 3, 4)], offset=1, axis1=2, axis2=0)

with operation("diag") as case:
    for diagonal in [0, 1, -2]:
        case(f"of a matrix, {diagonal}", lambda x: x.diag(diagonal), [draw(3, 4)], diagonal=diagonal)
        case(f"to a matrix, {diagonal}", lambda x: x.diag(diagonal), [draw(3)], diagonal=diagonal)
    case("bool", lambda x: x.diag(), [torch.tensor([True, False])])

with operation("diagEmbed") as case:
    for offset in [0, 1, -2]:
        case(f"offset {offset}", lambda x: x.diag_embed(offset), [draw(2, 3)], offset=offset)

for name, f in [("atleast1d", torch.atleast_1d), ("atleast2d", torch.atleast_2d), ("atleast3d", torch.atleast_3d)]:
    with operation(name) as case:
        for shape in [(), (2,), (2, 3), (2, 3, 2)]:
            case(f"{len(shape)} axes", f, [draw(*shape)])

for name, f in [("hstack", torch.hstack), ("vstack", torch.vstack), ("dstack", torch.dstack)]:
    with operation(name) as case:
        case("vectors", lambda *x: f(x), [draw(3), draw(3)])
        case("matrices", lambda *x: f(x), [draw(2, 3), draw(2, 3)])
        case("scalars", lambda *x: f(x), [draw(), draw()])

with operation("expand") as case:
    case("one axis stays", lambda x: x.expand(-1, 3), [draw(2, 1)], shape=[-1, 3])
    case("new axes", lambda x: x.expand(2, -1, 3), [draw(2, 1)], shape=[2, -1, 3])

with operation("broadcastTensors") as case:
    case("row and column", lambda *x: torch.broadcast_tensors(*x), [draw(3), draw(2, 1)])

with operation("unbind") as case:
    case("rows", lambda x: x.unbind(), [draw(2, 3)])
    case("middle axis", lambda x: x.unbind(1), [draw(2, 3, 2)], axis=1)

with operation("narrow") as case:
    case("first axis", lambda x: x.narrow(0, 1, 2), [draw(4, 2)], axis=0, start=1, length=2)
    case("last axis, from the end", lambda x: x.narrow(-1, -2, 1), [draw(2, 3)], axis=-1, start=-2, length=1)
    case("nothing", lambda x: x.narrow(0, 2, 0), [draw(2)], axis=0, start=2, length=0)

with operation("tensorSplit") as case:
    case("sections", lambda x: x.tensor_split(3), [draw(5, 2)], indicesOrSections=3)
    case("indices", lambda x: x.tensor_split([1, -1], 1), [draw(2, 4)], indicesOrSections=[1, -1], axis=1)
    case("out of order and beyond", lambda x: x.tensor_split([2, 1, 9]), [draw(4)], indicesOrSections=[2, 1, 9])

with operation("cartesianProd") as case:
    case("three", lambda *x: torch.cartesian_prod(*x), [draw(2), draw(1), draw(3)])
    case("one", lambda *x: torch.cartesian_prod(*x), [draw(2)])

with operation("blockDiag") as case:
    case("matrices, a vector and a scalar", lambda *x: torch.block_diag(*x), [draw(2, 1), draw(2), draw(), draw(1, 2)])
