"""Our operations in PyTorch: each takes its tensors in order and, by our names, what else it is called with."""
import torch
import torch.nn.functional as F


def sides(padding):
    """[[top, bottom], [left, right]] as F.pad takes it: the last axis first."""
    return [entries for pair in reversed(padding) for entries in pair]


def ranged(x, ranges):
    """The ranges of `slice`, [start, end, step] or None for each axis, by Python's own rule, which knows negative steps."""
    for axis, taken in enumerate(ranges):
        if taken is not None:
            start, end, step = (list(taken) + [None] * 3)[:3]
            x = x.index_select(axis, torch.arange(x.shape[axis])[list(range(x.shape[axis])[start:end:step])])
    return x


def sliced(x, ranges):
    """The same, where a number picks one entry, and an object speaks of one axis."""
    if isinstance(ranges, dict):
        given = [ranges.get("start"), ranges.get("end"), ranges.get("step")]
        return ranged(x, [None] * (ranges["axis"] % x.dim()) + [given])
    single = [axis for axis, taken in enumerate(ranges) if isinstance(taken, int)]
    x = ranged(x, [None if isinstance(taken, int) else taken for taken in ranges])
    for axis in reversed(single):
        x = x.select(axis, ranges[axis])
    return x


def listed(axis):
    return axis if isinstance(axis, list) else [axis]


def over(f, x, axis, keep):
    """One axis after the other, the last first, for what PyTorch reduces along one axis only."""
    axes = range(x.dim()) if axis is None else [each % max(1, x.dim()) for each in listed(axis)]
    for each in sorted(axes, reverse=True):
        x = f(x, each, keep) if x.dim() > 0 else x
    return x


def reduction(f):
    """`f` takes the tensor, its axes and keepdim; whole numbers keep their dtype, which PyTorch widens."""

    def run(x, axis=None, keepDims=False):
        axes = list(range(x.dim())) if axis is None else listed(axis)
        if axes == []:
            return f(x.unsqueeze(0), [0], False)
        return f(x, axes, keepDims)

    return run


def position(f):
    def run(x, axis=None, keepDims=False):
        found = f(x) if axis is None else f(x, axis, keepdim=keepDims)
        found = found.reshape([1] * x.dim()) if axis is None and keepDims else found
        return found.int()

    return run


def cumsum(x, axis, reverse=False, exclusive=False):
    turned = x.flip(axis) if reverse else x
    y = turned.cumsum(axis)
    if exclusive:  # not y - x, which is NaN behind an infinity
        y = torch.cat([torch.zeros_like(y.narrow(axis, 0, min(1, y.shape[axis]))), y], axis).narrow(axis, 0, y.shape[axis])
    return y.flip(axis) if reverse else y


def ordered(x, axis=-1, descending=False, k=None, largest=None):
    values, indices = x.sort(dim=axis, descending=descending if largest is None else largest, stable=True)
    k = values.shape[axis] if k is None else k
    return values.narrow(axis, 0, k), indices.narrow(axis, 0, k).int()


def batch_norm(x, mean, variance, weight=None, bias=None, eps=1e-5):
    wide = lambda values: values.reshape(1, -1, *[1] * (x.dim() - 2))
    y = (x - wide(mean)) / torch.sqrt(wide(variance) + eps)
    y = y if weight is None else y * wide(weight)
    return y if bias is None else y + wide(bias)


def layer_norm(x, weight=None, bias=None, normalizedShape=None, eps=1e-5):
    return F.layer_norm(x, listed(normalizedShape), weight, bias, eps)


def convolution(f):
    """A convolution that also takes the padding of each side by itself, which PyTorch's do not."""

    def run(x, *rest, padding=0, **options):
        if isinstance(padding, list) and isinstance(padding[0], list):
            x, padding = F.pad(x, sides(padding)), 0
        return f(x, *rest, padding=padding, **options)

    return run


