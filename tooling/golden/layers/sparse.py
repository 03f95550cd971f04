import torch.nn.functional as F
from torch import nn

from cases import Function, begin, case, draw, finish, ints

begin("sparse")
case("Embedding", [4, 3], nn.Embedding(4, 3), ints([[0, 3, 3], [1, 0, 3]]), free=[{0: "batch", 1: "length"}])
case("Embedding", [4, 2, {"paddingIdx": 3}], nn.Embedding(4, 2, padding_idx=3), ints([0, 3, 1, 3]), label="with padding")
case("Embedding", [4, 2, {"paddingIdx": -2}], nn.Embedding(4, 2, padding_idx=-2), ints([[2], [0], [2]]), label="with padding counted from the end")
case("Embedding", [4, 2, {"maxNorm": 0.5, "normType": 1}], nn.Embedding(4, 2, max_norm=0.5, norm_type=1), ints([0, 3, 3]), label="with rows that get shorter")
case("Embedding", [5, 3, {"maxNorm": 0.8, "paddingIdx": 0, "scaleGradByFreq": True}],
     nn.Embedding(5, 3, max_norm=0.8, padding_idx=0, scale_grad_by_freq=True), ints([[2, 2, 0], [4, 2, 0]]), label="with everything")
case("Embedding", [3, 2, {"scaleGradByFreq": True}], nn.Embedding(3, 2, scale_grad_by_freq=True), ints([[1, 1, 2]]), label="by frequency")
case("Embedding", [3, 2, {"maxNorm": 0.5}], nn.Embedding(3, 2, max_norm=0.5), ints([1]), label="with rows that get shorter, evaluation", training=False)
case("Embedding", [2, 3, {"maxNorm": 1}], nn.Embedding(2, 3, max_norm=1), ints([]).reshape(0, 2), label="an empty batch")
case("embedding", [], Function(F.embedding), ints([[0, 3], [3, 1]]), draw(4, 2), free=[{0: "batch"}, {}])
case("embedding", [], Function(lambda x, w, options: F.embedding(x, w, max_norm=options["maxNorm"], norm_type=3)), ints([0, 3]), draw(4, 2),
     {"maxNorm": 0.6, "normType": 3}, label="with rows that get shorter", free=[{0: "batch"}, {}])

for mode in ["sum", "mean", "max"]:
    bag = {"mode": mode}
    case("EmbeddingBag", [4, 3, bag], nn.EmbeddingBag(4, 3, mode=mode), ints([[0, 3, 3], [1, 0, 3]]), label=mode)
    case("EmbeddingBag", [4, 2, {**bag, "paddingIdx": -1}], nn.EmbeddingBag(4, 2, mode=mode, padding_idx=-1), ints([[3, 1], [3, 3], [2, 0]]),
         label=f"{mode}, with padding")
    case("EmbeddingBag", [4, 2, bag], nn.EmbeddingBag(4, 2, mode=mode), ints([0, 3, 3, 1, 2]), ints([0, 0, 3, 5]),
         label=f"{mode}, some bags empty", free=[{0: "length"}, {}])
    case("EmbeddingBag", [5, 2, {**bag, "includeLastOffset": True, "paddingIdx": 1}],
         nn.EmbeddingBag(5, 2, mode=mode, include_last_offset=True, padding_idx=1), ints([1, 0, 4, 1, 1, 2, 3]), ints([0, 3, 5, 7]),
         label=f"{mode}, with the end and padding", free=[{0: "length"}, {}])
    case("EmbeddingBag", [3, 2, bag], nn.EmbeddingBag(3, 2, mode=mode), ints([[1]]), label=f"{mode}, one")
case("EmbeddingBag", [4, 2, {"maxNorm": 0.5, "scaleGradByFreq": True}], nn.EmbeddingBag(4, 2, max_norm=0.5, scale_grad_by_freq=True),
     ints([[0, 3, 3], [1, 0, 3]]), label="mean, with rows that get shorter, by frequency")
for mode in ["sum", "mean"]:
    case("EmbeddingBag", [4, 2, {"mode": mode}], nn.EmbeddingBag(4, 2, mode=mode), ints([]).reshape(0, 3), label=f"{mode}, an empty batch")
weighted = lambda bag: lambda x, offsets, options: bag(x, offsets, per_sample_weights=options["perSampleWeights"])
bag = nn.EmbeddingBag(4, 2, mode="sum", padding_idx=2)
case("EmbeddingBag", [4, 2, {"mode": "sum", "paddingIdx": 2}], bag, ints([0, 2, 3, 1, 1]), ints([0, 2]), {"perSampleWeights": draw(5)},
     call=lambda layer, *inputs: weighted(layer)(*inputs), label="weighed", free=[{0: "length"}, {}, {0: "length"}])
case("embeddingBag", [], Function(lambda x, w, o: F.embedding_bag(x, w, mode="sum", per_sample_weights=o["perSampleWeights"])),
     ints([[0, 3], [3, 1]]), draw(4, 2), {"mode": "sum", "perSampleWeights": draw(2, 2)}, free=[{0: "batch"}, {}, {0: "batch"}])
case("embeddingBag", [], Function(lambda x, w, o: F.embedding_bag(x, w, o["offsets"])), ints([1, 0, 2]), draw(4, 2), {"offsets": ints([0, 1])},
     label="offsets", free=[{0: "length"}, {}, {}])
for mode in ["sum", "mean", "max"]:  # the bag that is not empty is the last one, at any number of them
    case("EmbeddingBag", [4, 2, {"mode": mode}], nn.EmbeddingBag(4, 2, mode=mode), ints([1, 0, 2, 2]), ints([0, 0]),
         label=f"{mode}, any number of bags", free=[{0: "length"}, {0: "batch"}])
case("embedding", [], Function(lambda x, w, options: F.embedding(x, w, padding_idx=1)), ints([]).reshape(0, 2), draw(2, 3), {"paddingIdx": 1},
     label="an empty batch", free=[{0: "batch"}, {}])
case("embeddingBag", [], Function(lambda x, w, o: F.embedding_bag(x, w, mode="max", padding_idx=0)), ints([[0, 0], [1, 0]]), draw(2, 1),
     {"mode": "max", "paddingIdx": 0}, label="a bag of padding", free=[{0: "batch"}, {}])
finish()
