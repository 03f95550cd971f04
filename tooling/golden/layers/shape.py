from torch import nn

from cases import begin, case, draw, finish

begin("shape")
case("Flatten", [], nn.Flatten(), draw(2, 2, 3))
case("Flatten", [{"startAxis": 0, "endAxis": 1}], nn.Flatten(0, 1), draw(2, 2, 3), label="some axes")
case("Identity", [], nn.Identity(), draw(2, 3))
case("Unflatten", [1, [2, 3]], nn.Unflatten(1, (2, 3)), draw(2, 6, 2))
case("Unflatten", [-1, [-1, 2]], nn.Unflatten(-1, (-1, 2)), draw(1, 3, 4), label="the rest")
case("Unflatten", [1, [1, 4]], nn.Unflatten(1, (1, 4)), draw(0, 4), label="an empty batch")
case("Flatten", [{"startAxis": 1, "endAxis": -2}], nn.Flatten(1, -2), draw(1, 3, 1, 2), label="up to the last axis")
case("Identity", [], nn.Identity(), draw(0, 3), label="an empty batch")
case("Identity", [], nn.Identity(), draw(1, 1, 2), label="more axes")
finish()
