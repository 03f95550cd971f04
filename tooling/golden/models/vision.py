"""What networks of @gradkit/models are in torchvision and elsewhere: names and shapes of their states, outputs, losses, gradients, statistics.

Weights and images follow a formula, so that the file holds no weights; gradients and statistics are summed up by block.

    pip install efficientnet-lite-pytorch==0.1.0
    python vision.py [name …]    # all by default, in float64; of more than 50 million parameters, only outputs
"""
import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
import torchvision.models as tv  # noqa: E402
from efficientnet_lite_pytorch import EfficientNet  # noqa: E402
from torch import nn  # noqa: E402
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet  # noqa: E402

from golden import SEED, head  # noqa: E402


def noise(shape, place):
    """Numbers in [-1, 1) that look random: whole numbers, scrambled as MurmurHash3 ends."""
    h = np.arange(int(np.prod(shape)), dtype=np.uint32) + np.uint32(place * 0x9E3779B9 % 2**32)
    h = (h ^ (h >> 16)) * np.uint32(0x85EBCA6B)
    h = (h ^ (h >> 13)) * np.uint32(0xC2B2AE35)
    return torch.from_numpy((h ^ (h >> 16)) / 2.0**31 - 1).reshape(shape)


def fill(model):
    for place, (name, value) in enumerate(sorted(model.state_dict().items())):
        x = noise(value.shape, place)
        if name.endswith("num_batches_tracked"):
            x = torch.tensor(3)
        elif name.endswith("running_var"):
            x = 1 + x / 2
        elif value.ndim > 1:
            x = x * (6 * len(value) / value.numel()) ** 0.5  # variance 2 / fan-in
        elif name.endswith("weight"):
            x = 1 + x / 5
        else:
            x = x / 10
        value.copy_(x)  # of a state dict: outside the graph


def number(x):
    return float(f"{float(x.detach() if torch.is_tensor(x) else x):.10g}")


def digests(named):
    """Of all tensors of a block: the length, and the sum of products with numbers that look random."""
    squares, products = defaultdict(float), defaultdict(float)
    for name, x in named:
        block = ".".join(name.split(".")[:2])
        squares[block] += float((x * x).sum())
        products[block] += float((x * noise(x.shape, 0)).sum())
    return {block: [number(squares[block] ** 0.5), number(products[block])] for block in squares}


