from torch import nn

from cases import begin, case, draw, finish

begin("linear")
case("Linear", [3, 2], nn.Linear(3, 2), draw(2, 3))
case("Linear", [3, 2, {"bias": False}], nn.Linear(3, 2, bias=False), draw(2, 2, 3), label="without bias, more axes")
case("Linear", [3, 2], nn.Linear(3, 2), draw(0, 3), label="an empty batch")
finish()
