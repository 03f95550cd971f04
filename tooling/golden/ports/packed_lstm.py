"""Packed bidirectional LSTMs tag words and classify sentences.

The model is that of https://docs.pytorch.org/tutorials/beginner/nlp/sequence_models_tutorial.html and that of
https://github.com/bentrevett/pytorch-sentiment-analysis in one.
"""
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from port import STEPS, Port, generator

PAD, IGNORED = 0, -100
VOCABULARY, EMBEDDING_DIM, HIDDEN_DIM, LAYERS = 12, 6, 5, 2
TAGS, CLASSES = 3, 2
BATCH = 6


class LSTMTagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.word_embeddings = nn.Embedding(VOCABULARY, EMBEDDING_DIM, padding_idx=PAD)
        self.lstm = nn.LSTM(EMBEDDING_DIM, HIDDEN_DIM, num_layers=LAYERS, bidirectional=True, batch_first=True)
        self.hidden2tag = nn.Linear(2 * HIDDEN_DIM, TAGS)
        self.fc = nn.Linear(2 * HIDDEN_DIM, CLASSES)

    def forward(self, text, lengths):
        embeds = self.word_embeddings(text.long())
        packed_embeds = pack_padded_sequence(embeds, lengths, batch_first=True, enforce_sorted=False)
        packed_output, (hidden, cell) = self.lstm(packed_embeds)
        output, _ = pad_packed_sequence(packed_output, batch_first=True, total_length=text.size(1))
        hidden = torch.cat([hidden[-2], hidden[-1]], dim=-1)
        return self.hidden2tag(output), self.fc(hidden)


def batch(size, longest):
    """Sentences of different lengths, one of them with one word. The tag follows from the word before, the class from first and last word."""
    lengths = torch.randint(1, longest + 1, (size,), generator=generator)
    lengths[0], lengths[size // 2] = 1, longest
    texts = [torch.randint(1, VOCABULARY, (length,), generator=generator, dtype=torch.int32) for length in lengths.tolist()]
    tags = [text.roll(1) % TAGS for text in texts]
    labels = torch.tensor([(text[0] + text[-1]) % CLASSES for text in texts], dtype=torch.int32)
    text = pad_sequence(texts, batch_first=True, padding_value=PAD)
    return text, lengths.int(), pad_sequence(tags, batch_first=True, padding_value=IGNORED), labels


model = LSTMTagger()
port = Port("packed_lstm", model=model)
tag_loss = nn.CrossEntropyLoss(ignore_index=IGNORED)
label_loss = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)


def step(text, lengths, tags, labels):
    optimizer.zero_grad()
    tag_scores, predictions = model(text, lengths)
    loss = tag_loss(tag_scores.reshape(-1, TAGS), tags.reshape(-1).long())
    loss = loss + label_loss(predictions, labels.long())
    loss.backward()
    optimizer.step()
    return loss


batches = [batch(BATCH, 7 if i % 3 else 4) for i in range(STEPS)]
port.train(batches, step)
port.predict(model, batches[0][:2], batch(3, 9)[:2])
