import torch.nn.functional as F
from torch import nn

from cases import Function, begin, case, draw, finish, ints

begin("sparse")
case("Embedding", [4, 3], nn.Embedding(4, 3), ints([[0, 3, 3], [1, 0, 3]]))
case("Embedding", [4, 2, {"paddingIdx": 3}], nn.Embedding(4, 2, padding_idx=3), ints([0, 3, 1, 3]), label="with padding")
case("Embedding", [4, 2, {"paddingIdx": -2}], nn.Embedding(4, 2, padding_idx=-2), ints([[2], [0], [2]]), label="with padding counted from the end")
case("embedding", [], Function(F.embedding), ints([[0, 3], [3, 1]]), draw(4, 2), free=[{0: "batch"}, {}])
finish()
