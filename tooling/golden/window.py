"""Golden numbers of windows: convolutions, transposed ones, max and average pooling, each on one to three axes."""
import torch
import torch.nn.functional as F

from golden import draw, operation
from torch_operations import convolution, transposed


def cases(name, reference, listed):
    with operation(name) as case:
        for title, x, w, bias, options in listed:
            inputs = [draw(*x), draw(*w)] + ([draw(bias)] if bias else [])
            case(title, lambda *tensors: reference(*tensors, **options), inputs, **options)


cases("conv1d", convolution(F.conv1d), [
    ("plain", (2, 2, 6), (3, 2, 3), 3, {}),
    ("without bias", (1, 2, 6), (2, 2, 2), None, {}),
    ("stride and padding", (1, 2, 7), (2, 2, 3), 2, {"stride": 2, "padding": 1}),
    ("stride beyond the kernel", (1, 1, 8), (2, 1, 2), 2, {"stride": 3}),
    ("dilation", (1, 1, 8), (2, 1, 3), 2, {"dilation": 2, "padding": 2}),
    ("groups", (2, 4, 5), (4, 2, 2), 4, {"groups": 2}),
    ("depthwise", (2, 3, 5), (3, 1, 2), 3, {"groups": 3, "stride": 2}),
    ("each side", (1, 2, 5), (2, 2, 3), 2, {"padding": [[2, 1]]}),
    ("same", (1, 2, 5), (2, 2, 4), 2, {"padding": "same"}),
    ("one example", (2, 5), (2, 2, 3), 2, {"padding": [[1, 2]]}),
])

cases("conv2d", convolution(F.conv2d), [
    ("plain", (2, 2, 4, 5), (3, 2, 3, 2), 3, {}),
    ("without bias", (1, 2, 4, 4), (2, 2, 3, 3), None, {}),
    ("pointwise", (2, 3, 3, 3), (2, 3, 1, 1), 2, {}),
    ("pointwise with stride", (1, 2, 4, 4), (2, 2, 1, 1), 2, {"stride": 2}),
    ("padding", (1, 1, 4, 4), (2, 1, 3, 3), 2, {"padding": 1}),
    ("padding of each axis", (1, 1, 3, 4), (2, 1, 3, 3), 2, {"padding": [2, 1]}),
    ("padding of each side", (1, 1, 3, 4), (2, 1, 3, 3), 2, {"padding": [[2, 0], [0, 1]]}),
    ("same, even kernel", (1, 1, 4, 5), (2, 1, 2, 4), 2, {"padding": "same"}),
    ("valid", (1, 1, 4, 5), (2, 1, 2, 3), 2, {"padding": "valid"}),
    ("stride with a remainder", (1, 2, 6, 6), (2, 2, 3, 3), 2, {"stride": 2}),
    ("strides that differ", (1, 1, 6, 7), (2, 1, 3, 2), 2, {"stride": [1, 3], "padding": [1, 0]}),
    ("stride beyond the kernel", (1, 1, 7, 7), (2, 1, 2, 2), 2, {"stride": 3}),
    ("dilation", (1, 1, 6, 7), (2, 1, 2, 3), 2, {"dilation": [3, 2], "padding": 1}),
    ("dilation and stride", (1, 2, 7, 7), (2, 2, 3, 3), 2, {"dilation": 2, "stride": 2, "padding": 2}),
    ("groups", (2, 4, 3, 3), (4, 2, 2, 2), 4, {"groups": 2}),
    ("depthwise", (2, 3, 4, 4), (3, 1, 3, 3), 3, {"groups": 3, "padding": 1}),
    ("depthwise, two of each, stride", (1, 2, 5, 5), (4, 1, 3, 3), 4, {"groups": 2, "stride": 2}),
    ("kernel as large as the image", (2, 2, 3, 4), (3, 2, 3, 4), 3, {}),
    ("one example", (2, 3, 4), (2, 1, 2, 3), 2, {"groups": 2, "padding": 1}),
])

