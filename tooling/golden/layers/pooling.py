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
finish()
