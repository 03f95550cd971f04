"""Golden numbers of the distributed sampler: what each replica is given by PyTorch where nothing is drawn, written to samplers.json."""
import json
from pathlib import Path

import torch
from torch.utils.data.distributed import DistributedSampler

cases = []
for length, replicas, drop_last in [
    (5, 2, False),
    (5, 2, True),
    (6, 3, True),
    (11, 4, False),
    (11, 4, True),
    (2, 5, False),
    (1, 7, False),
    (9, 1, False),
]:
    shares = [
        list(DistributedSampler(range(length), replicas, rank, shuffle=False, drop_last=drop_last))
        for rank in range(replicas)
    ]
    cases.append({"length": length, "replicas": replicas, "dropLast": drop_last, "shares": shares})

about = json.dumps({"script": "data/samplers.py", "versions": {"torch": torch.__version__}, "seed": None})[:-1]
text = ",\n".join(json.dumps(case) for case in cases)
Path(__file__).with_suffix(".json").write_text(about + ', "cases": [\n' + text + "\n]}\n", encoding="utf-8")
