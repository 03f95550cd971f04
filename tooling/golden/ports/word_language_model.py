"""A language model over LSTMs with adaptive softmax, trained by truncated backpropagation: https://github.com/pytorch/examples/tree/main/word_language_model
"""
import torch
from torch import nn

from port import Port, generator

NTOKEN, NINP, NHID, NLAYERS, BATCH, BPTT = 20, 6, 6, 2, 3, 5


class RNNModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0)
        self.encoder = nn.Embedding(NTOKEN, NINP)
        self.rnn = nn.LSTM(NINP, NHID, NLAYERS, dropout=0)
        self.decoder = nn.AdaptiveLogSoftmaxWithLoss(NHID, NTOKEN, cutoffs=[4, 10], div_value=2.0)
        nn.init.uniform_(self.encoder.weight, -0.1, 0.1)

    def forward(self, input, hidden):
        emb = self.drop(self.encoder(input.long()))
        output, hidden = self.rnn(emb, hidden)
        output = self.drop(output)
        return output.view(-1, NHID), hidden


def repackage_hidden(h):
    return tuple(v.detach() for v in h)


model = RNNModel()
port = Port("word_language_model", model=model)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)


def step(data, targets, hidden, cell):
    model.zero_grad()
    output, _ = model(data, repackage_hidden((hidden, cell)))
    loss = model.decoder(output, targets.view(-1).long()).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 0.25)
    optimizer.step()
    return loss


def predict(data, hidden, cell):
    output, (hidden, cell) = model(data, (hidden, cell))
    return model.decoder.log_prob(output), hidden, cell


def batch(size, length=BPTT):
    words = torch.randint(0, NTOKEN, (length + 1, size), generator=generator, dtype=torch.int32)
    state = torch.randn(2, NLAYERS, size, NHID, generator=generator) / 4
    return words[:-1], words[1:].contiguous(), state[0], state[1]


def inputs(size, length):
    data, _, hidden, cell = batch(size, length)
    return data, hidden, cell


port.train([batch(BATCH) for _ in range(2)], step)
port.predict(predict, inputs(2, 4), inputs(3, 7))
