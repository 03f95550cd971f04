from torch import nn

from cases import begin, both_modes, case, draw, finish

begin("lazy", every_size=True)


def seen(module, x):
    """A module that knows its shapes: that of a first input."""
    module(x)
    return module


def lazy(layer, arguments, module, x, label, **known):
    case(layer, arguments, seen(module, x[:1] if len(x) > 0 else draw(1, *x.shape[1:])), x, label=label, **known)


for x, out, options, theirs, label in [(draw(2, 3), 2, {}, {}, "rows"), (draw(1, 2, 1), 3, {"bias": False}, {"bias": False}, "without bias, more axes"),
                                       (draw(0, 4), 1, {}, {}, "an empty batch")]:
    lazy("LazyLinear", [out, options], nn.LazyLinear(out, **theirs), x, label, free=[{0: "batch"}])
for axes, layer in [(1, nn.LazyConv1d), (2, nn.LazyConv2d), (3, nn.LazyConv3d)]:
    name, rest = f"LazyConv{axes}d", [1] * (axes - 1)
    lazy(name, [2, 2, {"stride": 3}], layer(2, 2, stride=3), draw(2, 3, 6, *[2 for _ in rest]), "stride above the kernel")
    lazy(name, [4, [2, *rest], {"dilation": 2, "groups": 2, "bias": False}], layer(4, (2, *rest), dilation=2, groups=2, bias=False),
         draw(1, 2, 5, *[2 for _ in rest]), "dilated groups, without bias")
    lazy(name, [1, 1, {"padding": 1}], layer(1, 1, padding=1), draw(0, 2, 3, *rest), "an empty batch")
transposed = nn.LazyConvTranspose2d
lazy("LazyConvTranspose2d", [2, 2, {"stride": 3, "outputPadding": 1}], transposed(2, 2, stride=3, output_padding=1), draw(2, 3, 2, 3),
     "stride above the kernel")
lazy("LazyConvTranspose2d", [4, [3, 1], {"dilation": 2, "groups": 2, "bias": False}],
     transposed(4, (3, 1), dilation=2, groups=2, bias=False), draw(1, 2, 3, 2), "dilated groups, without bias")
lazy("LazyConvTranspose2d", [1, 1], transposed(1, 1), draw(0, 2, 1, 3), "an empty batch")
for axes, layer in [(1, nn.LazyBatchNorm1d), (2, nn.LazyBatchNorm2d)]:
    name, sizes = f"LazyBatchNorm{axes}d", [3, 1][:axes]
    both_modes(name, [], lambda: seen(layer(), draw(2, 3, *sizes)), draw(2, 3, *sizes))
    both_modes(name, [{"momentum": None, "eps": 0.1}], lambda: seen(layer(momentum=None, eps=0.1), draw(1, 1, *sizes)), draw(1, 1, *sizes),
               label="one example, mean of all batches")
    both_modes(name, [{"trackRunningStats": False}], lambda: seen(layer(track_running_stats=False), draw(2, 2, *sizes)), draw(2, 2, *sizes),
               label="without statistics")
finish()
