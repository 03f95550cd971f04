"""The vision transformer of torchvision, and that of the hub: logits, gradients, and the names and shapes of the published sizes."""
import hashlib
import json
import tempfile
from pathlib import Path

import torch
import torchvision
import transformers
from safetensors.torch import load_file, save_file
from torch.nn import functional as F
from torchvision.models import VisionTransformer, vit_b_16, vit_b_32, vit_h_14, vit_l_16, vit_l_32
from transformers import ViTConfig, ViTForImageClassification

from filled import Family, numbers
from golden import draw

family = Family("vision-transformer", torchvision=torchvision.__version__, transformers=transformers.__version__)


def forward(model, images):
    return [model(images)]


def loss(logits):
    return F.cross_entropy(logits, torch.arange(len(logits)))


given = {"image_size": 8, "patch_size": 4, "num_layers": 2, "num_heads": 2, "hidden_dim": 8, "mlp_dim": 12, "num_classes": 5}
with family.model("small", given, VisionTransformer(**given)) as call:
    call("two images", {"images": draw(2, 3, 8, 8)}, forward, loss, ["class_token", "encoder.pos_embedding", "conv_proj.weight", "encoder.layers.encoder_layer_0.self_attention.in_proj_weight", "encoder.layers.encoder_layer_1.mlp.3.bias", "encoder.ln.weight", "heads.head.weight"])
    call("three", {"images": draw(3, 3, 8, 8)}, forward)

given = {**given, "num_layers": 1, "num_heads": 4, "representation_size": 6}
with family.model("with a layer before the head", given, VisionTransformer(**given)) as call:
    call("two images", {"images": draw(2, 3, 8, 8)}, forward, loss, ["heads.pre_logits.weight"])

with tempfile.TemporaryDirectory() as folder:  # names in files are others than in the module
    config = ViTConfig(image_size=12, patch_size=4, num_hidden_layers=2, num_attention_heads=2, hidden_size=8, intermediate_size=12, num_labels=3)
    ViTForImageClassification(config).save_pretrained(folder)
    file = Path(folder) / "model.safetensors"
    state = {key: numbers(key, x.shape) for key, x in load_file(file).items()}
    save_file(state, file, {"format": "pt"})
    given = json.loads((Path(folder) / "config.json").read_text())
    with family.model("of the hub", given, ViTForImageClassification.from_pretrained(folder, attn_implementation="eager"), state) as call:
        call("two images", {"images": draw(2, 3, 12, 12)}, lambda model, images: [model(images).logits], loss)

published = []
with torch.device("meta"):
    for build in [vit_b_16, vit_b_32, vit_l_16, vit_l_32, vit_h_14]:
        state = build().state_dict()
        names = "\n".join(sorted(f"{key} {list(x.shape)}" for key, x in state.items()))
        digest = hashlib.sha256(names.encode()).hexdigest()
        published.append({"name": build.__name__, "parameters": sum(x.numel() for x in state.values()), "states": digest})

family.write(published=published)
