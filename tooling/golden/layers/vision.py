import torch
import torch.nn.functional as F
from torch import nn

from cases import Function, begin, case, draw, finish, spatial

begin("vision", every_size=True)
case("PixelShuffle", [2], nn.PixelShuffle(2), draw(2, 8, 2, 3), free=spatial(2))
case("PixelShuffle", [3], nn.PixelShuffle(3), draw(9, 1, 2), label="one image", free=[None])
case("PixelShuffle", [1], nn.PixelShuffle(1), draw(1, 2, 2, 1), label="by 1", free=spatial(2))
case("PixelUnshuffle", [2], nn.PixelUnshuffle(2), draw(2, 2, 4, 2), free=spatial(2))
case("PixelUnshuffle", [3], nn.PixelUnshuffle(3), draw(1, 3, 6), label="one image", free=[None])
case("PixelUnshuffle", [1], nn.PixelUnshuffle(1), draw(1, 2, 2, 1), label="by 1", free=spatial(2))
case("ChannelShuffle", [2], nn.ChannelShuffle(2), draw(2, 4, 3), free=spatial(1))
case("ChannelShuffle", [3], nn.ChannelShuffle(3), draw(1, 6, 1, 2), label="of images", free=spatial(2))
case("ChannelShuffle", [1], nn.ChannelShuffle(1), draw(2, 3, 1), label="one group", free=spatial(1))
SHAPES = {1: (2, 2, 4), 2: (1, 2, 3, 4), 3: (1, 1, 2, 3, 4)}
LINEAR = {1: "linear", 2: "bilinear", 3: "trilinear"}
for n, shape in SHAPES.items():
    free = [{0: "batch", **{axis: f"size{axis}" for axis in range(2, n + 2)}}]
    case("Upsample", [{"scaleFactor": 2}], nn.Upsample(scale_factor=2), draw(*shape), label=f"nearest, {n} axes", free=free)
    for mode in ["nearest", "nearest-exact", "area", LINEAR[n]]:
        case("Upsample", [{"size": 5, "mode": mode}], nn.Upsample(size=5, mode=mode), draw(*shape), label=f"{mode} to 5, {n} axes",
             free=free)
    case("Upsample", [{"size": 3, "mode": LINEAR[n], "alignCorners": True}], nn.Upsample(size=3, mode=LINEAR[n], align_corners=True), draw(*shape),
         label=f"corners, {n} axes", free=free)
for mode in ["nearest", "nearest-exact", "bilinear", "bicubic"]:
    for factor in [1.7, 0.6]:
        case("Upsample", [{"scaleFactor": factor, "mode": mode}], nn.Upsample(scale_factor=factor, mode=mode), draw(1, 1, 5, 6),
             label=f"{mode} by {factor}", free=spatial(2))
case("Upsample", [{"scaleFactor": [1.7, 0.5], "mode": "bilinear", "recomputeScaleFactor": True}],
     nn.Upsample(scale_factor=(1.7, 0.5), mode="bilinear", recompute_scale_factor=True), draw(1, 1, 5, 6), label="scale recomputed", free=spatial(2))
case("Upsample", [{"size": [1, 9], "mode": "bicubic", "alignCorners": True}], nn.Upsample(size=(1, 9), mode="bicubic", align_corners=True),
     draw(1, 1, 5, 4), label="bicubic corners", free=spatial(2))
case("UpsamplingNearest2d", [{"scaleFactor": 3}], nn.UpsamplingNearest2d(scale_factor=3), draw(1, 2, 2, 3), free=spatial(2))
case("UpsamplingNearest2d", [{"size": [5, 2]}], nn.UpsamplingNearest2d(size=(5, 2)), draw(1, 2, 2, 3), label="to a size", free=spatial(2))
case("UpsamplingNearest2d", [{"size": 1}], nn.UpsamplingNearest2d(size=1), draw(1, 1, 2, 3), label="to one", free=spatial(2))
case("UpsamplingBilinear2d", [{"scaleFactor": 2}], nn.UpsamplingBilinear2d(scale_factor=2), draw(1, 2, 2, 3), free=spatial(2))
case("UpsamplingBilinear2d", [{"size": [5, 2]}], nn.UpsamplingBilinear2d(size=(5, 2)), draw(1, 2, 2, 3), label="to a size", free=spatial(2))
case("UpsamplingBilinear2d", [{"size": 1}], nn.UpsamplingBilinear2d(size=1), draw(1, 1, 2, 3), label="to one", free=spatial(2))


