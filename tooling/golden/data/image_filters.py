"""Golden numbers of changes of colour, tone and place: what torchvision gives for uint8 and float images, written to image_filters.json."""
import json
import sys
from pathlib import Path

import torch
import torchvision
from torchvision.transforms.v2 import functional as F

sys.path.insert(0, str(Path(__file__).parent.parent))
from golden import SEED, draw, generator, written

generator.manual_seed(SEED)
BILINEAR, BICUBIC, NEAREST = (F.InterpolationMode(name) for name in ("bilinear", "bicubic", "nearest"))


def images(channels, height, width):
    """Two images of few different values, one of them dark, as uint8 and as floats."""
    pixels = (draw(2, channels, height, width, low=0, high=256) // 8 * 8).clamp(0, 255)
    pixels[1] = pixels[1] // 3 + 20
    return {"uint8": pixels.to(torch.uint8), "float32": pixels / 255}


inputs = {"color": images(3, 5, 6), "gray": images(1, 6, 5), "one pixel": images(3, 1, 1)}
cases = []


def case(name, arguments, reference, of=("color", "gray")):
    """What our function of this name and arguments is to give."""
    for kind in of:
        for dtype, x in inputs[kind].items():
            output = reference(x)
            cases.append({"transform": name, "arguments": arguments, "of": kind, "dtype": dtype, "output": written(output)})


for factor in (0, 0.37, 1, 1.8):
    case("adjustBrightness", [factor], lambda x: F.adjust_brightness(x, factor))
    case("adjustContrast", [factor], lambda x: F.adjust_contrast(x, factor), of=("color", "gray", "one pixel"))
    case("adjustSaturation", [factor], lambda x: F.adjust_saturation(x, factor))
    case("adjustSharpness", [factor], lambda x: F.adjust_sharpness(x, factor), of=("color", "gray", "one pixel"))
for turn in (-0.5, -0.2, 0, 0.1, 0.5):
    case("adjustHue", [turn], lambda x: F.adjust_hue(x, turn))
for bits in (1, 3, 8):
    case("posterize", [bits], lambda x: F.posterize(x, bits))
case("invert", [], F.invert)
case("autocontrast", [], F.autocontrast, of=("color", "gray", "one pixel"))
case("equalize", [], F.equalize)
case("grayscale", [], lambda x: F.rgb_to_grayscale(x, num_output_channels=x.shape[1]))
case("gaussianBlur", [3, {"sigma": 0.8}], lambda x: F.gaussian_blur(x, [3, 3], [0.8, 0.8]))
case("gaussianBlur", [5, {"sigma": 2}], lambda x: F.gaussian_blur(x, [5, 5], [2.0, 2.0]))


def resize(x, size, interpolation, antialias=True):
    """In floats: PyTorch's own way for uint8 fails for one channel (assertion in UpSampleKernelAVXAntialias.h)."""
    result = F.resize(x.float(), size, interpolation, antialias=antialias)
    return result.round().clamp(0, 255).to(torch.uint8) if x.dtype == torch.uint8 else result


for size in ([3, 4], [9, 11], [5, 2], [1, 1]):
    case("resize", [size], lambda x: resize(x, size, BILINEAR))
    case("resize", [size, {"antialias": False}], lambda x: resize(x, size, BILINEAR, antialias=False))
    case("resize", [size, {"interpolation": "bicubic"}], lambda x: resize(x, size, BICUBIC))
    case("resize", [size, {"interpolation": "nearest"}], lambda x: resize(x, size, NEAREST))
for size in ([3, 4], [2, 1], [5, 5], [4, 3]):
    case("centerCrop", [size], lambda x: F.center_crop(x, size))


def affine(x, degrees=0, translate=(0, 0), scale=1, shear=(0, 0)):
    """Without fill: torchvision counts what it fills in twice at the rim."""
    return F.affine(x, degrees, list(translate), scale, list(shear), BILINEAR)


for options in (
    {"degrees": 30},
    {"translate": [1, -2]},
    {"scale": 1.4},
    {"shear": [20, -10]},
    {"degrees": -75, "translate": [-1, 1], "scale": 0.7, "shear": [5, 12]},
):
    case("affine", [options], lambda x: affine(x, **options))

CORNERS = [[0, 0], [5, 0], [5, 4], [0, 4]]
for to in ([[1, 0], [4, 1], [5, 4], [0, 3]], [[0.5, 1], [5, 0], [4, 3.5], [1, 4]]):
    case("perspective", [CORNERS, to], lambda x: F.perspective(x, CORNERS, to, BILINEAR))

golden = {
    "script": Path(__file__).name,
    "versions": {"torch": torch.__version__, "torchvision": torchvision.__version__},
    "seed": SEED,
    "inputs": {kind: {dtype: written(x) for dtype, x in both.items()} for kind, both in inputs.items()},
    "cases": cases,
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
