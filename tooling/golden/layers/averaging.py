from torch import nn
from torch.optim.swa_utils import AveragedModel

from cases import begin, both_modes, case, draw, finish, module

begin("averaging")
case("AveragedModel", [module("Linear", 3, 2)], AveragedModel(nn.Linear(3, 2)), draw(4, 3))
both_modes("AveragedModel", [module("BatchNorm1d", 3)], lambda: AveragedModel(nn.BatchNorm1d(3)), draw(4, 3), label="running means")
case("AveragedModel", [module("Linear", 1, 2, {"bias": False})], AveragedModel(nn.Linear(1, 2, bias=False)), draw(0, 1),
     label="an empty batch")
finish()
