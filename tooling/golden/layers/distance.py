from torch import nn

from cases import begin, case, draw, finish

begin("distance")
case("CosineSimilarity", [], nn.CosineSimilarity(), draw(2, 3), draw(2, 3))
case("CosineSimilarity", [{"axis": -1, "eps": 0.001}], nn.CosineSimilarity(-1, 0.001), draw(2, 1, 3), draw(2, 2, 3), label="broadcast")
case("CosineSimilarity", [{"axis": 1}], nn.CosineSimilarity(1), draw(0, 3), draw(0, 3), label="an empty batch")
case("PairwiseDistance", [], nn.PairwiseDistance(), draw(2, 3), draw(2, 3))
case("PairwiseDistance", [{"p": 1, "keepDims": True}], nn.PairwiseDistance(1, keepdim=True), draw(2, 2, 3), draw(2, 2, 3), label="absolute")
case("PairwiseDistance", [{"p": 3, "eps": 0.01}], nn.PairwiseDistance(3, 0.01), draw(1, 5), draw(1, 5), label="of another power")
case("PairwiseDistance", [], nn.PairwiseDistance(), draw(0, 3), draw(0, 3), label="an empty batch")
case("CosineSimilarity", [], nn.CosineSimilarity(), draw(2, 3), draw(2, 1) + 8, label="stretched along the vectors")
finish()
