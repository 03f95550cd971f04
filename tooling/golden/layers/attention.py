import torch
from torch import nn
from torch.nn import functional as F

from cases import Function, begin, case, draw, finish, module

begin("attention")
batch_length = {0: "batch", 1: "length"}
length_batch = {0: "length", 1: "batch"}


def attended(*rows):
    """A boolean mask."""
    return torch.tensor(rows)


def mha(label, arguments, module, query, key, value, options=None, free=None, **known):
    """Options of the call as PyTorch spells them are those of ours."""
    names = {"keyPaddingMask": "key_padding_mask", "needWeights": "need_weights", "attnMask": "attn_mask",
             "averageAttnWeights": "average_attn_weights", "isCausal": "is_causal"}
    given = options or {}

    def call(module, q, k, v, o=None):
        return module(q, k, v, **{names[key]: value for key, value in (o or {}).items()})

    case("MultiheadAttention", arguments, module, query, key, value, *([given] if given else []), label=label, call=call,
         free=free, **known)


first = {"batchFirst": True}
mha("", [4, 2], nn.MultiheadAttention(4, 2), draw(3, 2, 4), draw(5, 2, 4), draw(5, 2, 4),
    free=[{0: "queries", 1: "batch"}, {0: "keys", 1: "batch"}, {0: "keys", 1: "batch"}])
mha("batch first, one head, no bias", [3, 1, {**first, "bias": False}], nn.MultiheadAttention(3, 1, batch_first=True, bias=False),
    draw(2, 3, 3), draw(2, 1, 3), draw(2, 1, 3), free=[batch_length, {0: "batch"}, {0: "batch"}])
mha("other features", [4, 2, {**first, "kdim": 3, "vdim": 5}], nn.MultiheadAttention(4, 2, batch_first=True, kdim=3, vdim=5),
    draw(2, 1, 4), draw(2, 3, 3), draw(2, 3, 5), {"averageAttnWeights": False},
    free=[{0: "batch", 1: "queries"}, {0: "batch", 1: "keys"}, {0: "batch", 1: "keys"}])
mha("without a batch, other features, no bias", [4, 2, {"vdim": 3, "bias": False}], nn.MultiheadAttention(4, 2, vdim=3, bias=False),
    draw(2, 4), draw(3, 4), draw(3, 3), {"keyPaddingMask": attended(False, True, False)},
    free=[{0: "queries"}, None, None, None])
mha("more keys", [4, 2, {**first, "addBiasKv": True, "addZeroAttn": True}],
    nn.MultiheadAttention(4, 2, batch_first=True, add_bias_kv=True, add_zero_attn=True), draw(2, 2, 4), draw(2, 3, 4), draw(2, 3, 4),
    {"keyPaddingMask": attended([True, True, True], [False, True, False]), "attnMask": attended([False, True, True], [False, False, True]),
     "averageAttnWeights": False},
    free=[{0: "batch"}, {0: "batch"}, {0: "batch"}, {0: "batch"}, None])
mha("more keys, not batch first, no weights", [4, 2, {"addBiasKv": True}], nn.MultiheadAttention(4, 2, add_bias_kv=True),
    draw(2, 2, 4), draw(3, 2, 4), draw(3, 2, 4), {"attnMask": draw(2, 3), "needWeights": False},
    free=[{1: "batch"}, {1: "batch"}, {1: "batch"}, None])
hidden = attended([True, True, True], [False, True, False])
for weights in [True, False]:
    word = "weights" if weights else "no weights"
    mha(f"a row hidden, {word}", [4, 2, first], nn.MultiheadAttention(4, 2, batch_first=True), draw(2, 2, 4), draw(2, 3, 4),
        draw(2, 3, 4), {"keyPaddingMask": hidden, "needWeights": weights},
        free=[{0: "batch", 1: "queries"}, {0: "batch", 1: "keys"}, {0: "batch", 1: "keys"}, {0: "batch", 1: "keys"}])
