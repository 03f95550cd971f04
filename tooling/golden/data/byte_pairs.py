"""Golden tokens: what HuggingFace's trainer of byte pairs finds in a text of made-up words, and how it encodes, written to byte_pairs.json."""
import json
import random
from pathlib import Path

import tokenizers
from tokenizers import ByteLevelBPETokenizer

draws = random.Random(2026)
syllables = ["ba", "lo", "mi", "ter", "the", "an", "ing", "qu", "ä", "s", "漢", "'s"]
words = ["".join(draws.choices(syllables, k=draws.randint(1, 4))) for _ in range(150)]
text = "".join(draws.choice(words) + draws.choice([" ", " ", " ", ", ", ".\n", "  ", " 12 "]) for _ in range(1_000))
texts = ["First Citizen:\nWe are all resolved", "  spaces,  and\ttabs\n\n", "größer 🙂 漢字", "it's<|endoftext|>they'll 1234", ""]
cases = []
for vocab_size, min_frequency, specials in ((300, 2, []), (400, 2, ["<|endoftext|>"]), (2000, 20, [])):
    tokenizer = ByteLevelBPETokenizer()
    tokenizer.train_from_iterator([text], vocab_size, min_frequency, show_progress=False, special_tokens=specials)
    model = json.loads(tokenizer.to_str())["model"]
    cases.append(
        {
            "options": {"vocabSize": vocab_size, "minFrequency": min_frequency, "specials": specials},
            "tokens": [token for token, _ in sorted(model["vocab"].items(), key=lambda each: each[1])],
            "merges": model["merges"],
            "encoded": [tokenizer.encode(each).ids for each in texts],
        }
    )
golden = {
    "script": Path(__file__).name,
    "versions": {"tokenizers": tokenizers.__version__},
    "text": text,
    "texts": texts,
    "cases": cases,
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