cases("conv3d", convolution(F.conv3d), [
    ("plain", (2, 2, 3, 3, 4), (3, 2, 2, 2, 3), 3, {}),
    ("without bias", (1, 2, 3, 3, 3), (2, 2, 2, 2, 2), None, {}),
    ("pointwise", (2, 3, 2, 2, 3), (2, 3, 1, 1, 1), 2, {}),
    ("padding of each axis", (1, 1, 3, 2, 3), (2, 1, 3, 3, 2), 2, {"padding": [2, 1, 0]}),
    ("padding of each side", (1, 1, 2, 3, 2), (2, 1, 2, 2, 2), 2, {"padding": [[1, 0], [0, 2], [0, 1]]}),
    ("same, even kernel", (1, 1, 3, 4, 2), (2, 1, 2, 3, 2), 2, {"padding": "same"}),
    ("strides that differ, with a remainder", (1, 2, 4, 5, 6), (2, 2, 2, 3, 2), 2, {"stride": [1, 2, 3], "padding": [0, 1, 0]}),
    ("dilation and stride", (1, 1, 5, 5, 4), (2, 1, 2, 3, 2), 2, {"dilation": [3, 2, 1], "stride": 2, "padding": 1}),
    ("groups", (2, 4, 2, 3, 2), (4, 2, 2, 2, 2), 4, {"groups": 2}),
    ("depthwise", (2, 3, 3, 2, 3), (3, 1, 2, 2, 2), 3, {"groups": 3, "padding": 1, "stride": [2, 1, 1]}),
    ("kernel as large as the volume", (2, 2, 2, 3, 2), (3, 2, 2, 3, 2), 3, {}),
    ("one example", (2, 2, 3, 3), (2, 2, 2, 2, 1), 2, {"stride": [1, 2, 1]}),
])

cases("convTranspose1d", transposed(F.conv_transpose1d), [
    ("plain", (2, 2, 4), (2, 3, 3), 3, {}),
    ("without bias", (1, 2, 4), (2, 2, 2), None, {}),
    ("stride and padding", (1, 2, 4), (2, 2, 3), 2, {"stride": 2, "padding": 1}),
    ("output padding", (1, 2, 4), (2, 2, 3), 2, {"stride": 3, "padding": 1, "outputPadding": 2}),
    ("output padding up to the dilation", (1, 1, 4), (1, 2, 2), 2, {"dilation": 3, "outputPadding": 2}),
    ("groups", (2, 4, 3), (4, 2, 2), 4, {"groups": 2, "stride": 2}),
    ("each side", (1, 2, 4), (2, 2, 3), 2, {"padding": [[0, 2]], "stride": 2}),
    ("one example", (2, 3), (2, 2, 3), 2, {"stride": 2}),
])

cases("convTranspose2d", transposed(F.conv_transpose2d), [
    ("plain", (2, 2, 3, 2), (2, 3, 2, 3), 3, {}),
    ("without bias", (1, 2, 3, 3), (2, 2, 2, 2), None, {}),
    ("doubling", (1, 2, 3, 3), (2, 2, 2, 2), 2, {"stride": 2}),
    ("stride beyond the kernel", (1, 1, 3, 3), (1, 2, 1, 2), 2, {"stride": 3}),
    ("padding", (1, 1, 3, 4), (1, 2, 3, 3), 2, {"padding": [1, 2], "stride": 2}),
    ("output padding", (1, 1, 3, 3), (1, 2, 3, 3), 2, {"stride": 2, "padding": 1, "outputPadding": [1, 0]}),
    ("output padding beyond the padding", (1, 1, 3, 3), (1, 1, 2, 2), 1, {"stride": 3, "outputPadding": 2}),
    ("dilation", (1, 1, 3, 3), (1, 2, 2, 3), 2, {"dilation": 2, "stride": 2, "padding": 1}),
    ("groups", (1, 4, 2, 3), (4, 2, 2, 2), 4, {"groups": 2, "stride": 2}),
    ("depthwise", (1, 3, 3, 3), (3, 1, 3, 3), 3, {"groups": 3, "stride": 2, "padding": 1}),
    ("each side", (1, 2, 3, 3), (2, 2, 3, 3), 2, {"padding": [[0, 1], [2, 0]]}),
    ("one example", (2, 2, 3), (2, 1, 2, 2), 2, {"groups": 2, "stride": 2, "outputPadding": 1}),
])

