"""Golden numbers of functions that quantize and come back; see golden.py."""
import torch

from golden import draw, ints, operation
from unary import values

NAN, INFINITY = float("nan"), float("inf")
per_tensor = torch.fake_quantize_per_tensor_affine
per_channel = torch.fake_quantize_per_channel_affine
EDGES = values(NAN, INFINITY, -INFINITY, 0.0, -0.0, 0.25, 0.75, -0.25, -0.75, 1e30, -1e30)


def tensor_case(case, name, x, scale, zero, least, most):
    case(
        name,
        lambda x, s, z: per_tensor(x, s.detach(), z, least, most),
        [x, scale, zero],
        smooth=False,
        quantMin=least,
        quantMax=most,
    )


with operation("fakeQuantizePerTensorAffine") as case:
    tensor_case(case, "uint8", draw(3, 4, low=-2, high=2), torch.tensor(0.0137), ints(120), 0, 255)
    tensor_case(case, "cut off", draw(12, low=-2, high=2), torch.tensor(0.005), ints(120), 0, 255)
    tensor_case(case, "int8", draw(2, 3, 2, low=-2, high=2), torch.tensor(0.02), ints(-5), -128, 127)
    tensor_case(case, "7 bits", draw(12, low=-2, high=2), torch.tensor(0.02), ints(3), -64, 63)
    tensor_case(case, "4 bits", draw(12, low=-2, high=2), torch.tensor(0.2), ints(7), 0, 15)
    tensor_case(case, "12 bits", draw(12, low=-2, high=2), torch.tensor(0.001), ints(1000), 0, 4095)
    tensor_case(case, "float64", draw(5, dtype=torch.float64), torch.tensor(0.02), ints(3), -128, 127)
    tensor_case(case, "empty", draw(0, 3), torch.tensor(0.02), ints(3), -128, 127)
    tensor_case(case, "scalar", draw(), torch.tensor(0.02), ints(3), -128, 127)
    tensor_case(case, "ties and edges", EDGES, torch.tensor(0.5), ints(3), 0, 255)
    tensor_case(case, "edges in 7 bits", EDGES, torch.tensor(0.5), ints(3), -64, 63)
    tensor_case(case, "edges in 12 bits", EDGES, torch.tensor(0.5), ints(3), 0, 4095)


with operation("fakeQuantizePerChannelAffine") as case:

    def channel_case(name, x, scale, zero, axis, least, most):
        case(
            name,
            lambda x, s, z: per_channel(x, s.detach().float(), z, axis, least, most),
            [x, scale, zero],
            smooth=False,
            axis=axis,
            quantMin=least,
            quantMax=most,
        )

    channel_case("first axis", draw(3, 4, low=-2, high=2), draw(3, low=0.01, high=0.03), ints([0, 0, 0]), 0, -128, 127)
    channel_case("second axis", draw(2, 3, 2, low=-2, high=2), draw(3, low=0.005, high=0.02), ints([0, 120, 255]), 1, 0, 255)
    channel_case("last axis, 7 bits", draw(2, 3, low=-2, high=2), draw(3, low=0.01, high=0.03), ints([1, 0, -9]), 1, -64, 63)
    channel_case("12 bits", draw(2, 3, low=-2, high=2), draw(2, low=0.001, high=0.002), ints([100, 2000]), 0, 0, 4095)
    channel_case("float64", draw(2, 3, dtype=torch.float64), draw(2, low=0.01, high=0.03), ints([0, 0]), 0, -128, 127)
    channel_case("empty", draw(0, 2), draw(2, low=0.01, high=0.03), ints([0, 3]), 1, -128, 127)
