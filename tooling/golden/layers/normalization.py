from torch import nn

from cases import begin, both_modes, case, draw, finish, spatial

begin("normalization", every_size=True)
both_modes("BatchNorm1d", [3], lambda: nn.BatchNorm1d(3), draw(4, 3))
both_modes("BatchNorm1d", [2, {"momentum": 0.3, "eps": 0.1}], lambda: nn.BatchNorm1d(2, momentum=0.3, eps=0.1), draw(2, 2, 3),
           label="of sequences", free=spatial(1))
both_modes("BatchNorm2d", [2], lambda: nn.BatchNorm2d(2), draw(2, 2, 2, 3), free=spatial(2))
both_modes("BatchNorm2d", [2, {"momentum": None, "affine": False}], lambda: nn.BatchNorm2d(2, momentum=None, affine=False),
           draw(2, 2, 2, 2), label="all batches alike")
both_modes("BatchNorm2d", [2, {"trackRunningStats": False}], lambda: nn.BatchNorm2d(2, track_running_stats=False),
           draw(2, 2, 2, 2), label="without statistics", free=spatial(2))
both_modes("BatchNorm3d", [2, {"eps": 0.01}], lambda: nn.BatchNorm3d(2, eps=0.01), draw(2, 2, 2, 1, 3), free=spatial(3))
case("LayerNorm", [4], nn.LayerNorm(4), draw(2, 3, 4), free=[{0: "batch", 1: "length"}])
case("LayerNorm", [[3, 4], {"eps": 0.1}], nn.LayerNorm([3, 4], eps=0.1), draw(2, 3, 4), label="over two axes", free=[{0: "batch"}])
case("LayerNorm", [4, {"bias": False}], nn.LayerNorm(4, bias=False), draw(2, 4), label="without bias")
case("LayerNorm", [4, {"elementwiseAffine": False}], nn.LayerNorm(4, elementwise_affine=False), draw(2, 4), label="not affine")
case("GroupNorm", [2, 4], nn.GroupNorm(2, 4), draw(2, 4, 3, 2), free=spatial(2))
case("GroupNorm", [3, 3, {"eps": 0.1, "affine": False}], nn.GroupNorm(3, 3, eps=0.1, affine=False), draw(1, 3, 5), label="of single channels, not affine")
case("GroupNorm", [1, 4], nn.GroupNorm(1, 4), draw(0, 4, 2), label="an empty batch")
case("RMSNorm", [4], nn.RMSNorm(4), draw(2, 3, 4), free=[{0: "batch", 1: "length"}])
case("RMSNorm", [[3, 4], {"eps": 0.1, "elementwiseAffine": False}], nn.RMSNorm([3, 4], eps=0.1, elementwise_affine=False), draw(2, 3, 4),
     label="over two axes, not affine", free=[{0: "batch"}])
case("RMSNorm", [1], nn.RMSNorm(1), draw(1, 1), label="of one entry")
case("LocalResponseNorm", [3, {"alpha": 0.5, "k": 2}], nn.LocalResponseNorm(3, alpha=0.5, k=2.0), draw(2, 4, 3), free=spatial(1))
case("LocalResponseNorm", [2, {"beta": 0.5, "alpha": 1}], nn.LocalResponseNorm(2, alpha=1.0, beta=0.5), draw(1, 3, 2, 2), label="even size")
case("LocalResponseNorm", [5], nn.LocalResponseNorm(5), draw(2, 1, 3), label="one channel")
for name, module, shape in [("InstanceNorm1d", nn.InstanceNorm1d, (2, 3, 5)), ("InstanceNorm2d", nn.InstanceNorm2d, (2, 3, 2, 3)),
                            ("InstanceNorm3d", nn.InstanceNorm3d, (1, 3, 2, 1, 3))]:
    case(name, [3], module(3), draw(*shape), free=spatial(len(shape) - 2))
    case(name, [3, {"eps": 0.1, "affine": True}], module(3, eps=0.1, affine=True), draw(*shape[1:]), label="one example", free=[None])
    both_modes(name, [3, {"momentum": 0.3, "affine": True, "trackRunningStats": True}],
               lambda: module(3, momentum=0.3, affine=True, track_running_stats=True), draw(*shape), label="with statistics", free=spatial(len(shape) - 2))
both_modes("BatchNorm2d", [3, {"momentum": None}], lambda: nn.BatchNorm2d(3, momentum=None), draw(0, 3, 2, 2), label="an empty batch")
for axes in [1, 2, 3]:
    shape = (2, 3, 5, 2, 2)[:axes + 2]
    norm = getattr(nn, f"BatchNorm{axes}d")
    both_modes(f"BatchNorm{axes}d", [3, {"bias": False}], lambda: norm(3, bias=False), draw(*shape), label="without bias", free=spatial(axes))
    norm = getattr(nn, f"InstanceNorm{axes}d")
    both_modes(f"InstanceNorm{axes}d", [3, {"bias": False, "affine": True, "trackRunningStats": True}],
               lambda: norm(3, bias=False, affine=True, track_running_stats=True), draw(*shape), label="without bias", free=spatial(axes))
case("InstanceNorm2d", [3, {"bias": False}], nn.InstanceNorm2d(3, bias=False), draw(2, 3, 2, 2), label="bias alone is none")
case("BatchNorm1d", [3, {"bias": True, "affine": False}], nn.BatchNorm1d(3, affine=False, bias=True), draw(2, 3), label="not affine, whatever bias is")
case("GroupNorm", [2, 4, {"bias": False}], nn.GroupNorm(2, 4, bias=False), draw(2, 4, 3), label="without bias", free=spatial(1))
case("GroupNorm", [1, 3, {"bias": False, "eps": 0.2}], nn.GroupNorm(1, 3, eps=0.2, bias=False), draw(1, 3, 1, 2), label="one group, without bias")
both_modes("BatchNorm3d", [1, {"momentum": None, "affine": False}], lambda: nn.BatchNorm3d(1, momentum=None, affine=False), draw(1, 1, 1, 2, 3),
           label="one example of one channel", free=spatial(3))
finish()