cases("convTranspose3d", transposed(F.conv_transpose3d), [
    ("plain", (2, 2, 2, 3, 2), (2, 3, 2, 2, 3), 3, {}),
    ("without bias", (1, 2, 2, 2, 2), (2, 2, 2, 2, 2), None, {}),
    ("doubling", (1, 2, 2, 2, 3), (2, 2, 2, 2, 2), 2, {"stride": 2}),
    ("padding", (1, 1, 2, 3, 3), (1, 2, 3, 3, 2), 2, {"padding": [2, 1, 0], "stride": [2, 1, 2]}),
    ("output padding", (1, 1, 2, 2, 2), (1, 2, 3, 2, 3), 2, {"stride": [2, 3, 2], "padding": 1, "outputPadding": [1, 2, 0]}),
    ("output padding up to the dilation", (1, 1, 2, 2, 2), (1, 1, 2, 1, 2), 1, {"dilation": [3, 2, 1], "outputPadding": [2, 1, 0]}),
    ("dilation", (1, 1, 2, 2, 2), (1, 2, 2, 2, 3), 2, {"dilation": [1, 2, 2], "stride": 2, "padding": 1}),
    ("groups", (1, 4, 2, 2, 2), (4, 2, 2, 2, 1), 4, {"groups": 2, "stride": 2}),
    ("depthwise", (1, 3, 2, 2, 2), (3, 1, 2, 3, 2), 3, {"groups": 3, "stride": 2, "padding": [0, 1, 0]}),
    ("each side", (1, 2, 2, 2, 3), (2, 1, 2, 2, 2), 1, {"padding": [[0, 1], [1, 0], [1, 1]]}),
    ("one example", (2, 2, 1, 2), (2, 2, 2, 2, 2), 2, {}),
])


def weight_gradient(convolution, kernel, options):
    """The gradient of the weights as a function that can be differentiated again."""

    def run(x, dy):
        w = torch.zeros(kernel, requires_grad=True)
        return torch.autograd.grad(convolution(x, w, **options), w, dy, create_graph=True)[0]

    return run


CONVOLUTIONS = [F.conv1d, F.conv2d, F.conv3d]

with operation("convWeightGradient") as case:
    for n, convolution in enumerate(CONVOLUTIONS, start=1):
        for title, size, kernel, options in [
            ("plain", (2, 2, *(3, 2, 4)[-n:]), (2, 2, *(2, 2, 3)[-n:]), {}),
            ("with a remainder", (1, 1, *(4, 5, 6)[-n:]), (2, 1, *(2, 3, 3)[-n:]), {"stride": 2, "dilation": 1, "padding": 1}),
            ("dilation", (2, 1, *(3, 4, 5)[-n:]), (2, 1, *(2, 2, 2)[-n:]), {"dilation": 2}),
            ("groups", (2, 4, *(2, 3, 3)[-n:]), (4, 2, *(2, 2, 2)[-n:]), {"groups": 2}),
            ("many positions", (1, 2, *(3, 4, 5)[-n:]), (1, 2, *(3, 4, 5)[-n:]), {"padding": 1}),
        ]:
            x = draw(*size)
            dy = draw(*convolution(x, torch.zeros(kernel), **options).shape)
            case(f"{n} axes, {title}", weight_gradient(convolution, kernel, options), [x, dy], kernel=kernel, **options)


KINK = {"smooth": False}
ELSEWHERE = {"not_in_onnx_runtime": "where NaN is, the gradient goes to what its MaxPool takes for the largest"}
AXES = {1: (6,), 2: (5, 6), 3: (3, 4, 6)}


def options(**given):
    """Our options in PyTorch's words."""
    words = {"ceilMode": "ceil_mode", "countIncludePad": "count_include_pad", "divisorOverride": "divisor_override", "returnIndices": "return_indices"}
    return {words.get(name, name): value for name, value in given.items() if name != "kernelSize"}


def add(case, title, pooling, x, kernelSize, known={}, **given):
    def run(t):
        y = pooling(t, kernelSize, **options(**given))
        return (y[0], y[1].int()) if "returnIndices" in given else y

    case(title, run, [x], **known, kernelSize=kernelSize, **given)


