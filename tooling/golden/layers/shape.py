from torch import nn

from cases import begin, case, draw, finish

begin("shape")
case("Flatten", [], nn.Flatten(), draw(2, 2, 3))
case("Flatten", [{"startAxis": 0, "endAxis": 1}], nn.Flatten(0, 1), draw(2, 2, 3), label="some axes")
case("Identity", [], nn.Identity(), draw(2, 3))
finish()
