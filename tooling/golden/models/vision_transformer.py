"""The vision transformer of torchvision, and that of transformers: logits, gradients, and the names of the published sizes."""
import torch
import torchvision
from torch.nn import functional as F
from torchvision.models import VisionTransformer, vit_b_16, vit_b_32, vit_h_14, vit_l_16, vit_l_32

from filled import Family
from golden import draw

family = Family("vision-transformer", torchvision=torchvision.__version__)


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

with torch.device("meta"):
    for build in [vit_b_16, vit_b_32, vit_l_16, vit_l_32, vit_h_14]:
        state = {key: list(x.shape) for key, x in build().state_dict().items()}
        family.models.append({"name": build.__name__, "given": {}, "state": state, "calls": []})

family.write()
