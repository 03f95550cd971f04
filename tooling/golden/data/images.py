"""Golden values of images: JPEG, PNG and WebP files that Pillow writes, and what Pillow and torchvision read from them, written to images.json."""
import base64
import io
import json
from pathlib import Path

import numpy
import PIL
import PIL.ImageOps
import torchvision
from PIL import Image
from torchvision.transforms import functional

rng = numpy.random.default_rng(1)
height, width = 12, 20
y, x = numpy.mgrid[0:height, 0:width]
smooth = numpy.stack([x * 12, y * 20, 250 - x * 6 - y * 8], axis=2).astype("uint8")
noise = rng.integers(0, 256, (7, 5, 3), dtype="uint8")
alpha = numpy.concatenate([noise, rng.integers(0, 256, (7, 5, 1), dtype="uint8")], axis=2)
deep = rng.integers(0, 65536, (7, 5), dtype="uint16")
large = numpy.stack([128 + 100 * numpy.sin(numpy.mgrid[0:30, 0:48][1] / 5), 128 + 90 * numpy.cos(numpy.mgrid[0:30, 0:48][0] / 4), numpy.mgrid[0:30, 0:48][1] * 5], axis=2).astype("uint8")


def file(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def turned(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def opened(data):
    return PIL.ImageOps.exif_transpose(Image.open(io.BytesIO(data)))


def planes(image):
    array = numpy.asarray(image)
    return (array[None] if array.ndim == 2 else array.transpose(2, 0, 1)).tolist()


def case(name, data, tolerance):
    image = opened(data)
    return {
        "name": name,
        "file": base64.b64encode(data).decode(),
        "tolerance": tolerance,
        "rgb": planes(image.convert("RGB")),
        "grey": planes(image.convert("RGB").convert("L")),
    }


def resized(name, size, how):
    image = Image.fromarray(large)
    if how == "crop":
        result = functional.center_crop(functional.resize(image, min(size)), size)
    else:
        result = functional.resize(image, size)
    return {"name": name, "size": size, "fit": how, "rgb": planes(result)}


picture = Image.fromarray(smooth)
golden = {
    "script": Path(__file__).name,
    "versions": {"pillow": PIL.__version__, "torchvision": torchvision.__version__},
    "images": [
        case("PNG", file(Image.fromarray(noise), "PNG"), 0),
        case("grey PNG", file(Image.fromarray(noise[:, :, 0]), "PNG"), 0),
        case("PNG with a palette", file(picture.quantize(16), "PNG"), 0),
        case("PNG of two colours", file(Image.fromarray(noise[:, :, 0] > 99), "PNG"), 0),
        case("transparent PNG", file(Image.fromarray(alpha), "PNG"), 0),
        case("WebP without loss", file(Image.fromarray(noise), "WEBP", lossless=True), 0),
        case("WebP", file(picture, "WEBP", quality=80), 2),
        case("JPEG", file(picture, "JPEG", quality=90, subsampling=0), 2),
        case("JPEG with fewer colours", file(picture, "JPEG", quality=90, subsampling=2), 2),
        case("progressive JPEG", file(picture, "JPEG", quality=90, progressive=True), 2),
        case("grey JPEG", file(picture.convert("L"), "JPEG", quality=90), 2),
        *[case(f"JPEG of orientation {k}", file(picture, "JPEG", quality=95, subsampling=0, exif=turned(k)), 2) for k in range(1, 9)],
        {**case("PNG of 16 bits", file(Image.fromarray(deep), "PNG"), 0), "rgb": [(deep >> 8).tolist()] * 3, "grey": [(deep >> 8).tolist()]},  # Pillow cuts off at 255
        case("grey and transparent PNG", file(Image.fromarray(alpha[:, :, 2:], "LA"), "PNG"), 0),
        case("palette with a transparent colour", file(picture.quantize(16), "PNG", transparency=3), 0),
        case("JPEG of four inks", file(picture.convert("CMYK"), "JPEG", quality=95), 3),
        case("transparent WebP", file(Image.fromarray(alpha), "WEBP", lossless=True, exact=True), 0),
        case("PNG of orientation 6", file(Image.fromarray(noise), "PNG", exif=turned(6)), 0),
    ],
    "large": base64.b64encode(file(Image.fromarray(large), "PNG")).decode(),
    "resized": [
        resized("smaller", [10, 16], "stretch"),
        resized("other proportions", [24, 12], "stretch"),
        resized("larger", [45, 60], "stretch"),
        resized("cut from the middle", [15, 15], "crop"),
    ],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
