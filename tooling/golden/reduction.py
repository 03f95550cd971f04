"""Golden numbers of the operations that reduce axes, and of broadcasting, which is their adjoint."""
import torch

from golden import draw, ints, operation

NAN = float("nan")
INFINITY = float("inf")
TIES = torch.tensor([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])


def words(options):
    """Our options in PyTorch's words; without an axis all are meant."""
    names = {"axis": "dim", "keepDims": "keepdim"}
    return {names.get(name, name): value for name, value in options.items()}


def reduction(name, f, whole=True, empty=True, edges=()):
    """`f` takes the tensor, its axes as a list, and keepdim."""
    with operation(name) as case:
        for title, shape, options in [
            ("all", (3, 4), {}),
            ("all, kept", (3, 4), {"keepDims": True}),
            ("last axis", (3, 4), {"axis": -1}),
            ("first axis, kept", (3, 4), {"axis": 0, "keepDims": True}),
            ("middle axis", (2, 3, 2), {"axis": 1}),
            ("outer axes", (2, 3, 2), {"axis": [0, 2]}),
            ("axis of one", (3, 1), {"axis": 1}),
            ("scalar", (), {}),
        ]:
            axes = options.get("axis", list(range(len(shape))))
            axes = axes if isinstance(axes, list) else [axes]
            case(title, lambda x: f(x, axes, options.get("keepDims", False)), [draw(*shape)], **options)
        if empty:
            case("axis of none", lambda x: f(x, [1], False), [draw(2, 0)], axis=1)
        case("nothing left", lambda x: f(x, [1], False), [draw(0, 3)], axis=1)
        for title, x, *known in edges:
            case(title, lambda t: f(t, [1], False), [x], title.startswith("ties"), axis=1, **dict(*known))
        if whole:
            case("whole numbers", lambda x: f(x, [1], False).int(), [ints([[1, 2, 3], [4, -5, 6]])], axis=1)
        case("float64", lambda x: f(x, [0], False), [draw(3, 2, dtype=torch.float64)], axis=0)


def over(f, x, axes, keep):
    """One axis after the other, the last first, for what PyTorch reduces along one axis only."""
    for axis in sorted((axis % max(1, x.dim()) for axis in axes), reverse=True):
        x = f(x, axis, keep) if x.dim() > 0 else x
    return x


SPECIAL = [("infinite", torch.tensor([[1.0, INFINITY], [-INFINITY, 2.0]])), ("NaN", torch.tensor([[1.0, NAN], [3.0, 2.0]]))]
TIED = [("ties", TIES, {"smooth": False}), SPECIAL[0], SPECIAL[1]]
reduction("sum", lambda x, axes, keep: x.sum(axes, keep), edges=SPECIAL)
reduction("mean", lambda x, axes, keep: x.mean(axes, keep), whole=False, empty=False, edges=SPECIAL)
reduction("max", lambda x, axes, keep: x.amax(axes, keep), empty=False, edges=TIED)
reduction("min", lambda x, axes, keep: x.amin(axes, keep), empty=False, edges=TIED)
reduction("prod", lambda x, axes, keep: over(torch.prod, x, axes, keep),
          edges=[("ties at zero", torch.tensor([[0.0, 2.0, 3.0], [0.0, 0.0, 4.0]]))])
reduction("logSumExp", lambda x, axes, keep: x.logsumexp(axes, keep) if x.dim() else x * 1, whole=False, empty=False,
          edges=[("large", torch.tensor([[1000.0, 1000.0], [-1000.0, -1001.0]])), ("infinite", torch.tensor([[1.0, INFINITY], [-INFINITY, 2.0]])),
                 ("no mass", torch.tensor([[-INFINITY, -INFINITY]]))])

for name, f in [("variance", torch.var), ("standardDeviation", torch.std)]:
    with operation(name) as case:
        case("all", lambda x: f(x), [draw(3, 4)])
        for title, options in [
            ("last axis", {"axis": -1}),
            ("first axis, kept", {"axis": 0, "keepDims": True}),
            ("of a population", {"axis": 1, "correction": 0}),
            ("both axes, of a population", {"axis": [0, 1], "correction": 0}),
        ]:
            case(title, lambda x: f(x, **{"dim": None, **words(options)}), [draw(3, 4)], **options)
        case("far from 0", lambda x: f(x, dim=1), [draw(2, 5, low=9, high=11)], axis=1)

for name, f in [("argmax", torch.argmax), ("argmin", torch.argmin)]:
    with operation(name) as case:
        case("all", lambda x: f(x).int(), [draw(3, 4)])
        case("last axis", lambda x: f(x, -1).int(), [draw(3, 4)], axis=-1)
        case("first axis, kept", lambda x: f(x, 0, keepdim=True).int(), [draw(3, 4)], axis=0, keepDims=True)
        case("middle axis", lambda x: f(x, 1).int(), [draw(2, 3, 2)], axis=1)
        case("ties", lambda x: f(x, 1).int(), [TIES], axis=1)
        case("infinite", lambda x: f(x, 1).int(), [SPECIAL[0][1]], axis=1)
        case("whole numbers", lambda x: f(x, 1).int(), [ints([[1, 2, 3], [4, -5, 6]])], axis=1)

with operation("cumsum") as case:
    case("last axis", lambda x: x.cumsum(-1), [draw(3, 4)], axis=-1)
    case("first axis", lambda x: x.cumsum(0), [draw(3, 4)], axis=0)
    case("middle axis", lambda x: x.cumsum(1), [draw(2, 3, 2)], axis=1)
    case("reverse", lambda x: x.flip(1).cumsum(1).flip(1), [draw(2, 4)], axis=1, reverse=True)
    case("exclusive", lambda x: x.cumsum(1) - x, [draw(2, 4)], axis=1, exclusive=True)
    case("exclusive, reverse", lambda x: x.flip(1).cumsum(1).flip(1) - x, [draw(2, 4)], axis=1, exclusive=True, reverse=True)
    case("whole numbers", lambda x: x.cumsum(0).int(), [ints([1, 2, 3])], axis=0)

with operation("broadcastTo") as case:
    case("rows", lambda x: x.expand(3, 4), [draw(4)], shape=[3, 4])
    case("columns", lambda x: x.expand(3, 4), [draw(3, 1)], shape=[3, 4])
    case("inner axis", lambda x: x.expand(2, 3, 2), [draw(2, 1, 2)], shape=[2, 3, 2])
    case("scalar", lambda x: x.expand(2, 2), [draw()], shape=[2, 2])
    case("to nothing", lambda x: x.expand(0, 2), [draw(1, 2)], shape=[0, 2])
