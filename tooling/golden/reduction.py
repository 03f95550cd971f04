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
            case("whole numbers", lambda x: f(x, [1], False), [ints([[1, 2, 3], [4, -5, 6]])], axis=1)
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
        case("scalar", lambda x: f(x, 0).int(), [draw()], axis=0)
        case("infinite", lambda x: f(x, 1).int(), [SPECIAL[0][1]], axis=1)
        case("whole numbers", lambda x: f(x, 1).int(), [ints([[1, 2, 3], [4, -5, 6]])], axis=1)

with operation("cumsum") as case:
    case("last axis", lambda x: x.cumsum(-1), [draw(3, 4)], axis=-1)
    case("first axis", lambda x: x.cumsum(0), [draw(3, 4)], axis=0)
    case("middle axis", lambda x: x.cumsum(1), [draw(2, 3, 2)], axis=1)
    case("reverse", lambda x: x.flip(1).cumsum(1).flip(1), [draw(2, 4)], axis=1, reverse=True)
    case("exclusive", lambda x: x.cumsum(1) - x, [draw(2, 4)], axis=1, exclusive=True)
    case("exclusive, reverse", lambda x: x.flip(1).cumsum(1).flip(1) - x, [draw(2, 4)], axis=1, exclusive=True, reverse=True)
    case("scalar", lambda x: x.cumsum(0), [draw()], axis=0)
    case("whole numbers", lambda x: x.cumsum(0), [ints([1, 2, 3])], axis=0)

FLAGS = torch.tensor([[0.0, 0.0, 2.0], [0.0, 0.0, 0.0], [1.0, NAN, 3.0]])
for name, f in [("any", torch.any), ("all", torch.all), ("count", lambda x, *dim, **_: torch.count_nonzero(x, *dim).int()), ("countNonzero", lambda x, *dim, **_: torch.count_nonzero(x, *dim).int())]:
    with operation(name) as case:
        case("all", lambda x: f(x), [FLAGS])
        case("last axis", lambda x: f(x, -1), [FLAGS], axis=-1)
        if not name.startswith("count"):
            case("first axis, kept", lambda x: f(x, 0, keepdim=True), [FLAGS], axis=0, keepDims=True)
        case("two axes", lambda x: f(x, (0, 2)), [torch.where(draw(2, 3, 2) > 0, 1.0, 0.0)], axis=[0, 2])
        case("nothing", lambda x: f(x, 1), [draw(2, 0)], axis=1)
        case("bool", lambda x: f(x, 0), [torch.tensor([[True, False], [True, False]])], axis=0)
        case("whole numbers", lambda x: f(x, 0), [ints([[1, 0, 2], [3, 0, 0]])], axis=0)

with operation("std") as case:
    case("all", lambda x: x.std(), [draw(3, 4)])
    case("last axis", lambda x: x.std(-1), [draw(3, 4)], axis=-1)
    case("of a population, kept", lambda x: x.std(0, correction=0, keepdim=True), [draw(3, 4)], axis=0, correction=0, keepDims=True)
    case("equal", lambda x: x.std(1), [TIES[1:]], smooth=False, axis=1)

SOME = torch.tensor([[1.0, NAN, 3.0], [NAN, NAN, NAN], [4.0, 5.0, 6.5]])
for name, f in [("nansum", torch.nansum), ("nanmean", torch.nanmean)]:
    with operation(name) as case:
        case("all", lambda x: f(x), [draw(3, 4)])
        case("NaN", lambda x: f(x, 1), [SOME], differentiable=False, axis=1)
        case("first axis, kept", lambda x: f(x, 0, keepdim=True), [SOME], differentiable=False, axis=0, keepDims=True)
        case("float64", lambda x: f(x, 0), [draw(3, 2, dtype=torch.float64)], axis=0)

with operation("aminmax") as case:
    case("all", lambda x: tuple(torch.aminmax(x)), [draw(3, 4)])
    case("last axis, kept", lambda x: tuple(torch.aminmax(x, dim=1, keepdim=True)), [draw(3, 4)], axis=1, keepDims=True)
    case("whole numbers", lambda x: tuple(torch.aminmax(x, dim=0)), [ints([[1, 2, 3], [4, -5, 6]])], axis=0)


