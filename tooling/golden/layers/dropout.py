from torch import nn

from cases import Function, begin, case, draw, finish, spatial

begin("dropout", every_size=True)


class Nothing(nn.Module):
    """What a layer is that torch.nn does not have, in evaluation."""

    def forward(self, x):
        return x


for name, module, shape in [("Dropout", nn.Dropout, (3, 2)), ("Dropout1d", nn.Dropout1d, (2, 3, 2)), ("Dropout2d", nn.Dropout2d, (1, 2, 3, 2)),
                            ("Dropout3d", nn.Dropout3d, (1, 2, 1, 3, 2)), ("AlphaDropout", nn.AlphaDropout, (3, 2)),
                            ("FeatureAlphaDropout", nn.FeatureAlphaDropout, (2, 3, 2)), ("DropPath", None, (3, 2))]:
    make = module or (lambda p: Nothing())
    case(name, [0.5], make(0.5), draw(*shape), label="evaluation", training=False, free=spatial(len(shape) - 2))
    case(name, [{"p": 0}], make(0.0), draw(*shape), label="of nothing")
    if name != "DropPath":
        case(name, [{"p": 1}], make(1.0), draw(*shape), label="of everything")
case("GaussianNoise", [0.5], Nothing(), draw(3, 2), label="evaluation", training=False)
case("GaussianNoise", [0], Nothing(), draw(3, 2), label="of nothing")
case("GaussianNoise", [2], Nothing(), draw(0, 2), label="an empty batch")
case("dropout", [], Function(lambda x, options: nn.functional.dropout(x, **options)), draw(3, 2), {"p": 1}, label="of everything")
case("DropPath", [0.3], Nothing(), draw(0, 2, 1), label="an empty batch, evaluation", training=False)
case("dropout", [], Function(lambda x, options: nn.functional.dropout(x, **options)), draw(3, 2), {"p": 0}, label="of nothing")
case("dropout", [], Function(lambda x, options: nn.functional.dropout(x, **options)), draw(0, 2), {"training": False}, label="an empty batch")
finish()
