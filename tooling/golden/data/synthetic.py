"""Golden numbers of points and weights: what scikit-learn gives where nothing is drawn, written to synthetic.json."""
import json
from pathlib import Path

import numpy
import sklearn
from sklearn.datasets import make_blobs, make_circles, make_moons
from sklearn.utils.class_weight import compute_class_weight

points = []


def add(function, options, found):
    inputs, labels = found
    rounded = [[float(f"{value:.9g}") for value in row] for row in inputs]
    points.append({"function": function, "options": options, "inputs": rounded, "labels": labels.tolist()})


for samples in [7, 10, [2, 5]]:
    given = tuple(samples) if isinstance(samples, list) else samples
    add("makeMoons", {"samples": samples}, make_moons(given, shuffle=False))
    add("makeCircles", {"samples": samples, "factor": 0.3}, make_circles(given, factor=0.3, shuffle=False))
centers = [[1, 2, 3], [-4, 0, 0.5]]
for samples in [5, [1, 3]]:
    options = {"samples": samples, "centers": centers, "clusterStd": 0}
    add("makeBlobs", options, make_blobs(samples, centers=numpy.array(centers), cluster_std=[0, 0], shuffle=False))

weights = []
for labels in [[0, 0, 0, 1], [2, 0, 1, 1, 1, 2, 2, 2, 0, 1, 1], [0, 0]]:
    values = compute_class_weight("balanced", classes=numpy.unique(labels), y=labels)
    weights.append({"labels": labels, "weights": [float(f"{value:.9g}") for value in values]})

versions = {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__}
golden = {"script": "data/synthetic.py", "versions": versions, "seed": None, "points": points, "weights": weights}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n", encoding="utf-8")