def placed(result):
    return result[0], result[1].int()


UNORDERED = torch.tensor([[1.0, 3.0, 2.0, 3.0], [2.0, NAN, 1.0, 5.0], [-INFINITY, INFINITY, 0.0, INFINITY]])
for name, f in [("cummax", torch.cummax), ("cummin", torch.cummin)]:
    with operation(name) as case:
        case("last axis", lambda x: placed(f(x, -1)), [draw(2, 5)], axis=-1)
        case("first axis", lambda x: placed(f(x, 0)), [draw(3, 2)], axis=0)
        case("middle axis", lambda x: placed(f(x, 1)), [draw(2, 3, 2)], axis=1)
        case("ties", lambda x: placed(f(x, 1)), [torch.tensor([[1.0, 1.0, 0.0, 2.0, 2.0, 0.0]])], smooth=False, axis=1)
        case("edges", lambda x: placed(f(x, 1)), [UNORDERED], differentiable=False, axis=1)
        case("scalar", lambda x: placed(f(x, 0)), [draw()], axis=0)
        case("whole numbers", lambda x: placed(f(x, 0)), [ints([3, -1, 3, 5])], axis=0)
        case("uint8", lambda x: placed(f(x, 0)), [ints([3, 1, 3, 5, 0], torch.uint8)], axis=0)
        case("float64", lambda x: placed(f(x, 0)), [draw(4, dtype=torch.float64)], axis=0)
        case("none", lambda x: placed(f(x, 1)), [draw(2, 0)], axis=1)

with operation("cumprod") as case:
    case("last axis", lambda x: x.cumprod(-1), [draw(3, 4)], axis=-1)
    case("first axis", lambda x: x.cumprod(0), [draw(3, 4)], axis=0)
    case("zeros", lambda x: x.cumprod(1), [torch.tensor([[2.0, 0.0, 3.0, 4.0], [0.0, 2.0, 0.0, 1.0]])], axis=1)
    case("one", lambda x: x.cumprod(1), [draw(3, 1)], axis=1)
    case("none", lambda x: x.cumprod(1), [draw(2, 0)], axis=1)
    case("whole numbers", lambda x: x.cumprod(0), [ints([1, 2, 3])], axis=0)
    case("scalar", lambda x: x.cumprod(0), [draw()], axis=0)
    case("float64", lambda x: x.cumprod(0), [draw(5, dtype=torch.float64)], axis=0)

with operation("logcumsumexp") as case:
    case("last axis", lambda x: x.logcumsumexp(-1), [draw(2, 5)], axis=-1)
    case("first axis", lambda x: x.logcumsumexp(0), [draw(3, 4)], axis=0)
    case("far apart", lambda x: x.logcumsumexp(1), [torch.tensor([[-1000.0, 0.0, 500.0, 501.0], [1000.0, 0.0, -5.0, 1000.0]])], smooth=False, axis=1)
    case("edges", lambda x: x.logcumsumexp(1), [torch.tensor([[-INFINITY, -INFINITY, 1.0, INFINITY], [0.0, NAN, 1.0, 2.0]])], differentiable=False, axis=1)
    case("float64", lambda x: x.logcumsumexp(0), [draw(5, dtype=torch.float64)], axis=0)
    case("scalar", lambda x: x.logcumsumexp(0), [draw()], axis=0)

with operation("diff") as case:
    case("last axis", lambda x: x.diff(), [draw(2, 5)])
    case("first axis, twice", lambda x: x.diff(2, 0), [draw(4, 2)], axis=0, n=2)
    case("more often than there are entries", lambda x: x.diff(5), [draw(2, 3)], n=5)
    case("whole numbers", lambda x: x.diff(), [ints([3, 1, 5])])
    case("bool", lambda x: x.diff(), [torch.tensor([True, False, False, True])])

