from torch import nn

from cases import begin, case, finish, ints

begin("sparse")
case("Embedding", [4, 3], nn.Embedding(4, 3), ints([[0, 3, 3], [1, 0, 3]]))
case("Embedding", [4, 2, {"paddingIdx": 3}], nn.Embedding(4, 2, padding_idx=3), ints([0, 3, 1, 3]), label="with padding")
finish()
