"""The public names of PyTorch's modules and of torchmetrics, written to names.json: what a catalogue can be measured by."""
import inspect
import json
from pathlib import Path

import torch
import torchmetrics
from torch import distributions, fft, func, nn, optim
from torch.nn import functional, utils

# Modules that are no layers or losses: bases, deprecated ones, and several devices.
NO_LAYERS = {"Container", "DataParallel", "SyncBatchNorm", "CrossMapLRN2d", "RNNBase", "RNNCellBase", "NLLLoss2d"}
# Functions of torch.nn.functional that are for its own use, deprecated, or the in-place forms of others.
NO_FUNCTIONS = {"has_torch_function", "handle_torch_function", "has_torch_function_unary", "has_torch_function_variadic", "assert_int_or_list",
                "boolean_dispatch", "upsample", "upsample_nearest", "upsample_bilinear", "sigmoid", "tanh", "multi_head_attention_forward",
                "assert_int_or_pair", "native_channel_shuffle", "conv_tbc", "grouped_mm", "scaled_mm", "scaled_addmm", "scaled_grouped_mm"}
# Names of torch.func that its documentation leaves out, and a look at a wrapper that is none here.
NO_TRANSFORMS = {"rearrange", "debug_unwrap"}
# Names of torch.nn.utils: deprecated forms, modules, and layouts of memory.
NO_UTILITIES = {"clip_grad_norm", "convert_conv2d_weight_memory_format", "convert_conv3d_weight_memory_format", "parametrizations", "parametrize",
                "remove_spectral_norm", "remove_weight_norm", "rnn", "skip_init", "stateless", "spectral_norm", "weight_norm"}


def classes(module, base):
    return sorted(name for name, value in vars(module).items()
                  if inspect.isclass(value) and issubclass(value, base) and value is not base and not name.startswith("_"))


layers = [name for name in classes(nn, nn.Module) if name not in NO_LAYERS]
functions = sorted(
    name for name, value in vars(functional).items()
    if callable(value) and not inspect.isclass(value) and not name.startswith("_") and not name.endswith("_") and name not in NO_FUNCTIONS
    and not name.endswith("_with_indices") and (getattr(value, "__module__", None) or "torch").startswith("torch") and not inspect.ismodule(value))
names = {
    "versions": {"torch": torch.__version__.split("+")[0], "torchmetrics": torchmetrics.__version__},
    "torch.nn": layers,
    "torch.nn.functional": functions,
    "torch.optim": classes(optim, optim.Optimizer),
    "torch.optim.lr_scheduler": [name for name in classes(optim.lr_scheduler, optim.lr_scheduler.LRScheduler) if name != "LRScheduler"],
    "torch.func": sorted(set(func.__all__) - NO_TRANSFORMS),
    "torch.distributions": sorted(distributions.__all__),
    "torch.fft": sorted(set(fft.__all__) - {"Tensor"}),
    "torch.nn.utils": sorted(set(utils.__all__) - NO_UTILITIES),
    "torchmetrics": sorted(name for name in torchmetrics.__all__ if inspect.isclass(getattr(torchmetrics, name, None))),
}
Path(__file__).with_suffix(".json").write_text(json.dumps(names, indent=1) + "\n")
