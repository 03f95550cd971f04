from torch import nn

from cases import begin, case, draw, finish

begin("pooling")
case("MaxPool1d", [2], nn.MaxPool1d(2), draw(1, 2, 5))
case("MaxPool1d", [2, {"stride": 2, "padding": 1, "dilation": 2, "ceilMode": True}],
     nn.MaxPool1d(2, stride=2, padding=1, dilation=2, ceil_mode=True), draw(1, 2, 6), label="all options")
case("MaxPool2d", [3, {"stride": 2, "padding": 1}], nn.MaxPool2d(3, stride=2, padding=1), draw(1, 2, 4, 4))
case("MaxPool3d", [2, {"stride": 2, "padding": 1, "dilation": [2, 1, 1], "ceilMode": True}],
     nn.MaxPool3d(2, stride=2, padding=1, dilation=(2, 1, 1), ceil_mode=True), draw(1, 1, 4, 3, 3), label="all options")
case("AvgPool1d", [2], nn.AvgPool1d(2), draw(1, 2, 5))
case("AvgPool1d", [3, {"stride": 2, "padding": 1, "countIncludePad": False, "ceilMode": True}],
     nn.AvgPool1d(3, stride=2, padding=1, count_include_pad=False, ceil_mode=True), draw(1, 2, 6), label="all options")
case("AvgPool2d", [[2, 1], {"countIncludePad": False, "padding": [1, 0]}],
     nn.AvgPool2d((2, 1), padding=(1, 0), count_include_pad=False), draw(1, 2, 3, 2))
case("AvgPool3d", [[2, 1, 2], {"stride": 1, "padding": [1, 0, 1], "countIncludePad": False, "ceilMode": True}],
     nn.AvgPool3d((2, 1, 2), stride=1, padding=(1, 0, 1), count_include_pad=False, ceil_mode=True), draw(1, 1, 2, 3, 2),
     label="all options")
SHAPES = {1: (2, 2, 7), 2: (1, 2, 5, 7), 3: (1, 1, 3, 4, 5)}
WANTED = {1: 3, 2: [3, None], 3: [2, 3, 4]}
for n, shape in SHAPES.items():
    for kind in ["Avg", "Max"]:
        name = f"Adaptive{kind}Pool{n}d"
        make = getattr(nn, name)
        free = [{0: "batch", **{axis: f"size{axis}" for axis in range(2, n + 2)}}]
        case(name, [1], make(1), draw(*shape), label="to one", free=free if kind == "Avg" else None)
        wanted = WANTED[n]
        case(name, [wanted], make(tuple(wanted) if isinstance(wanted, list) else wanted), draw(*shape), label="uneven")
        case(name, [2], make(2), draw(*shape[1:]), label="one example", free=[None])
    case(name, [2, {"returnIndices": True}], make(2, return_indices=True), draw(*shape), call=lambda m, x: list(m(x)), label="with places")
case("AdaptiveAvgPool2d", [7], nn.AdaptiveAvgPool2d(7), draw(1, 1, 3, 2), label="larger than the input")
case("AdaptiveMaxPool2d", [4], nn.AdaptiveMaxPool2d(4), draw(1, 1, 3, 2), label="larger than the input")
finish()
