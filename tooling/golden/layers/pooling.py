import torch.nn.functional as F
from torch import nn

from cases import Function, begin, case, draw, finish, spatial

begin("pooling", every_size=True)
case("MaxPool1d", [2], nn.MaxPool1d(2), draw(1, 2, 5), free=spatial(1))
case("MaxPool1d", [2, {"stride": 2, "padding": 1, "dilation": 2, "ceilMode": True}],
     nn.MaxPool1d(2, stride=2, padding=1, dilation=2, ceil_mode=True), draw(1, 2, 6), label="all options", free=spatial(1))
case("MaxPool2d", [3, {"stride": 2, "padding": 1}], nn.MaxPool2d(3, stride=2, padding=1), draw(1, 2, 4, 4), free=spatial(2))
case("MaxPool3d", [2, {"stride": 2, "padding": 1, "dilation": [2, 1, 1], "ceilMode": True}],
     nn.MaxPool3d(2, stride=2, padding=1, dilation=(2, 1, 1), ceil_mode=True), draw(1, 1, 4, 3, 3), label="all options", free=spatial(3))
case("AvgPool1d", [2], nn.AvgPool1d(2), draw(1, 2, 5), free=spatial(1))
case("AvgPool1d", [3, {"stride": 2, "padding": 1, "countIncludePad": False, "ceilMode": True}],
     nn.AvgPool1d(3, stride=2, padding=1, count_include_pad=False, ceil_mode=True), draw(1, 2, 6), label="all options")
case("AvgPool2d", [[2, 1], {"countIncludePad": False, "padding": [1, 0]}],
     nn.AvgPool2d((2, 1), padding=(1, 0), count_include_pad=False), draw(1, 2, 3, 2), free=spatial(2))
case("AvgPool3d", [[2, 1, 2], {"stride": 1, "padding": [1, 0, 1], "countIncludePad": False, "ceilMode": True}],
     nn.AvgPool3d((2, 1, 2), stride=1, padding=(1, 0, 1), count_include_pad=False, ceil_mode=True), draw(1, 1, 2, 3, 2),
     label="all options", free=spatial(3))
SHAPES = {1: (2, 2, 7), 2: (1, 2, 5, 7), 3: (1, 1, 3, 4, 5)}
WANTED = {1: 3, 2: [3, None], 3: [2, 3, 4]}
for n, shape in SHAPES.items():
    for kind in ["Avg", "Max"]:
        name = f"Adaptive{kind}Pool{n}d"
        make = getattr(nn, name)
        free = spatial(n)
        case(name, [1], make(1), draw(*shape), label="to one", free=free)
        wanted = WANTED[n]
        case(name, [wanted], make(tuple(wanted) if isinstance(wanted, list) else wanted), draw(*shape), label="uneven",
             free=free)
        case(name, [2], make(2), draw(*shape[1:]), label="one example", free=[{axis - 1: f"size{axis}" for axis in range(2, n + 2)}])
    case(name, [2, {"returnIndices": True}], make(2, return_indices=True), draw(*shape), call=lambda m, x: list(m(x)), label="with places", free=free)
case("AdaptiveAvgPool2d", [7], nn.AdaptiveAvgPool2d(7), draw(1, 1, 3, 2), label="larger than the input", free=spatial(2))
case("AdaptiveMaxPool2d", [4], nn.AdaptiveMaxPool2d(4), draw(1, 1, 3, 2), label="larger than the input", free=spatial(2))



def with_indices(m, x):
    return list(m(x))


for n, shape in {1: (2, 2, 6), 2: (1, 2, 4, 5), 3: (1, 1, 3, 4, 4)}.items():
    largest, average = getattr(nn, f"MaxPool{n}d"), getattr(nn, f"AvgPool{n}d")
    sizes = spatial(n)
    case(f"MaxPool{n}d", [2, {"returnIndices": True}], largest(2, return_indices=True), draw(*shape), call=with_indices, label="indices", free=sizes)
    case(f"MaxPool{n}d", [3, {"returnIndices": True, "stride": 2, "padding": 1, "ceilMode": True}],
         largest(3, return_indices=True, stride=2, padding=1, ceil_mode=True), draw(*shape), call=with_indices, label="indices, overlapping")
    case(f"MaxPool{n}d", [2, {"returnIndices": True, "stride": 1, "dilation": 2}],
         largest(2, return_indices=True, stride=1, dilation=2), draw(*shape[1:]), call=with_indices, label="indices, one example", free=[None])
    case(f"MaxPool{n}d", [2], largest(2), draw(*shape[1:]), label="one example", free=[None])
    case(f"AvgPool{n}d", [2, {"stride": 1}], average(2, stride=1), draw(*shape[1:]), label="one example", free=[None])
    short = (2, 2) + (2, 3, 2)[:n]
    case(f"MaxPool{n}d", [4, {"ceilMode": True}], largest(4, ceil_mode=True), draw(*short), label="windows longer than the axis")
    case(f"MaxPool{n}d", [4, {"stride": 3, "padding": 2, "ceilMode": True, "returnIndices": True}],
         largest(4, stride=3, padding=2, ceil_mode=True, return_indices=True), draw(*short), call=with_indices, label="windows longer than the axis, padding")
    if n < 3:  # PyTorch's of volumes refuses them
        case(f"AvgPool{n}d", [4, {"ceilMode": True}], average(4, ceil_mode=True), draw(*short), label="windows longer than the axis")
        case(f"AvgPool{n}d", [4, {"stride": 3, "padding": 2, "ceilMode": True, "countIncludePad": False}],
             average(4, stride=3, padding=2, ceil_mode=True, count_include_pad=False), draw(*short), label="windows longer than the axis, padding")
    if n > 1:
        case(f"AvgPool{n}d", [2, {"divisorOverride": 3}], average(2, divisor_override=3), draw(*shape), label="another divisor", free=sizes)
        case(f"AvgPool{n}d", [3, {"stride": 2, "padding": 1, "ceilMode": True, "countIncludePad": False, "divisorOverride": 5}],
             average(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False, divisor_override=5), draw(*shape), label="another divisor, all options")