for mode in ["bilinear", "bicubic"]:
    for size in [3, 9]:
        options = {"size": size, "mode": mode, "antialias": True}
        case("interpolate", [], Function(lambda x, given: F.interpolate(x, **given)), draw(1, 1, 6, 7), options, label=f"{mode} to {size}, antialiased", free=spatial(2))


def sampled(input, grid, mode="bilinear", padding="zeros", corners=False, label=None, **known):
    """A grid whose places are partly beyond the borders."""
    def sample(input, grid, given):
        return F.grid_sample(input, grid, mode=given["mode"], padding_mode=given["paddingMode"], align_corners=given["alignCorners"])

    words = [mode, padding, "corners" if corners else "borders", f"{input.dim() - 2} axes"]
    options = {"mode": mode, "paddingMode": padding, "alignCorners": corners}
    case("gridSample", [], Function(sample), input, grid, options, label=label or ", ".join(words), **known)


def places(*shape):
    return draw(*shape, low=-1.9, high=1.9)


for corners in [False, True]:
    for padding in ["zeros", "border", "reflection"]:
        for mode in ["bilinear", "nearest", "bicubic"]:
            free = [{0: "batch"}, {0: "batch", 1: "height", 2: "width"}] if corners and padding == "border" else None
            sampled(draw(2, 2, 3, 4), places(2, 2, 3, 2), mode, padding, corners, free=free)
        for mode in ["bilinear", "nearest"]:
            sampled(draw(1, 2, 3, 2, 4), places(1, 2, 1, 3, 3), mode, padding, corners)
edges = torch.tensor([-1.0, 1.0, 0.0, -3.0, 3.0, 5.0, -1.5, 0.5])
for corners in [False, True]:
    for padding in ["zeros", "border", "reflection"]:
        sampled(draw(1, 1, 3, 5), torch.stack([edges, edges.flip(0)], -1)[None, None], padding=padding, corners=corners,
                label=f"{padding}, {'corners' if corners else 'borders'}, exactly at edges")
sampled(draw(1, 2, 1, 1), places(1, 2, 2, 2), padding="reflection", corners=True, label="of one pixel")
sampled(draw(0, 2, 3, 4), places(0, 2, 3, 2), label="an empty batch")


def affine(theta, size, corners, label):
    case("affineGrid", [], Function(lambda theta, size, given: F.affine_grid(theta, size, align_corners=given["alignCorners"])), theta, size,
         {"alignCorners": corners}, label=label, free=[None])


for corners in [False, True]:
    word = "corners" if corners else "borders"
    affine(draw(2, 2, 3), [2, 1, 3, 4], corners, f"images, {word}")
    affine(draw(1, 3, 4), [1, 2, 2, 3, 4], corners, f"volumes, {word}")
    affine(draw(1, 2, 3), [1, 1, 1, 5], corners, f"one row, {word}")
for mode in ["bilinear", "bicubic"]:
    for size in [[1, 3], [9, 2]]:  # not of width 1, where PyTorch 2.15 takes the first row of the result for all
        options = {"size": size, "mode": mode, "antialias": True, "alignCorners": True}
        case("interpolate", [], Function(lambda x, given: F.interpolate(x, align_corners=True, **given)), draw(1, 1, 6, 7), options,
             call=lambda function, x, given: function(x, {key: value for key, value in given.items() if key != "alignCorners"}),
             label=f"{mode} to {size[0]} and {size[1]}, corners, antialiased", free=spatial(2))
finish()
