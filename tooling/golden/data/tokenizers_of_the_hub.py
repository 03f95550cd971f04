"""Golden tokens of other tokenizers: files that HuggingFace's library writes, and how it encodes and decodes with them, written to
tokenizers_of_the_hub.json."""
import json
import random
from pathlib import Path

import tokenizers
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

draws = random.Random(2026)
syllables = ["ba", "lo", "mi", "ter", "the", "an", "ing", "qu", "ä", "s", "漢", "'s"]
words = ["".join(draws.choices(syllables, k=draws.randint(1, 4))) for _ in range(60)]
corpus = ["".join(draws.choice(words) + draws.choice([" ", " ", ", ", ". ", " 12 "]) for _ in range(40)) for _ in range(20)]
TEXTS = [
    "the banmi, loter's Größe!",
    "  spaces,  and\ttabs\n\n",
    "größer 🙂 漢字 naïve café",
    "It's 1234 <mask> the END[SEP]x",
    "qu" * 30,
    "e\u0301 vs é, ﬁ, Ⅷ, \u200b|\u00a0|",
    "",
]


def bert():
    """WordPiece as BERT has it: lower case, accents gone, [CLS] and [SEP]."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(corpus, trainers.WordPieceTrainer(vocab_size=150, special_tokens=specials, show_progress=False))
    ends = [(name, tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ends)
    return tokenizer


def unigram():
    """Unigram as T5 has it: blanks become ▁, </s> at the end."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(tokenizers.Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=120, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator(corpus, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)])
    return tokenizer


def byte_level(prefix=False):
    """Byte pairs as RoBERTa has them: <s> and </s> around, a mask that takes the blank before it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix)
    tokenizer.decoder = decoders.ByteLevel()
    specials = ["<s>", "</s>", AddedToken("<mask>", lstrip=True)]
    trainer = trainers.BpeTrainer(vocab_size=330, special_tokens=specials, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(corpus, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 1), ("<s>", 0), add_prefix_space=prefix)
    return tokenizer


def byte_fallback():
    """Byte pairs as Llama has them: ▁ for blanks, unknown characters as their bytes."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    parts = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    tokenizer.decoder = decoders.Sequence(parts)
    specials = ["<unk>", "<s>", "</s>", *[f"<0x{byte:02X}>" for byte in range(256)]]
    tokenizer.train_from_iterator(corpus, trainers.BpeTrainer(vocab_size=380, special_tokens=specials[:3], show_progress=False))
    whole = json.loads(tokenizer.to_str())
    vocab = {token: i for i, token in enumerate([*specials, *[token for token in whole["model"]["vocab"] if token not in specials]])}
    whole["model"]["vocab"] = vocab
    return Tokenizer.from_str(json.dumps(whole))


def word_level():
    tokenizer = Tokenizer(models.WordLevel(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.train_from_iterator(corpus, trainers.WordLevelTrainer(vocab_size=50, special_tokens=["<unk>"], show_progress=False))
    return tokenizer


def case(name, tokenizer, **options):
    """A file may say how texts are cut off and padded; as with AutoTokenizer that is left to the caller."""
    if options:
        tokenizer.enable_truncation(options["length"])
        tokenizer.enable_padding(pad_id=0, pad_token="[PAD]", **options)
    whole = json.loads(tokenizer.to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    encoded = [tokenizer.encode(text) for text in TEXTS]
    return {
        "name": name,
        "json": whole,
        "size": tokenizer.get_vocab_size(),
        "encoded": [each.ids for each in encoded],
        "decoded": [tokenizer.decode(each.ids) for each in encoded],
    }


golden = {
    "script": Path(__file__).name,
    "versions": {"tokenizers": tokenizers.__version__},
    "texts": TEXTS,
    "cases": [
        case("WordPiece", bert()),
        case("Unigram", unigram()),
        case("byte pairs of bytes", byte_level()),
        case("byte pairs of bytes, a blank before", byte_level(prefix=True)),
        case("byte pairs that fall back to bytes", byte_fallback()),
        case("words", word_level()),
        case("a file that cuts off and pads", bert(), length=6),
    ],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
