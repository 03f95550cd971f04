"""Texts are classified by bags of words: https://docs.pytorch.org/tutorials/beginner/text_sentiment_ngrams_tutorial.html"""
import torch
from torch import nn

from port import Port, generator

VOCABULARY, WIDTH, CLASSES = 15, 6, 4


class TextClassificationModel(nn.Module):
    def __init__(self, vocab_size, embed_dim, num_class):
        super().__init__()
        self.embedding = nn.EmbeddingBag(vocab_size, embed_dim, sparse=False)
        self.fc = nn.Linear(embed_dim, num_class)
        self.init_weights()

    def init_weights(self):
        initrange = 0.5
        self.embedding.weight.data.uniform_(-initrange, initrange)
        self.fc.weight.data.uniform_(-initrange, initrange)
        self.fc.bias.data.zero_()

    def forward(self, text, offsets):
        embedded = self.embedding(text, offsets)
        return self.fc(embedded)


def batch(size, longest=5):
    """Texts of different lengths, one behind the other, and where each begins."""
    lengths = torch.randint(1, longest + 1, (size,), generator=generator)
    lengths[-1] += longest * size - lengths.sum()  # all batches are equally long, for one graph
    offsets = torch.cat([torch.zeros(1, dtype=torch.long), lengths.cumsum(0)[:-1]])
    text = torch.randint(0, VOCABULARY, (int(lengths.sum()),), generator=generator)
    labels = torch.randint(0, CLASSES, (size,), generator=generator)
    return text.int(), offsets.int(), labels.int()


model = TextClassificationModel(VOCABULARY, WIDTH, CLASSES)
port = Port("text_classification", model=model)
criterion = torch.nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)


def step(text, offsets, label):
    optimizer.zero_grad()
    predicted_label = model(text, offsets)
    loss = criterion(predicted_label, label.long())
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 0.1)
    optimizer.step()
    return loss


port.train([batch(4) for _ in range(2)], step)
port.predict(model, batch(2)[:2], batch(3)[:2])