for n in [1, 2, 3]:
    size = AXES[n]
    with operation(f"maxPool{n}d") as case:
        pooling = [F.max_pool1d, F.max_pool2d, F.max_pool3d][n - 1]
        add(case, "plain", pooling, draw(2, 2, *size), 2)
        add(case, "overlapping", pooling, draw(2, 1, *size), 3, stride=1)
        add(case, "stride beyond the window", pooling, draw(1, 1, *size), 2, stride=3)
        add(case, "padding", pooling, draw(1, 2, *size, low=-2, high=-1), 3, stride=2, padding=1)
        add(case, "dilation", pooling, draw(1, 1, *size), 2, stride=1, dilation=2, padding=1)
        add(case, "over the end", pooling, draw(1, 2, *size), 2, stride=3, ceilMode=True)
        add(case, "over the end with padding", pooling, draw(1, 1, *size), 3, stride=2, padding=1, ceilMode=True)
        ties = torch.tensor([1.0, 2.0, 2.0, 0.0, 2.0, 2.0]).expand(1, 1, *size).clone()
        add(case, "ties, apart", pooling, ties, 2, KINK)
        add(case, "ties, overlapping", pooling, ties, 3, KINK, stride=1)
        add(case, "all equal", pooling, torch.zeros(1, 1, *size), 3, KINK, stride=2, padding=1)
        holes = draw(1, 1, *size)
        holes[..., 1], holes[..., 4] = float("nan"), float("-inf")
        add(case, "NaN and infinity", pooling, holes, 2, ELSEWHERE, stride=1)
        add(case, "NaN, the result alone", pooling, holes, 2, {"differentiable": False}, stride=1)
        if n == 2:
            add(case, "sizes that differ", pooling, draw(2, 1, *size), [3, 2], stride=[1, 2], padding=[1, 0])
        if n == 3:
            given = {"stride": [1, 2, 3], "padding": [1, 0, 1], "dilation": [1, 3, 1]}
            add(case, "sizes that differ", pooling, draw(2, 1, *size), [3, 2, 2], ceilMode=True, **given)
        add(case, "one example", pooling, draw(2, *size), 2)
        add(case, "indices", pooling, draw(2, 2, *size), 2, returnIndices=True)
        add(case, "indices, overlapping", pooling, draw(2, 1, *size), 3, stride=1, padding=1, returnIndices=True)
        add(case, "indices, dilation, over the end", pooling, draw(1, 2, *size), 2, stride=3, dilation=2, ceilMode=True, returnIndices=True)
        add(case, "indices, one example", pooling, draw(2, *size), 2, stride=1, returnIndices=True)
        add(case, "indices, ties", pooling, ties.expand(1, 2, *size).clone(), 3, KINK, stride=2, padding=1, returnIndices=True)
        add(case, "indices, NaN and infinity", pooling, holes, 2, {"differentiable": False}, stride=1, returnIndices=True)
        add(case, "windows longer than the axis", pooling, draw(1, 2, *[2] * n), 4, stride=3, padding=1, ceilMode=True)
    with operation(f"avgPool{n}d") as case:
        pooling = [F.avg_pool1d, F.avg_pool2d, F.avg_pool3d][n - 1]
        add(case, "plain", pooling, draw(2, 2, *size), 2)
        add(case, "overlapping", pooling, draw(2, 1, *size), 3, stride=1)
        add(case, "stride beyond the window", pooling, draw(1, 1, *size), 2, stride=3)
        for count in [True, False]:
            word = "counted" if count else "not counted"
            add(case, f"padding, {word}", pooling, draw(1, 2, *size), 3, stride=2, padding=1, countIncludePad=count)
            add(case, f"over the end, {word}", pooling, draw(1, 1, *size), 3, stride=2, padding=1, ceilMode=True, countIncludePad=count)
        if n == 2:
            add(case, "sizes that differ", pooling, draw(2, 1, *size), [3, 2], stride=[1, 2], padding=[1, 0])
        if n == 3:
            given = {"stride": [1, 3, 2], "padding": [1, 0, 1], "ceilMode": True}
            add(case, "sizes that differ", pooling, draw(2, 1, *size), [3, 2, 2], countIncludePad=False, **given)
        add(case, "one example", pooling, draw(2, *size), 2)
        for count in [True, False] if n < 3 else []:  # PyTorch's of volumes refuses them
            word = "counted" if count else "not counted"
            add(case, f"windows longer than the axis, {word}", pooling, draw(1, 2, *[2] * n), 4, stride=3, padding=1, ceilMode=True, countIncludePad=count)
        if n > 1:
            add(case, "another divisor", pooling, draw(1, 2, *size), 2, divisorOverride=3)
            given = {"stride": 2, "padding": 1, "ceilMode": True, "countIncludePad": False}
            add(case, "another divisor, over the end", pooling, draw(1, 1, *size), 3, divisorOverride=-2, **given)

