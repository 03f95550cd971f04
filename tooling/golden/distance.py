import torch
from torch.nn import functional as F

from golden import draw, operation

INFINITY = float("inf")
SOME, OTHERS = torch.tensor([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]]), torch.tensor([[1.0, 0.0, 0.0], [0.0, -1.0, 3.0]])

with operation("pairwiseDistance") as case:
    case("Euclidean", lambda a, b: F.pairwise_distance(a, b), [draw(2, 3), draw(2, 3)])
    case("absolute differences", lambda a, b: F.pairwise_distance(a, b, p=1, eps=0.1, keepdim=True), [draw(2, 2, 3), draw(2, 3)],
         p=1, eps=0.1, keepDims=True)
    case("the third norm of vectors", lambda a, b: F.pairwise_distance(a, b, p=3), [draw(4), draw(4)], p=3)
    case("the largest difference", lambda a, b: F.pairwise_distance(a, b, p=INFINITY), [draw(2, 3), draw(2, 3)], p="Infinity")
    case("equal points", lambda a, b: F.pairwise_distance(a, b, eps=0.0), [torch.ones(2, 3), torch.ones(2, 3)], smooth=False, eps=0)
    case("an empty batch", lambda a, b: F.pairwise_distance(a, b), [draw(0, 3), draw(0, 3)])
    case("how many differ", lambda a, b: F.pairwise_distance(a, b, p=0, eps=0.0), [SOME, OTHERS], differentiable=False, p=0, eps=0)

with operation("cosineSimilarity") as case:
    case("rows", lambda a, b: F.cosine_similarity(a, b), [draw(2, 3), draw(2, 3)])
    case("another axis, one vector for all", lambda a, b: F.cosine_similarity(a, b, dim=0), [draw(3, 2), draw(3, 1)], axis=0)
    case("a length of 0", lambda a, b: F.cosine_similarity(a, b), [torch.tensor([[0.0, 0.0], [1.0, 2.0]]), draw(2, 2)], smooth=False)
    case("shorter than eps", lambda a, b: F.cosine_similarity(a, b, eps=0.5),
         [torch.tensor([[0.3, 0.1], [0.0, 0.0], [3.0, 4.0]]), torch.tensor([[0.2, -0.1], [1.0, 2.0], [0.1, 0.1]])], smooth=False, eps=0.5)
    case("stretched along the vectors", lambda a, b: F.cosine_similarity(a, b), [draw(2, 3), draw(2, 1)])
    case("one row for all, along the rows", lambda a, b: F.cosine_similarity(a, b, dim=0), [draw(2, 3), draw(1, 3)], axis=0)
    case("one number for all", lambda a, b: F.cosine_similarity(a, b, dim=-1), [draw(2, 3), draw()], axis=-1)
    case("fewer axes, counted in the broadcast shape", lambda a, b: F.cosine_similarity(a, b, dim=1), [draw(2, 3, 2), draw(3, 1)], axis=1)

with operation("normalize") as case:
    case("rows", lambda x: F.normalize(x), [draw(2, 3)])
    case("absolute values along the first axis", lambda x: F.normalize(x, p=1, dim=0), [draw(3, 2)], p=1, axis=0)
    case("a length of 0", lambda x: F.normalize(x), [torch.tensor([[0.0, 0.0], [3.0, 4.0]])], smooth=False)

with operation("cdist") as case:
    case("Euclidean", lambda a, b: torch.cdist(a, b), [draw(2, 3), draw(4, 3)])
    case("batches", lambda a, b: torch.cdist(a, b, p=1), [draw(2, 3, 2), draw(2, 1, 2)], p=1)
    case("one matrix for all, the largest difference", lambda a, b: torch.cdist(a, b, p=INFINITY), [draw(2, 3, 2), draw(2, 2)], p="Infinity")
    case("rows that are equal", lambda a, b: torch.cdist(a, b), [torch.ones(2, 3), torch.ones(1, 3)], smooth=False)
    case("no rows", lambda a, b: torch.cdist(a, b), [draw(0, 3), draw(2, 3)])
    case("how many differ", lambda a, b: torch.cdist(a, b, p=0), [SOME, OTHERS], smooth=False, p=0)
    case("the largest of no differences", lambda a, b: torch.cdist(a, b, p=INFINITY), [draw(3, 0), draw(2, 0)], differentiable=False, p="Infinity")

with operation("pdist") as case:
    case("Euclidean", lambda x: F.pdist(x), [draw(4, 3)])
    case("the third norm", lambda x: F.pdist(x, p=3), [draw(3, 2)], p=3)
    case("one row", lambda x: F.pdist(x), [draw(1, 3)])
    case("how many differ", lambda x: F.pdist(x, p=0), [SOME], smooth=False, p=0)
    case("the largest of no differences", lambda x: F.pdist(x, p=INFINITY), [draw(3, 0)], differentiable=False, p="Infinity")
