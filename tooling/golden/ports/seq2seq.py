"""Golden numbers of a translation transformer: weights at first, ten batches, their losses, and what is translated afterwards, to seq2seq.json.

The model is that of PyTorch's tutorial: https://docs.pytorch.org/tutorials/beginner/translation_transformer.html
"""
import json
import math
from pathlib import Path

import torch
from torch import nn

from port import SEED, generator, written

PAD, BOS, EOS = 0, 1, 2
SOURCE_VOCABULARY, TARGET_VOCABULARY = 11, 13
EMB_SIZE, NHEAD, FFN_HID_DIM, LAYERS = 16, 4, 32, 2
STEPS, BATCH = 10, 5


class PositionalEncoding(nn.Module):
    def __init__(self, emb_size, maxlen=20):
        super().__init__()
        den = torch.exp(-torch.arange(0, emb_size, 2) * math.log(10000) / emb_size)
        pos = torch.arange(0, maxlen).reshape(maxlen, 1)
        pos_embedding = torch.zeros((maxlen, emb_size))
        pos_embedding[:, 0::2] = torch.sin(pos * den)
        pos_embedding[:, 1::2] = torch.cos(pos * den)
        self.register_buffer("pos_embedding", pos_embedding.unsqueeze(-2))

    def forward(self, token_embedding):
        return token_embedding + self.pos_embedding[: token_embedding.size(0), :]


class TokenEmbedding(nn.Module):
    def __init__(self, vocab_size, emb_size):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, emb_size)
        self.emb_size = emb_size

    def forward(self, tokens):
        return self.embedding(tokens.long()) * math.sqrt(self.emb_size)


class Seq2SeqTransformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.transformer = nn.Transformer(
            d_model=EMB_SIZE, nhead=NHEAD, num_encoder_layers=LAYERS, num_decoder_layers=LAYERS, dim_feedforward=FFN_HID_DIM, dropout=0
        )
        self.generator = nn.Linear(EMB_SIZE, TARGET_VOCABULARY)
        self.src_tok_emb = TokenEmbedding(SOURCE_VOCABULARY, EMB_SIZE)
        self.tgt_tok_emb = TokenEmbedding(TARGET_VOCABULARY, EMB_SIZE)
        self.positional_encoding = PositionalEncoding(EMB_SIZE)

    def forward(self, src, trg, src_mask, tgt_mask, src_padding_mask, tgt_padding_mask, memory_key_padding_mask):
        src_emb = self.positional_encoding(self.src_tok_emb(src))
        tgt_emb = self.positional_encoding(self.tgt_tok_emb(trg))
        outs = self.transformer(
            src_emb, tgt_emb, src_mask, tgt_mask, None, src_padding_mask, tgt_padding_mask, memory_key_padding_mask
        )
        return self.generator(outs)

    def encode(self, src, src_mask):
        return self.transformer.encoder(self.positional_encoding(self.src_tok_emb(src)), src_mask)

    def decode(self, tgt, memory, tgt_mask):
        return self.transformer.decoder(self.positional_encoding(self.tgt_tok_emb(tgt)), memory, tgt_mask)


def create_mask(src, tgt):
    src_seq_len, tgt_seq_len = src.shape[0], tgt.shape[0]
    tgt_mask = nn.Transformer.generate_square_subsequent_mask(tgt_seq_len)
    src_mask = torch.zeros((src_seq_len, src_seq_len)).type(torch.bool)
    src_padding_mask = (src == PAD).transpose(0, 1)
    tgt_padding_mask = (tgt == PAD).transpose(0, 1)
    return src_mask, tgt_mask, src_padding_mask, tgt_padding_mask


def pad_sequences(sequences):
    return nn.utils.rnn.pad_sequence([torch.tensor(each, dtype=torch.int32) for each in sequences], padding_value=PAD)


def batch():
    """Sentences of different lengths; the translation is the sentence backwards, in other words."""
    lengths = torch.randint(1, 6, (BATCH,), generator=generator).tolist()
    lengths[0] = 5  # all batches are equally long, for one graph
    sources = [torch.randint(3, SOURCE_VOCABULARY, (length,), generator=generator).tolist() for length in lengths]
    targets = [[BOS, *[token + 2 for token in reversed(source)], EOS] for source in sources]
    return pad_sequences([[BOS, *source, EOS] for source in sources]), pad_sequences(targets)


def greedy_decode(model, src, max_len):
    src_mask = torch.zeros((src.shape[0], src.shape[0])).type(torch.bool)
    memory = model.encode(src, src_mask)
    ys = torch.ones(1, 1).fill_(BOS).type(torch.long)
    for _ in range(max_len):
        tgt_mask = nn.Transformer.generate_square_subsequent_mask(ys.size(0))
        out = model.decode(ys, memory, tgt_mask).transpose(0, 1)
        next_word = model.generator(out[:, -1]).argmax(dim=1)
        ys = torch.cat([ys, next_word[None]], dim=0)
    return ys.flatten().tolist()


generator.manual_seed(SEED)
torch.manual_seed(SEED)
model = Seq2SeqTransformer()
for p in model.parameters():
    if p.dim() > 1:
        nn.init.xavier_uniform_(p)
start = {key: written(value) for key, value in model.state_dict().items()}
loss_fn = nn.CrossEntropyLoss(ignore_index=PAD)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01, betas=(0.9, 0.98), eps=1e-9)
batches = [batch() for _ in range(STEPS)]
losses = []
for src, tgt in batches:
    tgt_input = tgt[:-1, :]
    src_mask, tgt_mask, src_padding_mask, tgt_padding_mask = create_mask(src, tgt_input)
    logits = model(src, tgt_input, src_mask, tgt_mask, src_padding_mask, tgt_padding_mask, src_padding_mask)
    optimizer.zero_grad()
    tgt_out = tgt[1:, :]
    loss = loss_fn(logits.reshape(-1, logits.shape[-1]), tgt_out.reshape(-1).long())
    loss.backward()
    optimizer.step()
    losses.append(float(f"{loss.item():.9g}"))
model.eval()
with torch.no_grad():
    translated = greedy_decode(model, batches[0][0][:, :1], 6)
golden = {
    "script": Path(__file__).name,
    "versions": {"torch": torch.__version__},
    "seed": SEED,
    "start": start,
    "batches": [{"src": written(src), "tgt": written(tgt)} for src, tgt in batches],
    "losses": losses,
    "translated": translated,
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
