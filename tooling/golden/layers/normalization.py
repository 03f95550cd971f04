from torch import nn

from cases import begin, both_modes, case, draw, finish

begin("normalization")
both_modes("BatchNorm1d", [3], lambda: nn.BatchNorm1d(3), draw(4, 3))
both_modes("BatchNorm1d", [2, {"momentum": 0.3, "eps": 0.1}], lambda: nn.BatchNorm1d(2, momentum=0.3, eps=0.1), draw(2, 2, 3),
           label="of sequences")
both_modes("BatchNorm2d", [2], lambda: nn.BatchNorm2d(2), draw(2, 2, 2, 3))
both_modes("BatchNorm2d", [2, {"momentum": None, "affine": False}], lambda: nn.BatchNorm2d(2, momentum=None, affine=False),
           draw(2, 2, 2, 2), label="all batches alike")
both_modes("BatchNorm2d", [2, {"trackRunningStats": False}], lambda: nn.BatchNorm2d(2, track_running_stats=False),
           draw(2, 2, 2, 2), label="without statistics")
both_modes("BatchNorm3d", [2, {"eps": 0.01}], lambda: nn.BatchNorm3d(2, eps=0.01), draw(2, 2, 2, 1, 3))
case("LayerNorm", [4], nn.LayerNorm(4), draw(2, 3, 4))
case("LayerNorm", [[3, 4], {"eps": 0.1}], nn.LayerNorm([3, 4], eps=0.1), draw(2, 3, 4), label="over two axes")
case("LayerNorm", [4, {"bias": False}], nn.LayerNorm(4, bias=False), draw(2, 4), label="without bias")
case("LayerNorm", [4, {"elementwiseAffine": False}], nn.LayerNorm(4, elementwise_affine=False), draw(2, 4), label="not affine")
finish()