MAX = [F.max_pool1d, F.max_pool2d, F.max_pool3d]
AVERAGE = [F.avg_pool1d, F.avg_pool2d, F.avg_pool3d]


def gradient_of(pooling, kernelSize, given):
    """The gradient of a pooling as a function that can be differentiated again."""

    def run(dy, x):
        x = x if x.requires_grad else x.clone().requires_grad_()
        y = pooling(x, kernelSize, **options(**given))
        return torch.autograd.grad(y, x, dy, create_graph=True)[0]

    return run


for name, poolings in [("maxPoolGradient", MAX), ("avgPoolGradient", AVERAGE)]:
    with operation(name) as case:
        for n, pooling in enumerate(poolings, start=1):
            for title, size, kernelSize, given in [
                ("apart", (4, 3, 6)[-n:], 2, {}),
                ("overlapping", (3, 4, 5)[-n:], 3, {"stride": 1, "padding": 1}),
                ("over the end", (3, 3, 4)[-n:], 2, {"stride": 3, "padding": 1, "ceilMode": True}),
            ]:
                x = draw(1, 2, *size)
                dy = draw(*pooling(x, kernelSize, **options(**given)).shape)
                reference = gradient_of(pooling, kernelSize, given)
                case(f"{n} axes, {title}", reference, [dy, x], axes=n, kernelSize=kernelSize, **given)


MODES = {"linear": "bilinear", "cubic": "bicubic", "nearest": "nearest", "nearest-exact": "nearest-exact", "average": "area"}


def resampled(axis, kind, result, factor, alignCorners, antialias, **_):
    """One axis of images; the other keeps its size, in which nothing changes."""
    def run(x):
        sizes = [result if each == axis else x.shape[each] for each in (2, 3)]
        given = {"size": sizes} if factor is None else {"scale_factor": [factor if each == axis else 1.0 for each in (2, 3)]}
        corners = {} if kind not in ("linear", "cubic") else {"align_corners": alignCorners}
        return F.interpolate(x, **given, mode=MODES[kind], antialias=antialias, **corners)
    return run


def resampling(kind, result, axis=2, factor=None, bySizes=False, alignCorners=False, antialias=False):
    return {"axis": axis, "kind": kind, "result": result, "factor": factor, "bySizes": bySizes, "alignCorners": alignCorners, "antialias": antialias}


with operation("resample") as case:
    for title, size, given in [
        ("cubic, larger", (1, 2, 3, 2), resampling("cubic", 5)),
        ("means, overlapping", (2, 1, 5, 2), resampling("average", 3)),
        ("means, apart", (1, 1, 2, 6), resampling("average", 3, axis=3)),
        ("cubic, by a factor, corners", (1, 1, 2, 4), resampling("cubic", 6, axis=3, factor=1.5, alignCorners=True)),
        ("nearest, larger by 1.7", (1, 1, 5, 2), resampling("nearest", 8, factor=1.7)),
        ("nearest, twice", (1, 1, 2, 3), resampling("nearest", 4, factor=2.0)),
        ("nearest by middles, smaller", (1, 1, 1, 5), resampling("nearest-exact", 3, axis=3)),
        ("antialiased, smaller", (1, 1, 7, 2), resampling("linear", 3, antialias=True)),
        ("antialiased cubic, smaller", (1, 1, 7, 2), resampling("cubic", 4, antialias=True)),
        ("twice", (1, 2, 3, 2), resampling("linear", 6, factor=2.0)),
        ("smaller, corners", (1, 1, 2, 5), resampling("linear", 3, axis=3, alignCorners=True)),
        ("to one", (1, 1, 3, 2), resampling("linear", 1)),
        ("as large", (1, 1, 3, 2), resampling("linear", 3)),
    ]:
        case(title, resampled(**given), [draw(*size)], **given)

with operation("adaptivePlaces") as case:
    for title, size, results in [("uneven", (1, 2, 5, 4), [3, 2]), ("larger than the images", (1, 1, 2, 1), [3, 2])]:
        case(title, lambda x, results=results: F.adaptive_max_pool2d(x, results, return_indices=True)[1].int(), [draw(*size)], results=results)