causal = nn.Transformer.generate_square_subsequent_mask(3)
for weights in [True, False]:
    word = "weights" if weights else "no weights"
    mha(f"causal, {word}", [4, 2, first], nn.MultiheadAttention(4, 2, batch_first=True), draw(2, 3, 4), draw(2, 3, 4), draw(2, 3, 4),
        {"attnMask": causal, "isCausal": True, "needWeights": weights},
        free=[{0: "batch"}, {0: "batch"}, {0: "batch"}, None])
mha("a mask for each head, added", [4, 2, first], nn.MultiheadAttention(4, 2, batch_first=True), draw(2, 2, 4), draw(2, 3, 4),
    draw(2, 3, 4), {"attnMask": draw(4, 2, 3), "keyPaddingMask": draw(2, 3), "needWeights": False}, free=[None, None, None, None, None])
mha("an empty batch", [4, 2, first], nn.MultiheadAttention(4, 2, batch_first=True), draw(0, 2, 4), draw(0, 3, 4), draw(0, 3, 4))
mha("evaluation", [4, 2, {"dropout": 0.5}], nn.MultiheadAttention(4, 2, dropout=0.5), draw(1, 2, 4), draw(3, 2, 4), draw(3, 2, 4),
    training=False, free=[length_batch, {1: "batch"}, {1: "batch"}])

def attention(label, q, k, v, options=None, free=None, **known):
    names = {"attnMask": "attn_mask", "isCausal": "is_causal", "scale": "scale", "enableGqa": "enable_gqa", "dropoutP": "dropout_p"}

    def call(q, k, v, given=None):
        return F.scaled_dot_product_attention(q, k, v, **{names[key]: value for key, value in (given or {}).items()})

    case("scaledDotProductAttention", [], Function(call), q, k, v, *([options] if options else []), label=label, free=free, **known)


heads = [{0: "batch", 2: "queries"}, {0: "batch", 2: "keys"}, {0: "batch", 2: "keys"}]
attention("", draw(2, 2, 3, 4), draw(2, 2, 5, 4), draw(2, 2, 5, 3), free=heads)
attention("causal, more keys", draw(2, 1, 2, 3), draw(2, 1, 4, 3), draw(2, 1, 4, 3), {"isCausal": True, "scale": 0.7}, free=heads)
attention("causal, more queries, without heads", draw(4, 3), draw(1, 3), draw(1, 2), {"isCausal": True},
          free=[{0: "queries"}, {0: "keys"}, {0: "keys"}])
attention("causal, of itself", draw(1, 2, 3, 2), draw(1, 2, 3, 2), draw(1, 2, 3, 2), {"isCausal": True},
          free=[{0: "batch", 2: "length"}] * 3)
row = attended([True, True, False], [False, False, False])
attention("a row hidden", draw(2, 1, 2, 4), draw(2, 1, 3, 4), draw(2, 1, 3, 4), {"attnMask": row},
          free=[{0: "batch"}, {0: "batch"}, {0: "batch"}, None])
attention("a row hidden by -infinity, for each head", draw(1, 2, 2, 3), draw(1, 2, 3, 3), draw(1, 2, 3, 3),
          {"attnMask": torch.stack([torch.zeros(2, 3).masked_fill(~row, float("-inf")), draw(2, 3)])[None]},
          free=[None, None, None, None])
attention("grouped queries", draw(2, 4, 3, 2), draw(2, 2, 5, 2), draw(2, 2, 5, 3), {"enableGqa": True}, free=heads)
attention("grouped queries, masked", draw(1, 6, 2, 2), draw(1, 2, 3, 2), draw(1, 2, 3, 2),
          {"enableGqa": True, "attnMask": attended([True, False, True], [False, True, True])},
          free=[{0: "batch"}, {0: "batch"}, {0: "batch"}, None])
attention("heads that broadcast", draw(2, 3, 2, 2), draw(2, 1, 3, 2), draw(1, 1, 3, 2), {"dropoutP": 0.0}, free=[None, None, None])
attention("no keys", draw(1, 1, 2, 3), draw(1, 1, 0, 3), draw(1, 1, 0, 2), free=[None, None, None], not_exported="nothing to attend to")
finish()