def transposed(f):
    """The same for transposed convolutions, whose padding is taken off the result."""

    def run(x, *rest, padding=0, outputPadding=0, **options):
        if isinstance(padding, list) and isinstance(padding[0], list):
            return F.pad(f(x, *rest, output_padding=outputPadding, **options), [-entries for entries in sides(padding)])
        return f(x, *rest, padding=padding, output_padding=outputPadding, **options)

    return run


def pooling(f):
    words = {"ceilMode": "ceil_mode", "countIncludePad": "count_include_pad"}
    return lambda x, kernelSize, **options: f(x, kernelSize, **{words.get(name, name): value for name, value in options.items()})


def pad(x, padding, mode="constant", value=0):
    flat = sides(padding) if isinstance(padding[0], list) else padding
    return F.pad(x, flat, mode, **({"value": value} if mode == "constant" else {}))


def cast(x, dtype):
    kind = getattr(torch, dtype)
    if x.is_floating_point() and not kind.is_floating_point and kind != torch.bool:
        limits = torch.iinfo(kind)
        if not bool(((x.double() > float(limits.min) - 1) & (x.double() < float(limits.max) + 1)).all()):
            raise ValueError("undefined: a whole number of what is none")
    return x.to(kind)


def indexed(x, indices, axis=0):
    """Whole entries along an axis; the shape of the indices takes its place."""
    axis %= x.dim()
    flat = x.index_select(axis, indices.flatten().long())
    return flat.reshape(x.shape[:axis] + indices.shape + x.shape[axis + 1 :])


def index_added(x, indices, updates, axis):
    axis %= x.dim()
    flat = updates.reshape(x.shape[:axis] + (indices.numel(),) + x.shape[axis + 1 :])
    return x.index_add(axis, indices.flatten().long(), flat)


def unsqueezed(x, axis):
    rank = x.dim() + len(listed(axis))
    for each in sorted(one % rank for one in listed(axis)):
        x = x.unsqueeze(each)
    return x


def rolled(x, shift, axis=None):
    return x.roll(shift) if axis is None else x.roll(tuple(listed(shift)), tuple(listed(axis)))


def spread(f):
    def run(x, axis=None, keepDims=False, correction=1):
        return f(x, dim=axis, keepdim=keepDims, correction=correction)

    return run


def zeros_or_ones(f):
    return lambda shape, dtype="float32": f(shape, dtype=getattr(torch, dtype))


def dtype_of(name):
    return getattr(torch, name)


SAME = {  # the same name and the same meaning, once words are put in PyTorch's way
    name: getattr(torch, name)
    for name in "abs ceil cos erf exp expm1 floor log log1p neg round rsqrt sign sin sqrt tanh sigmoid relu".split()
}
BINARY = {"add": "add", "sub": "sub", "mul": "mul", "div": "div", "pow": "pow", "maximum": "maximum", "minimum": "minimum",
          "equal": "eq", "notEqual": "ne", "greater": "gt", "greaterEqual": "ge", "less": "lt", "lessEqual": "le",
          "logicalAnd": "logical_and", "logicalOr": "logical_or", "logicalXor": "logical_xor"}

