from torch import nn

from cases import begin, case, draw, finish, spatial

begin("convolution", every_size=True)
case("Conv1d", [2, 3, 2, {"stride": 2}], nn.Conv1d(2, 3, 2, stride=2), draw(2, 2, 5), free=spatial(1))
case("Conv1d", [2, 4, 3, {"padding": 2, "dilation": 2, "groups": 2}],
     nn.Conv1d(2, 4, 3, padding=2, dilation=2, groups=2), draw(2, 2, 5), label="padding, dilation and groups", free=spatial(1))
case("Conv1d", [2, 2, 4, {"padding": "same"}], nn.Conv1d(2, 2, 4, padding="same"), draw(1, 2, 5), label="same padding", free=spatial(1))
case("Conv2d", [2, 3, [2, 3], {"padding": 1}], nn.Conv2d(2, 3, (2, 3), padding=1), draw(2, 2, 3, 3), free=spatial(2))
case("Conv2d", [2, 4, 2, {"groups": 2, "dilation": 2, "bias": False}],
     nn.Conv2d(2, 4, 2, groups=2, dilation=2, bias=False), draw(1, 2, 4, 4), label="groups, no bias", free=spatial(2))
case("Conv3d", [2, 2, [1, 2, 2], {"stride": [1, 2, 1], "padding": [0, 1, 0]}],
     nn.Conv3d(2, 2, (1, 2, 2), stride=(1, 2, 1), padding=(0, 1, 0)), draw(1, 2, 2, 3, 3), free=spatial(3))
case("Conv3d", [2, 4, 2, {"dilation": 2, "groups": 2, "bias": False}],
     nn.Conv3d(2, 4, 2, dilation=2, groups=2, bias=False), draw(1, 2, 3, 4, 3), label="groups, no bias")
case("ConvTranspose1d", [2, 3, 2, {"stride": 2}], nn.ConvTranspose1d(2, 3, 2, stride=2), draw(2, 2, 3), free=spatial(1))
case("ConvTranspose1d",
     [2, 2, 2, {"stride": 3, "padding": 1, "outputPadding": 2, "dilation": 2, "groups": 2, "bias": False}],
     nn.ConvTranspose1d(2, 2, 2, stride=3, padding=1, output_padding=2, dilation=2, groups=2, bias=False), draw(1, 2, 3),
     label="all options", free=spatial(1))
case("ConvTranspose2d", [2, 2, 3, {"stride": 2, "padding": 1, "outputPadding": 1}],
     nn.ConvTranspose2d(2, 2, 3, stride=2, padding=1, output_padding=1), draw(1, 2, 2, 2), free=spatial(2))
case("ConvTranspose2d", [2, 4, 2, {"groups": 2}], nn.ConvTranspose2d(2, 4, 2, groups=2), draw(1, 2, 2, 2), label="groups")
case("ConvTranspose3d",
     [2, 2, 2, {"stride": 2, "padding": 1, "outputPadding": 1, "dilation": 2, "groups": 2, "bias": False}],
     nn.ConvTranspose3d(2, 2, 2, stride=2, padding=1, output_padding=1, dilation=2, groups=2, bias=False), draw(1, 2, 2, 1, 2),
     label="all options", free=spatial(3))

SHAPES = {1: (2, 2, 5), 2: (1, 2, 3, 4), 3: (1, 2, 3, 3, 2)}
CONVOLUTIONS = {1: nn.Conv1d, 2: nn.Conv2d, 3: nn.Conv3d}
TRANSPOSED = {1: nn.ConvTranspose1d, 2: nn.ConvTranspose2d, 3: nn.ConvTranspose3d}

for n, shape in SHAPES.items():
    for mode in ["reflect", "replicate", "circular"]:
        case(f"Conv{n}d", [2, 2, 2, {"padding": 1, "paddingMode": mode}],
             CONVOLUTIONS[n](2, 2, 2, padding=1, padding_mode=mode), draw(*shape), label=mode, free=spatial(n))
        case(f"Conv{n}d", [2, 2, 2, {"dilation": 1 if mode == "reflect" else 2, "padding": "same", "groups": 2, "paddingMode": mode, "bias": False}],
             CONVOLUTIONS[n](2, 2, 2, dilation=1 if mode == "reflect" else 2, padding="same", groups=2, padding_mode=mode, bias=False), draw(*shape), label=f"{mode}, same")
    case(f"Conv{n}d", [2, 3, 2, {"padding": 1}], CONVOLUTIONS[n](2, 3, 2, padding=1), draw(*shape[1:]), label="one example", free=[None])
    case(f"Conv{n}d", [2, 2, 2, {"padding": 1, "stride": 2, "paddingMode": "reflect"}],
         CONVOLUTIONS[n](2, 2, 2, padding=1, stride=2, padding_mode="reflect"), draw(*shape[1:]), label="reflect, one example", free=[None])
    case(f"ConvTranspose{n}d", [2, 3, 2, {"stride": 2, "paddingMode": "zeros"}],
         TRANSPOSED[n](2, 3, 2, stride=2, padding_mode="zeros"), draw(*shape[1:]), label="one example", free=[None])
    options = {"stride": 3, "padding": 1, "dilation": 2}
    make = lambda: TRANSPOSED[n](2, 2, 3, stride=3, padding=1, dilation=2)
    least = [(size - 1) * 3 - 2 + 2 * 2 + 1 for size in shape[2:]]
    case(f"ConvTranspose{n}d", [2, 2, 3, options], make(), draw(*shape), {"outputSize": [size + axis % 3 for axis, size in enumerate(least, start=1)]},
         call=lambda m, x, given: m(x, output_size=given["outputSize"]), label="output size", free=[{0: "batch"}])
    case(f"ConvTranspose{n}d", [2, 2, 3, {**options, "outputPadding": 1}], TRANSPOSED[n](2, 2, 3, stride=3, padding=1, dilation=2, output_padding=1),
         draw(*shape[1:]), {"outputSize": [2, *[size + 2 for size in least]]},
         call=lambda m, x, given: m(x, output_size=given["outputSize"]), label="output size of all axes, one example", free=[None])
case("Conv1d", [2, 3, 3, {"padding": 5, "paddingMode": "circular"}], nn.Conv1d(2, 3, 3, padding=5, padding_mode="circular"),
     draw(1, 2, 5), label="once around")
case("Conv2d", [2, 2, [4, 3], {"padding": [3, 0], "stride": [3, 2], "paddingMode": "replicate"}],
     nn.Conv2d(2, 2, (4, 3), padding=(3, 0), stride=(3, 2), padding_mode="replicate"), draw(2, 2, 2, 5), label="replicate, sizes that differ")
case("Conv2d", [2, 2, [1, 4], {"padding": "same", "paddingMode": "reflect"}],
     nn.Conv2d(2, 2, (1, 4), padding="same", padding_mode="reflect"), draw(1, 2, 2, 5), label="reflect, same, even kernel")
case("Conv2d", [2, 2, 2, {"padding": 1, "paddingMode": "circular"}], nn.Conv2d(2, 2, 2, padding=1, padding_mode="circular"),
     draw(0, 2, 3, 3), label="circular, an empty batch")
finish()
