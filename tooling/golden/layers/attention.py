import torch
from torch import nn
from torch.nn import functional as F

from cases import Function, begin, case, draw, finish, module
from rotations import rotary

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

def spelled(options):
    """Names of options as PyTorch spells them."""
    return {"".join(f"_{c.lower()}" if c.isupper() else c for c in key): value for key, value in options.items()}


def transformer(layer, arguments, made, *inputs, options=None, label="", **known):
    def call(module, *given):
        *tensors, last = given
        return module(*tensors, **spelled(last)) if isinstance(last, dict) else module(*given)

    case(layer, arguments, made, *inputs, *([options] if options else []), label=label, call=call, **known)


small = {"dimFeedforward": 5, "dropout": 0.0}
as_torch = {"dim_feedforward": 5, "dropout": 0.0}
subsequent = nn.Transformer.generate_square_subsequent_mask
encoder_options = [
    ("", {}, {}, length_batch),
    ("norm first, gelu, batch first", {"normFirst": True, "activation": "gelu", "batchFirst": True}, {}, batch_length),
    ("no bias, large eps", {"bias": False, "layerNormEps": 0.1}, {}, length_batch),
    ("masked", {"batchFirst": True}, {"srcMask": attended([False, True], [False, False]), "srcKeyPaddingMask": attended([False, True], [True, True])},
     {0: "batch"}),
]
for label, options, given, free in encoder_options:
    masks = [{0: "batch"} if key.endswith("PaddingMask") else None for key in given]
    transformer("TransformerEncoderLayer", [4, 2, {**small, **options}], nn.TransformerEncoderLayer(4, 2, **as_torch, **spelled(options)),
                draw(2, 2, 4), options=given, label=label, free=[free, *masks])
transformer("TransformerEncoderLayer", [4, 1, {**small, "dropout": 0.5}], nn.TransformerEncoderLayer(4, 1, dim_feedforward=5, dropout=0.5),
            draw(1, 4), label="evaluation, without a batch, a length of 1", training=False, free=[{0: "length"}])
decoder_options = [
    ("", {}, {}),
    ("norm first, gelu", {"normFirst": True, "activation": "gelu", "bias": False}, {"tgtMask": subsequent(2), "tgtIsCausal": True}),
    ("masked", {"layerNormEps": 0.1},
     {"tgtMask": attended([False, True], [False, False]), "memoryMask": draw(2, 3), "tgtKeyPaddingMask": attended([False, False], [False, True]),
      "memoryKeyPaddingMask": attended([False, True, True], [True, True, True])}),
]
for label, options, given in decoder_options:
    masks = [{0: "batch"} if key.endswith("PaddingMask") else None for key, value in given.items() if isinstance(value, torch.Tensor)]
    transformer("TransformerDecoderLayer", [4, 2, {**small, **options}], nn.TransformerDecoderLayer(4, 2, **as_torch, **spelled(options)),
                draw(2, 2, 4), draw(3, 2, 4), options=given, label=label,
                free=[{1: "batch"} if given else {0: "targets", 1: "batch"}, {1: "batch"} if given else {0: "sources", 1: "batch"}, *masks])
encoder_layer = module("TransformerEncoderLayer", 4, 2, {**small, "batchFirst": True})
made = lambda: nn.TransformerEncoderLayer(4, 2, **as_torch, batch_first=True)
transformer("TransformerEncoder", [encoder_layer, 2], nn.TransformerEncoder(made(), 2), draw(2, 3, 4), free=[batch_length])
transformer("TransformerEncoder", [encoder_layer, 1, {"norm": module("LayerNorm", 4)}], nn.TransformerEncoder(made(), 1, norm=nn.LayerNorm(4)),
            draw(1, 3, 4), options={"mask": subsequent(3), "isCausal": True}, label="norm, causal", free=[{0: "batch"}, None])
transformer("TransformerEncoder", [encoder_layer, 1, {"enableNestedTensor": False, "maskCheck": False}],
            nn.TransformerEncoder(made(), 1, enable_nested_tensor=False, mask_check=False), draw(2, 3, 4),
            options={"srcKeyPaddingMask": attended([False, True, True], [True, True, True])}, label="padded, a row hidden",
            free=[batch_length, batch_length])
decoder_layer = module("TransformerDecoderLayer", 4, 2, small)
made = lambda: nn.TransformerDecoderLayer(4, 2, **as_torch)
transformer("TransformerDecoder", [decoder_layer, 2], nn.TransformerDecoder(made(), 2), draw(3, 1, 4), draw(2, 1, 4),
            free=[{0: "targets", 1: "batch"}, {0: "sources", 1: "batch"}])
transformer("TransformerDecoder", [decoder_layer, 1, {"norm": module("LayerNorm", 4)}], nn.TransformerDecoder(made(), 1, norm=nn.LayerNorm(4)),
            draw(3, 2, 4), draw(2, 2, 4), options={"tgtMask": subsequent(3), "tgtIsCausal": True}, label="norm, causal", free=[{1: "batch"}, {1: "batch"}, None])