class UNet(nn.Module):
    """Names of mateuszbuda/brain-segmentation-pytorch."""

    def __init__(self, channels=3, classes=1, n=32):
        super().__init__()
        block = self.block
        for level in range(1, 5):
            width = n * 2 ** (level - 1)
            self.add_module(f"encoder{level}", block(f"enc{level}", channels if level == 1 else width // 2, width))
            self.add_module(f"upconv{level}", nn.ConvTranspose2d(2 * width, width, 2, 2))
            self.add_module(f"decoder{level}", block(f"dec{level}", 2 * width, width))
        self.bottleneck = block("bottleneck", 8 * n, 16 * n)
        self.conv = nn.Conv2d(n, classes, 1)

    @staticmethod
    def block(name, inputs, outputs):
        layers = nn.Sequential()
        for i in (1, 2):
            layers.add_module(f"{name}conv{i}", nn.Conv2d(inputs if i == 1 else outputs, outputs, 3, padding=1, bias=False))
            layers.add_module(f"{name}norm{i}", nn.BatchNorm2d(outputs))
            layers.add_module(f"{name}relu{i}", nn.ReLU())
        return layers

    def forward(self, x):
        seen = []
        for level in range(1, 5):
            x = self.get_submodule(f"encoder{level}")(x)
            seen.append(x)
            x = F.max_pool2d(x, 2)
        x = self.bottleneck(x)
        for level in range(4, 0, -1):
            x = torch.cat([self.get_submodule(f"upconv{level}")(x), seen.pop()], 1)
            x = self.get_submodule(f"decoder{level}")(x)
        return self.conv(x)


class LeNet(nn.Module):
    """The network of PyTorch's first tutorial, for 28 × 28 pixels."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x.flatten(1))))))


def small_resnet(block):
    model = ResNet(block, [1, 1, 1, 1], num_classes=10)
    model.conv1, model.maxpool = nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.Identity()
    nn.init.kaiming_normal_(model.conv1.weight, mode="fan_out", nonlinearity="relu")
    return model


def small_vgg():
    model = tv.vgg11_bn(num_classes=10, dropout=0)
    model.avgpool = nn.AdaptiveAvgPool2d(1)
    sizes = [(0, 512, 512), (3, 512, 512), (6, 512, 10)]
    for place, inputs, outputs in sizes:
        model.classifier[place] = nn.Linear(inputs, outputs)
        nn.init.normal_(model.classifier[place].weight, 0, 0.01)
    return model


def lite(**options):
    return EfficientNet.from_name("efficientnet-lite0", dropout_rate=0, drop_connect_rate=0, **options)


# name: how it is made, and images [batch, channels, height, width]
SMALL = {
    "lenet": (LeNet, [3, 1, 28, 28]),
    "smallBasic": (lambda: small_resnet(BasicBlock), [2, 3, 16, 16]),
    "smallBottleneck": (lambda: small_resnet(Bottleneck), [2, 3, 16, 16]),
    "smallVgg11Bn": (small_vgg, [2, 3, 32, 32]),
    "narrowMobilenetV2": (lambda: tv.mobilenet_v2(width_mult=0.35, num_classes=10, dropout=0), [3, 3, 64, 64]),
    "narrowMobilenetV3Small": (lambda: tv.mobilenet_v3_small(width_mult=0.6, num_classes=10, dropout=0), [2, 3, 48, 48]),
    "efficientnetLite0": (lambda: lite(num_classes=10), [3, 3, 64, 64]),
    "narrowUnet": (lambda: UNet(n=4), [2, 3, 32, 48]),
}
WHOLE = {
    **{f"resnet{n}": (getattr(tv, f"resnet{n}"), [2, 3, 64, 64]) for n in (18, 34, 50, 101, 152)},
    "resnext50": (tv.resnext50_32x4d, [2, 3, 64, 64]),
    "wideResnet50": (tv.wide_resnet50_2, [2, 3, 64, 64]),
    **{f"vgg{n}{our}": (lambda n=n, their=their: getattr(tv, f"vgg{n}{their}")(dropout=0), [2, 3, 32, 32]) for n in (11, 13, 16, 19) for our, their in (("", ""), ("Bn", "_bn"))},
    "mobilenetV2": (lambda: tv.mobilenet_v2(dropout=0), [2, 3, 64, 64]),
    "mobilenetV3Large": (lambda: tv.mobilenet_v3_large(dropout=0), [2, 3, 64, 64]),
    "mobilenetV3Small": (lambda: tv.mobilenet_v3_small(dropout=0), [2, 3, 64, 64]),
    "wholeEfficientnetLite0": (lite, [2, 3, 64, 64]),
    "unet": (UNet, [2, 3, 32, 48]),
}
DRAWN = ["lenet", "smallBasic", "smallVgg11Bn", "narrowMobilenetV3Small"]


def spread(make):
    """Standard deviations of what is drawn, of parameters with at least 1000 numbers."""
    torch.manual_seed(SEED)
    return {name: float(f"{x.std():.4g}") for name, x in make().named_parameters() if x.numel() >= 1000}


def record(make, shape):
    model = make().double()
    fill(model)
    states = sorted(f"{name} {list(x.shape)}" for name, x in model.state_dict().items())
    x = noise(shape, 1)
    with torch.no_grad():
        outputs = model.eval()(x)
    shown = outputs[:, :10].tolist() if outputs.ndim == 2 else outputs[:, 0, ::8, ::8].tolist()
    found = {
        "images": shape,
        "parameters": sum(p.numel() for p in model.parameters()),
        "states": hashlib.sha256("\n".join(states).encode()).hexdigest(),
        "outputs": rounded(shown),
    }
    return found | trained(model, x) if found["parameters"] < 5e7 else found


def trained(model, x):
    logits = model.train()(x)
    if logits.ndim == 4:
        loss = F.binary_cross_entropy_with_logits(logits, (noise(logits.shape, 2) > 0).double())
    else:
        loss = F.cross_entropy(logits, torch.arange(len(x)) * 3)
    loss.backward()
    statistics = [(name, x) for name, x in model.named_buffers() if x.is_floating_point()]
    return {
        "loss": number(loss),
        "gradients": digests((name, p.grad) for name, p in model.named_parameters()),
        "statistics": digests(statistics),
    }


def rounded(x):
    return [rounded(each) for each in x] if isinstance(x, list) else number(x)


for file, networks in [("vision", SMALL), ("whole-vision", WHOLE)]:
    path = Path(__file__).with_name(f"{file}.json")
    before = json.loads(path.read_text())["cases"] if path.exists() else {}
    cases = {}
    for name, (make, shape) in networks.items():
        if name in before and sys.argv[1:] and name not in sys.argv:
            cases[name] = before[name]
            continue
        print(name)
        cases[name] = record(make, shape)
        if name in DRAWN:
            cases[name]["spread"] = spread(make)
    path.write_text(json.dumps({**head(), "cases": cases}) + "\n")