OPERATIONS = {
    **SAME,
    **{name: getattr(torch, theirs) for name, theirs in BINARY.items()},
    "identity": lambda x: x,
    "isNaN": torch.isnan,
    "logicalNot": torch.logical_not,
    "clamp": lambda x, min=None, max=None: x.clamp(min, max),
    "cast": cast,
    "mask": lambda x, condition: torch.where(condition, x, 0),
    "sqrtOfSquares": lambda x: torch.where(x == 0, x, torch.sqrt(torch.where(x == 0, 1, x))),
    "where": torch.where,
    "silu": F.silu,
    "softplus": lambda x: F.softplus(x),
    "gelu": lambda x, approximate="none": F.gelu(x, approximate=approximate),
    "leakyRelu": lambda x, negativeSlope=0.01: F.leaky_relu(x, negativeSlope),
    "elu": lambda x, alpha=1.0: F.elu(x, alpha),
    "softmax": lambda x, axis=-1: torch.softmax(x, axis),
    "logSoftmax": lambda x, axis=-1: torch.log_softmax(x, axis),
    "sum": reduction(lambda x, axes, keep: x.sum(axes, keep)),
    "mean": reduction(lambda x, axes, keep: x.mean(axes, keep)),
    "max": reduction(lambda x, axes, keep: x.amax(axes, keep)),
    "min": reduction(lambda x, axes, keep: x.amin(axes, keep)),
    "logSumExp": reduction(lambda x, axes, keep: x.logsumexp(axes, keep)),
    "prod": lambda x, axis=None, keepDims=False: over(torch.prod, x, axis, keepDims),
    "variance": spread(torch.var),
    "standardDeviation": spread(torch.std),
    "argmax": position(torch.argmax),
    "argmin": position(torch.argmin),
    "cumsum": cumsum,
    "broadcastTo": lambda x, shape: x.expand(shape),
    "reshape": lambda x, shape: x.reshape(shape),
    "flatten": lambda x, startAxis=0, endAxis=-1: x.flatten(startAxis, endAxis),
    "squeeze": lambda x, axis=None: x.squeeze() if axis is None else x.squeeze(tuple(listed(axis))),
    "unsqueeze": unsqueezed,
    "permute": lambda x, axes: x.permute(axes),
    "transpose": lambda x, axis0=-2, axis1=-1: x.transpose(axis0, axis1),
    "slice": sliced,
    "flip": lambda x, axis=None: x.flip(list(range(x.dim())) if axis is None else listed(axis)),
    "roll": rolled,
    "concat": lambda *x, axis=0: torch.cat(x, axis),
    "stack": lambda *x, axis=0: torch.stack(x, axis),
    "split": lambda x, sizes, axis=0: x.split(sizes, axis),
    "chunk": lambda x, count, axis=0: x.chunk(count, axis),
    "pad": pad,
    "tile": lambda x, repeats: x.tile(repeats),
    "tril": lambda x, diagonal=0: x.tril(diagonal),
    "triu": lambda x, diagonal=0: x.triu(diagonal),
    "gather": lambda x, i, axis: x.gather(axis, i.long()),
    "scatterAdd": lambda x, i, u, axis: x.scatter_add(axis, i.long(), u),
    "take": indexed,
    "indexSelect": indexed,
    "indexAdd": index_added,
    "oneHot": lambda x, numClasses, dtype="float32": F.one_hot(x.long(), numClasses).to(dtype_of(dtype)),
    "sort": ordered,
    "topk": lambda x, k, axis=-1, largest=True: ordered(x, axis, k=k, largest=largest),
    "batchNorm": batch_norm,
    "layerNorm": layer_norm,
    "matmul": lambda a, b, transposeA=False, transposeB=False: (a.mT if transposeA else a) @ (b.mT if transposeB else b),
    "linear": F.linear,
    "einsum": lambda *x, equation: torch.einsum(equation, *x).to(x[0].dtype),
    **{f"conv{n}d": convolution(getattr(F, f"conv{n}d")) for n in [1, 2, 3]},
    **{f"convTranspose{n}d": transposed(getattr(F, f"conv_transpose{n}d")) for n in [1, 2, 3]},
    **{f"maxPool{n}d": pooling(getattr(F, f"max_pool{n}d")) for n in [1, 2, 3]},
    **{f"avgPool{n}d": pooling(getattr(F, f"avg_pool{n}d")) for n in [1, 2, 3]},
    "zeros": zeros_or_ones(torch.zeros),
    "ones": zeros_or_ones(torch.ones),
    "eye": lambda n, dtype="float32": torch.eye(n, dtype=dtype_of(dtype)),
    "arange": lambda end, start=0, step=1, dtype="float32": torch.arange(start, end, step, dtype=dtype_of(dtype)),
}