for name, f in [("median", torch.median), ("nanmedian", torch.nanmedian)]:
    with operation(name) as case:
        case("all", lambda x: f(x), [draw(3, 3)])
        case("last axis", lambda x: placed(f(x, -1)), [draw(3, 4)], axis=-1)
        case("first axis, kept", lambda x: placed(f(x, 0, keepdim=True)), [draw(5, 2)], axis=0, keepDims=True)
        case("NaN, all", lambda x: f(x), [torch.tensor([4.0, NAN, 3.0, 5.0, 1.0])], smooth=False)
        case("whole numbers", lambda x: placed(f(x, 1)), [ints([[3, -1, 2], [5, 6, 4]])], axis=1)
        case("scalar", lambda x: placed(f(x, 0)), [draw()], axis=0)
        case("nothing", lambda x: f(x), [draw(0)], differentiable=False)

WAYS = ["linear", "lower", "higher", "midpoint", "nearest"]
for name, f in [("quantile", torch.quantile), ("nanquantile", torch.nanquantile)]:
    with operation(name) as case:
        case("all", lambda x: f(x, 0.3), [draw(3, 3)], q=0.3)
        case("last axis", lambda x: f(x, 0.6, -1), [draw(3, 4)], q=0.6, axis=-1)
        case("several, first axis, kept", lambda x: f(x, torch.tensor([0.0, 0.25, 1.0], dtype=x.dtype), 0, keepdim=True), [draw(5, 2)], q=[0, 0.25, 1], axis=0, keepDims=True)
        for way in WAYS:
            case(way, lambda x: f(x, 0.4, 1, interpolation=way), [draw(2, 4)], q=0.4, axis=1, interpolation=way)
        case("NaN", lambda x: f(x, 0.5, 1), [SOME], differentiable=False, q=0.5, axis=1)
        case("float64", lambda x: f(x, 0.7), [draw(6, dtype=torch.float64)], q=0.7)

with operation("mode") as case:
    case("last axis", lambda x: placed(x.mode()), [torch.tensor([[3.0, 1.0, 3.0, 2.0], [2.0, 2.0, 1.0, 1.0], [5.0, 4.0, 6.0, 7.0]])], smooth=False)
    case("first axis, kept", lambda x: placed(x.mode(0, keepdim=True)), [torch.tensor([[3.0, 1.0], [3.0, 2.0], [1.0, 2.0]])], smooth=False, axis=0, keepDims=True)
    case("whole numbers", lambda x: placed(x.mode(1)), [ints([[3, -1, 3], [5, 6, 4]])], axis=1)
    case("one", lambda x: placed(x.mode(1)), [draw(3, 1)], axis=1)
    case("scalar", lambda x: placed(x.mode(0)), [draw()], axis=0)

with operation("broadcastTo") as case:
    case("rows", lambda x: x.expand(3, 4), [draw(4)], shape=[3, 4])
    case("columns", lambda x: x.expand(3, 4), [draw(3, 1)], shape=[3, 4])
    case("inner axis", lambda x: x.expand(2, 3, 2), [draw(2, 1, 2)], shape=[2, 3, 2])
    case("scalar", lambda x: x.expand(2, 2), [draw()], shape=[2, 2])
    case("to nothing", lambda x: x.expand(0, 2), [draw(1, 2)], shape=[0, 2])

for name, f in [("varMean", torch.var_mean), ("stdMean", torch.std_mean)]:
    with operation(name) as case:
        case("all", lambda x: f(x), [draw(3, 2)])
        case("an axis, kept", lambda x: f(x, dim=1, keepdim=True, correction=0), [draw(2, 3)], axis=1, keepDims=True, correction=0)

with operation("cov") as case:
    case("variables", torch.cov, [draw(3, 4)])
    case("a population", lambda x: torch.cov(x, correction=0), [draw(2, 3)], correction=0)
    case("vector", torch.cov, [draw(4)])
    case("float64", torch.cov, [draw(2, 3, dtype=torch.float64)])

with operation("corrcoef") as case:
    case("variables", torch.corrcoef, [draw(3, 4)], differentiable=False)
    case("vector", torch.corrcoef, [draw(4)], differentiable=False)

with operation("trapezoid") as case:
    case("last axis", lambda y: torch.trapezoid(y), [draw(2, 4)])
    case("a distance, first axis", lambda y: torch.trapezoid(y, dx=0.5, dim=0), [draw(3, 2)], dx=0.5, axis=0)
    case("one", lambda y: torch.trapezoid(y), [draw(1)])
