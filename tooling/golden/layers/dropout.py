from torch import nn

from cases import begin, case, draw, finish

begin("dropout")
case("Dropout", [0.5], nn.Dropout(0.5), draw(3), label="evaluation", training=False)
finish()
