from torch import nn

from cases import begin, case, draw, finish, spatial

begin("fold", every_size=True)
case("Unfold", [2], nn.Unfold(2), draw(2, 2, 3, 4), free=spatial(2))
case("Unfold", [[2, 3], {"dilation": [2, 1], "padding": [1, 2], "stride": [3, 2]}],
     nn.Unfold((2, 3), dilation=(2, 1), padding=(1, 2), stride=(3, 2)), draw(1, 2, 5, 4), label="all options", free=spatial(2))
case("Unfold", [1, {"stride": 2}], nn.Unfold(1, stride=2), draw(2, 3, 5), label="stride > kernel, one example", free=[None])
case("Unfold", [2], nn.Unfold(2), draw(0, 2, 3, 3), label="empty batch")
case("Fold", [[3, 4], 2], nn.Fold((3, 4), 2), draw(2, 8, 6), free=[{0: "batch"}])
case("Fold", [[5, 4], [2, 3], {"dilation": [2, 1], "padding": [1, 2], "stride": [3, 2]}],
     nn.Fold((5, 4), (2, 3), dilation=(2, 1), padding=(1, 2), stride=(3, 2)), draw(1, 12, 6), label="all options", free=[{0: "batch"}])
case("Fold", [[3, 5], 1, {"stride": 2}], nn.Fold((3, 5), 1, stride=2), draw(2, 6), label="stride > kernel, one example", free=[None])
finish()