transformer("TransformerDecoder", [decoder_layer, 1], nn.TransformerDecoder(made(), 1), draw(1, 4), draw(2, 4), label="without a batch",
            free=[{0: "targets"}, {0: "sources"}])
sizes = {"dModel": 4, "nhead": 2, "numEncoderLayers": 1, "numDecoderLayers": 1}
whole = [
    ("", {"batchFirst": True}, {}, draw(2, 3, 4), draw(2, 2, 4), [{0: "batch", 1: "sources"}, {0: "batch", 1: "targets"}]),
    ("masked, norm first", {"normFirst": True, "activation": "gelu", "bias": False, "layerNormEps": 0.1},
     {"srcMask": subsequent(3), "tgtMask": subsequent(2), "memoryMask": attended([False, True, True], [False, False, True]),
      "srcKeyPaddingMask": torch.zeros(2, 3), "tgtKeyPaddingMask": torch.zeros(2, 2), "memoryKeyPaddingMask": attended([False, True, True], [False, False, True])},
     draw(3, 2, 4), draw(2, 2, 4), [{1: "batch"}, {1: "batch"}, None, None, None, {0: "batch"}, {0: "batch"}, {0: "batch"}]),
    ("without a batch", {"numEncoderLayers": 2}, {"tgtMask": subsequent(2), "tgtIsCausal": True, "srcIsCausal": False}, draw(3, 4), draw(2, 4),
     [{0: "sources"}, {}, None]),
]
for label, options, given, src, tgt, free in whole:
    transformer("Transformer", [{**small, **sizes, **options}], nn.Transformer(**as_torch, **spelled({**sizes, **options})), src, tgt,
                options=given, label=label, free=free)

class GroupedQuery(nn.Module):
    def __init__(self, embed_dim, heads, shared, bias=False, turn=lambda x: x):
        super().__init__()
        size = embed_dim // heads
        self.size, self.turn = size, turn
        self.q_proj, self.k_proj = nn.Linear(embed_dim, embed_dim, bias), nn.Linear(embed_dim, shared * size, bias)
        self.v_proj, self.out_proj = nn.Linear(embed_dim, shared * size, bias), nn.Linear(embed_dim, embed_dim, bias)

    def forward(self, x, options=None):
        q, k, v = [f(x).unflatten(-1, (-1, self.size)).transpose(1, 2) for f in (self.q_proj, self.k_proj, self.v_proj)]
        y = F.scaled_dot_product_attention(self.turn(q), self.turn(k), v, enable_gqa=True, **spelled(options or {}))
        return self.out_proj(y.transpose(1, 2).flatten(-2))


sequence = [{0: "batch", 1: "length"}]
case("GroupedQueryAttention", [8, 4, 2], GroupedQuery(8, 4, 2), draw(2, 3, 8), free=sequence)
case("GroupedQueryAttention", [8, 2, 1, {"bias": True, "rotary": module("RotaryEmbedding", 4)}],
     GroupedQuery(8, 2, 1, True, rotary), draw(1, 3, 8), {"isCausal": True}, label="rotary, causal", free=sequence)
case("GroupedQueryAttention", [4, 2, 2], GroupedQuery(4, 2, 2), draw(1, 2, 4), {"attnMask": attended([False, False], [True, False])},
     label="a row hidden", free=[{0: "batch"}, None])

def forward(label, *inputs, options=None, free=None):
    def call(*given):
        last = given[-1]
        return F.multi_head_attention_forward(*given[:13], **(spelled(last) if isinstance(last, dict) else {}))

    case("multiHeadAttentionForward", [], Function(call), *inputs, *([options] if options else []), label=label, free=free)


forward("", draw(2, 1, 4), draw(3, 1, 4), draw(3, 1, 4), 4, 2, draw(12, 4), draw(12), draw(1, 1, 4), draw(1, 1, 4), True, 0.0, draw(4, 4),
        draw(4), options={"keyPaddingMask": attended([False, True, False])}, free=[{1: "batch"}] * 3 + [None] * 6 + [{0: "batch"}])
forward("three weights, without a batch", draw(2, 4), draw(3, 2), draw(3, 3), 4, 2, None, None, None, None, False, 0.0, draw(4, 4), None,
        options={"useSeparateProjWeight": True, "qProjWeight": draw(4, 4), "kProjWeight": draw(4, 2), "vProjWeight": draw(4, 3),
                 "needWeights": False}, free=[{0: "queries"}, {0: "keys"}, {0: "keys"}] + [None] * 4)
forward("given keys and values", draw(2, 2, 4), draw(1, 2, 4), draw(1, 2, 4), 4, 2, draw(12, 4), None, None, None, False, 0.5, draw(4, 4),
        draw(4), options={"staticK": draw(4, 3, 2), "staticV": draw(4, 3, 2), "training": False, "averageAttnWeights": False}, free=[{}] * 8)
finish()
