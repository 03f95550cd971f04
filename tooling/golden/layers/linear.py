from torch import nn

from cases import begin, case, draw, finish

begin("linear")
case("Linear", [3, 2], nn.Linear(3, 2), draw(2, 3))
case("Linear", [3, 2, {"bias": False}], nn.Linear(3, 2, bias=False), draw(2, 2, 3), label="without bias, more axes")
case("Linear", [3, 2], nn.Linear(3, 2), draw(0, 3), label="an empty batch")
case("Bilinear", [3, 4, 2], nn.Bilinear(3, 4, 2), draw(2, 3), draw(2, 4))
case("Bilinear", [1, 2, 3, {"bias": False}], nn.Bilinear(1, 2, 3, bias=False), draw(2, 2, 1), draw(2, 2, 2), label="without bias, more axes")
case("Bilinear", [3, 1, 1], nn.Bilinear(3, 1, 1), draw(0, 3), draw(0, 1), label="an empty batch")
finish()
