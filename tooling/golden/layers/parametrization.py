import torch
from torch import nn
from torch.nn.utils.parametrizations import orthogonal, spectral_norm, weight_norm

from cases import begin, both_modes, case, draw, finish, ints, module

begin("parametrization")
case("weightNorm", [module("Linear", 3, 2)], weight_norm(nn.Linear(3, 2)), draw(2, 3))
case("weightNorm", [module("Conv2d", 2, 3, 2), {"axis": 1}], weight_norm(nn.Conv2d(2, 3, 2), dim=1), draw(1, 2, 3, 4),
     label="along the inputs")
case("weightNorm", [module("Linear", 3, 2), {"axis": None}], weight_norm(nn.Linear(3, 2), dim=None), draw(2, 3), label="as a whole")
case("weightNorm", [module("Linear", 3, 2), {"name": "bias"}], weight_norm(nn.Linear(3, 2), name="bias"), draw(2, 3), label="of a bias")
case("weightNorm", [module("LSTM", 2, 3), {"name": "weight_hh_l0"}], weight_norm(nn.LSTM(2, 3), name="weight_hh_l0"), draw(4, 2, 2),
     label="of an LSTM", free=[{1: "batch"}])
case("weightNorm", [module("Embedding", 4, 3)], weight_norm(nn.Embedding(4, 3)), ints([[0, 3, 3], [1, 0, 3]]), label="of a table")
case("weightNorm", [module("MultiheadAttention", 4, 2, {"batchFirst": True}), {"name": "in_proj_weight"}],
     weight_norm(nn.MultiheadAttention(4, 2, batch_first=True), name="in_proj_weight"), *[draw(2, 3, 4) for _ in range(3)], label="of attention")
both_modes("spectralNorm", [module("Linear", 3, 4)], lambda: spectral_norm(nn.Linear(3, 4)), draw(2, 3))
both_modes("spectralNorm", [module("ConvTranspose1d", 2, 3, 2), {"nPowerIterations": 3}],
           lambda: spectral_norm(nn.ConvTranspose1d(2, 3, 2), n_power_iterations=3), draw(2, 2, 3), label="of a transposed convolution")
both_modes("spectralNorm", [module("Conv2d", 2, 3, 2), {"axis": -3, "eps": 0.1}],
           lambda: spectral_norm(nn.Conv2d(2, 3, 2), dim=-3, eps=0.1), draw(1, 2, 3, 3), label="along the inputs")
both_modes("spectralNorm", [module("LayerNorm", 3)], lambda: spectral_norm(nn.LayerNorm(3)), draw(2, 3), label="of a vector")
both_modes("weightNorm", [module("Linear", 3, 4)], lambda: weight_norm(nn.Linear(3, 4)), draw(1, 3), label="one example")


def moved(module):
    """Weights that are not where they began: the triangle below the diagonal is drawn."""
    original = module.parametrizations.weight.original
    tall = original if original.shape[-2] >= original.shape[-1] else original.mT
    with torch.no_grad():
        tall += draw(*tall.shape).tril(-1)
    return module


for name, options in [("matrix_exp", {}), ("cayley", {"orthogonalMap": "cayley"}), ("householder", {"orthogonalMap": "householder"})]:
    case("orthogonal", [module("Linear", 3, 3), options], moved(orthogonal(nn.Linear(3, 3), orthogonal_map=name)), draw(2, 3), label=name, keep_state=True)
    case("orthogonal", [module("Linear", 4, 2), {**options, "orthogonalMap": name}], moved(orthogonal(nn.Linear(4, 2), orthogonal_map=name)), draw(2, 4),
         label=f"{name}, wide", keep_state=True)
    case("orthogonal", [module("Linear", 2, 4), {"orthogonalMap": name, "useTrivialization": False}],
         moved(orthogonal(nn.Linear(2, 4), orthogonal_map=name, use_trivialization=False)), draw(1, 2), label=f"{name}, tall, from the identity",
         keep_state=True)
finish()
