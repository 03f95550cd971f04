from torch import nn

from cases import begin, case, draw, finish

begin("padding", every_size=True)
SHAPES = {1: (2, 2, 4), 2: (1, 2, 3, 4), 3: (1, 1, 3, 4, 3)}
UNEVEN = {1: [2, 1], 2: [1, 2, 0, 1], 3: [1, 0, 2, 1, 0, 2]}
for n, shape in SHAPES.items():
    for kind in ["Zero", "Reflection", "Replication", "Circular"]:
        name = f"{kind}Pad{n}d"
        make = getattr(nn, name)
        case(name, [1], make(1), draw(*shape))
        case(name, [UNEVEN[n]], make(tuple(UNEVEN[n])), draw(*shape), label="uneven",
             free=[{0: "batch", **{axis: f"size{axis}" for axis in range(2, n + 2)}}])
        case(name, [2], make(2), draw(*shape[1:]), label="one example", free=[None])
    name = f"ConstantPad{n}d"
    case(name, [1, 3.5], getattr(nn, name)(1, 3.5), draw(*shape))
    case(name, [UNEVEN[n], -1], getattr(nn, name)(tuple(UNEVEN[n]), -1.0), draw(*shape), label="uneven")
    case(name, [-1, 0], getattr(nn, name)(-1, 0.0), draw(*shape), label="taken away")
for n, padding, shape in [(1, [-1, 2], (2, 2, 4)), (2, [2, -1, -1, 1], (1, 2, 3, 4)), (3, [-1, 1, 0, -1, 1, -1], (1, 1, 3, 3, 4))]:
    for kind in ["Reflection", "Replication", "Circular"]:
        name = f"{kind}Pad{n}d"
        case(name, [padding], getattr(nn, name)(tuple(padding)), draw(*shape), label="taken away here, added there",
             free=[{0: "batch", **{axis: f"size{axis}" for axis in range(2, n + 2)}}])
case("ZeroPad2d", [1], nn.ZeroPad2d(1), draw(0, 2, 3, 3), label="an empty batch")
finish()
