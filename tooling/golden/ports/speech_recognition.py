"""Speech recognition with packed GRUs and CTC: https://github.com/SeanNaren/deepspeech.pytorch, smaller: a masked convolution, batch norm over
sequences, a packed bidirectional GRU, and letters.
"""
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from port import Port, draw, generator

FEATURES, CHANNELS, HIDDEN, LETTERS = 5, 6, 4, 4


class DeepSpeech(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(FEATURES, CHANNELS, kernel_size=3, stride=2, padding=1)
        self.norm = nn.BatchNorm1d(CHANNELS)
        self.rnn = nn.GRU(CHANNELS, HIDDEN, bidirectional=True, bias=True)
        self.fc = nn.Linear(HIDDEN, LETTERS, bias=False)

    def get_seq_lens(self, input_length):
        return torch.div(input_length - 1, 2, rounding_mode="floor") + 1

    def forward(self, x, lengths):
        output_lengths = self.get_seq_lens(lengths)
        x = self.conv(x)
        mask = torch.arange(x.size(2))[None, :] < output_lengths[:, None]
        x = F.hardtanh(self.norm(x * mask.unsqueeze(1)), 0, 20)
        x = x.permute(2, 0, 1)
        x = pack_padded_sequence(x, output_lengths, enforce_sorted=False)
        x, h = self.rnn(x)
        x, _ = pad_packed_sequence(x, total_length=mask.size(1))
        x = x.view(x.size(0), x.size(1), 2, -1).sum(2)
        return self.fc(x).log_softmax(-1), output_lengths


def batch(size, length=13):
    """Noise; the letters are said somewhere."""
    lengths = torch.randint(9, length + 1, (size,), generator=generator, dtype=torch.int32)
    lengths[0] = length
    targets = torch.randint(1, LETTERS, (size, 2), generator=generator, dtype=torch.int32)
    target_lengths = torch.randint(1, 3, (size,), generator=generator, dtype=torch.int32)
    return draw(size, FEATURES, length), lengths, targets, target_lengths


model = DeepSpeech()
port = Port("speech_recognition", model=model)
criterion = nn.CTCLoss(reduction="sum", zero_infinity=True)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=1e-5)


def step(inputs, lengths, targets, target_lengths):
    out, output_lengths = model(inputs, lengths)
    loss = criterion(out, targets, output_lengths, target_lengths)
    loss = loss / out.size(1)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=400)
    optimizer.step()
    return loss


port.train([batch(4) for _ in range(2)], step)
port.predict(model, batch(2)[:2], batch(3, 16)[:2])
