from torch import nn

from cases import begin, case, draw, finish

begin("convolution")
case("Conv1d", [2, 3, {"kernelSize": 2, "stride": 2}], nn.Conv1d(2, 3, 2, stride=2), draw(2, 2, 5))
case("Conv1d", [2, 4, {"kernelSize": 3, "padding": 2, "dilation": 2, "groups": 2}],
     nn.Conv1d(2, 4, 3, padding=2, dilation=2, groups=2), draw(2, 2, 5), label="padding, dilation and groups")
case("Conv1d", [2, 2, {"kernelSize": 4, "padding": "same"}], nn.Conv1d(2, 2, 4, padding="same"), draw(1, 2, 5), label="same padding")
case("Conv2d", [2, 3, {"kernelSize": [2, 3], "padding": 1}], nn.Conv2d(2, 3, (2, 3), padding=1), draw(2, 2, 3, 3))
case("Conv2d", [2, 4, {"kernelSize": 2, "groups": 2, "dilation": 2, "bias": False}],
     nn.Conv2d(2, 4, 2, groups=2, dilation=2, bias=False), draw(1, 2, 4, 4), label="groups, no bias")
case("Conv3d", [2, 2, {"kernelSize": [1, 2, 2], "stride": [1, 2, 1], "padding": [0, 1, 0]}],
     nn.Conv3d(2, 2, (1, 2, 2), stride=(1, 2, 1), padding=(0, 1, 0)), draw(1, 2, 2, 3, 3))
case("Conv3d", [2, 4, {"kernelSize": 2, "dilation": 2, "groups": 2, "bias": False}],
     nn.Conv3d(2, 4, 2, dilation=2, groups=2, bias=False), draw(1, 2, 3, 4, 3), label="groups, no bias")
case("ConvTranspose1d", [2, 3, {"kernelSize": 2, "stride": 2}], nn.ConvTranspose1d(2, 3, 2, stride=2), draw(2, 2, 3))
case("ConvTranspose1d",
     [2, 2, {"kernelSize": 2, "stride": 3, "padding": 1, "outputPadding": 2, "dilation": 2, "groups": 2, "bias": False}],
     nn.ConvTranspose1d(2, 2, 2, stride=3, padding=1, output_padding=2, dilation=2, groups=2, bias=False), draw(1, 2, 3),
     label="all options")
case("ConvTranspose2d", [2, 2, {"kernelSize": 3, "stride": 2, "padding": 1, "outputPadding": 1}],
     nn.ConvTranspose2d(2, 2, 3, stride=2, padding=1, output_padding=1), draw(1, 2, 2, 2))
case("ConvTranspose2d", [2, 4, {"kernelSize": 2, "groups": 2}], nn.ConvTranspose2d(2, 4, 2, groups=2), draw(1, 2, 2, 2), label="groups")
case("ConvTranspose3d",
     [2, 2, {"kernelSize": 2, "stride": 2, "padding": 1, "outputPadding": 1, "dilation": 2, "groups": 2, "bias": False}],
     nn.ConvTranspose3d(2, 2, 2, stride=2, padding=1, output_padding=1, dilation=2, groups=2, bias=False), draw(1, 2, 2, 1, 2),
     label="all options")
finish()
