import warnings

import torch
from torch.ao.quantization import FakeQuantize
from torch.ao.quantization.observer import (
    MinMaxObserver,
    MovingAverageMinMaxObserver,
    MovingAveragePerChannelMinMaxObserver,
    PerChannelMinMaxObserver,
)

from cases import begin, case, draw, finish

warnings.simplefilter("ignore")
NOT_EXPORTED = "it changes its ranges in evaluation, too"
CHANNELS = {"dtype": "qint8", "qscheme": "perChannelSymmetric"}
THEIRS = {"dtype": torch.qint8, "qscheme": torch.per_channel_symmetric}


def after(module, *inputs):
    """A module that has seen something."""
    for x in inputs:
        module(x)
    return module


def observing(layer, arguments, module, *inputs, label=""):
    case(layer, arguments, module, *inputs, label=label, keep_state=True, not_exported=NOT_EXPORTED)


def flagless(module):
    """Without the buffers that say what is switched on, which are fields in gradkit."""
    module._non_persistent_buffers_set.update(["fake_quant_enabled", "observer_enabled"])
    return module


begin("quantization")
observing("MinMaxObserver", [], MinMaxObserver(), draw(2, 3))
observing("MinMaxObserver", [{"dtype": "qint8", "eps": 0.5}], after(MinMaxObserver(torch.qint8, eps=0.5), draw(3)), draw(2, 3), label="again")
observing("MovingAverageMinMaxObserver", [], MovingAverageMinMaxObserver(), draw(2, 3))
average = MovingAverageMinMaxObserver(averaging_constant=0.3)
observing("MovingAverageMinMaxObserver", [{"averagingConstant": 0.3}], after(average, draw(3)), draw(2, 3), label="again")
channels = after(PerChannelMinMaxObserver(**THEIRS), draw(2, 3))
observing("PerChannelMinMaxObserver", [CHANNELS], channels, draw(2, 3), label="again")
second = after(PerChannelMinMaxObserver(ch_axis=1), draw(2, 3))
observing("PerChannelMinMaxObserver", [{"chAxis": 1}], second, draw(2, 3, 2), label="second axis")
averages = after(MovingAveragePerChannelMinMaxObserver(averaging_constant=0.3, **THEIRS), draw(2, 3))
observing("MovingAveragePerChannelMinMaxObserver", [{**CHANNELS, "averagingConstant": 0.3}], averages, draw(2, 3), label="again")

case("FakeQuantize", [], flagless(FakeQuantize()), draw(2, 3), keep_state=True)
small = {"averaging_constant": 0.5, "quant_min": 0, "quant_max": 15}
options = {"averagingConstant": 0.5, "quantMin": 0, "quantMax": 15}
case("FakeQuantize", [options], after(flagless(FakeQuantize(**small)), draw(9)), draw(2, 3, low=-2, high=2), label="4 bits", keep_state=True)
fixed = after(FakeQuantize(dtype=torch.qint8, qscheme=torch.per_tensor_symmetric), draw(9))
fixed.disable_observer()
case(
    "FakeQuantize",
    [{"dtype": "qint8", "qscheme": "perTensorSymmetric"}],
    flagless(fixed),
    draw(2, 3, low=-2, high=2),
    label="evaluation",
    training=False,
    keep_state=True,
)
observing("MinMaxObserver", [{"dtype": "qint8", "qscheme": "perTensorSymmetric"}], MinMaxObserver(dtype=torch.qint8, qscheme=torch.per_tensor_symmetric), draw(1),
          label="symmetric, one entry")
observing("MovingAverageMinMaxObserver", [{"dtype": "qint8", "qscheme": "perTensorSymmetric"}],
          MovingAverageMinMaxObserver(dtype=torch.qint8, qscheme=torch.per_tensor_symmetric), draw(1), label="symmetric, one entry")
observing("PerChannelMinMaxObserver", [{"chAxis": 2}], after(PerChannelMinMaxObserver(ch_axis=2), draw(1, 2, 1)), draw(1, 2, 1),
          label="last axis, one channel")
observing("MovingAveragePerChannelMinMaxObserver", [], after(MovingAveragePerChannelMinMaxObserver(), draw(2, 3)), draw(2, 3), label="not symmetric")
observing("MovingAveragePerChannelMinMaxObserver", [{"chAxis": 1, "averagingConstant": 1}],
          after(MovingAveragePerChannelMinMaxObserver(averaging_constant=1, ch_axis=1), draw(1, 2)), draw(1, 2), label="the last alone")
finish()
