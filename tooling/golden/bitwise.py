"""Golden numbers of operations on the bits of whole numbers."""
import torch

from golden import ints, operation

LONG = torch.tensor([2**40 + 5, -(2**33) + 1, -1, 7])
FLAGS = torch.tensor([[True, False], [True, True]])
for name, f in [("bitwiseAnd", torch.bitwise_and), ("bitwiseOr", torch.bitwise_or), ("bitwiseXor", torch.bitwise_xor)]:
    with operation(name) as case:
        case("same shapes", f, [ints([6, -7, 12]), ints([3, 5, -2])])
        case("row and column", f, [ints([[6], [-7]]), ints([3, 5, 255])])
        case("int64", f, [LONG, torch.tensor([2**40 - 1, 2**34, 2**50, -8])])
        case("uint8", f, [ints([6, 255], torch.uint8), ints([3, 170], torch.uint8)])
        case("bool", f, [FLAGS, torch.tensor([True, False])])
with operation("bitwiseNot") as case:
    case("int32", torch.bitwise_not, [ints([0, 5, -1, 2**31 - 1, -(2**31)])])
    case("int64", torch.bitwise_not, [LONG])
    case("uint8", torch.bitwise_not, [ints([0, 6, 255], torch.uint8)])
    case("bool", torch.bitwise_not, [FLAGS])

for name, f in [("bitwiseLeftShift", torch.bitwise_left_shift), ("bitwiseRightShift", torch.bitwise_right_shift)]:
    with operation(name) as case:
        case("int32", f, [ints([1, 3, -5, 1 << 30, -1, 7, -7]), ints([0, 4, 1, 2, 31, 32, 33])])
        case("uint8", f, [ints([1, 200, 255], torch.uint8), ints([7, 1, 8], torch.uint8)])
        case("int64, broadcast", f, [ints([[5], [-9]], torch.int64), ints([0, 3], torch.int64)])