case("MaxPool2d", [2, {"returnIndices": True}], nn.MaxPool2d(2, return_indices=True), draw(0, 2, 4, 4), call=with_indices, label="indices, an empty batch")

MAXIMA = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
BATCH = [{0: "batch"}, {0: "batch"}]
for n, shape in {1: (2, 2, 7), 2: (2, 1, 5, 4), 3: (1, 2, 4, 3, 5)}.items():
    unpool = getattr(nn, f"MaxUnpool{n}d")

    def pooled(x, *given, **options):
        return MAXIMA[n](x, *given, **options, return_indices=True)[1].int()

    even = [*shape[:2], *[size // 2 * 2 for size in shape[2:]]]
    places = pooled(draw(*even), 2)
    case(f"MaxUnpool{n}d", [2], unpool(2), draw(*places.shape), places, free=BATCH)
    places = pooled(draw(*shape), 2)
    case(f"MaxUnpool{n}d", [2], unpool(2), draw(*places.shape), places, {"outputSize": list(shape[2:])},
         call=lambda m, x, i, given: m(x, i, output_size=given["outputSize"]), label="output size", free=BATCH)
    x = draw(*shape)
    values, places = MAXIMA[n](x, 3, stride=2, padding=1, return_indices=True)
    case(f"MaxUnpool{n}d", [3, {"stride": 2, "padding": 1}], unpool(3, stride=2, padding=1), values, places.int(), {"outputSize": list(shape)},
         call=lambda m, x, i, given: m(x, i, output_size=given["outputSize"]), label="overlapping, output size of all axes", free=[None, None])
    places = pooled(draw(*even[1:]), 2)
    case(f"MaxUnpool{n}d", [2], unpool(2), draw(*places.shape), places, label="one example", free=[None, None])

    power = getattr(nn, f"LPPool{n}d")
    case(f"LPPool{n}d", [2, 2], power(2, 2), draw(*shape), free=spatial(n))
    case(f"LPPool{n}d", [1.5, 3, {"stride": 2, "ceilMode": True}], power(1.5, 3, stride=2, ceil_mode=True), draw(*shape, low=0.1), label="over the end")
    holes = draw(*shape)
    holes[..., :2] = 0
    row = [1] * (n - 1) + [2] if n > 1 else 2
    case(f"LPPool{n}d", [2, row], power(2, row), holes, label="sums of 0")
    case(f"LPPool{n}d", [3, 1], power(3, 1), draw(*shape[1:], low=0.1), label="one example", free=[None])
    case(f"LPPool{n}d", [-1, 2], power(-1, 2), draw(*shape, low=0.1), label="a power below 0")


FRACTIONAL = {2: F.fractional_max_pool2d, 3: F.fractional_max_pool3d}


def fractional(n):
    def run(x, kernel, given):
        y = FRACTIONAL[n](x, kernel, output_size=given.get("outputSize"), output_ratio=given.get("outputRatio"),
                          return_indices=given.get("returnIndices", False), _random_samples=given["randomSamples"].detach())
        return list(y) if isinstance(y, tuple) else y

    return Function(run)


for n, shape, kernel, sizes in [(2, (2, 2, 6, 7), [2, 3], [4, 3]), (3, (1, 2, 4, 5, 6), [2, 1, 3], [2, 4, 3])]:
    def samples(*outer):
        return draw(*outer, n, low=0, high=1)

    name = f"fractionalMaxPool{n}d"
    case(name, [], fractional(n), draw(*shape), kernel, {"outputSize": sizes, "randomSamples": samples(*shape[:2])}, free=BATCH)
    case(name, [], fractional(n), draw(*shape), 2, {"outputRatio": [0.5] * (n - 1) + [0.7], "returnIndices": True, "randomSamples": samples(*shape[:2])},
         label="ratio and indices", free=BATCH)
    case(name, [], fractional(n), draw(*shape[1:]), kernel, {"outputSize": 2, "returnIndices": True, "randomSamples": samples(1, shape[1])},
         label="one example", free=[None, None])
    layer = getattr(nn, f"FractionalMaxPool{n}d")
    case(f"FractionalMaxPool{n}d", [2, {"outputSize": 1}], layer(2, output_size=1), draw(*shape), label="the last window alone",
         not_exported="it draws, in evaluation, too")
    given = samples(*shape[:2])
    case(f"FractionalMaxPool{n}d", [kernel, {"outputSize": sizes, "returnIndices": True, "randomSamples": given}],
         layer(kernel, output_size=sizes, return_indices=True, _random_samples=given), draw(*shape), call=with_indices, label="given samples", free=[None])
    given = samples(*shape[:2])
    case(f"FractionalMaxPool{n}d", [1, {"outputRatio": 0.6, "randomSamples": given}],
         layer(1, output_ratio=0.6 if n == 2 else (0.6,) * n, _random_samples=given), draw(*shape), label="ratio", free=[None])
finish()
