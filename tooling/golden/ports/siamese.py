"""Siamese networks learn which images are of a kind: https://github.com/adambielski/siamese-triplet, with PReLU, normalized embeddings, and a
triplet loss.
"""
import torch
import torch.nn.functional as F
from torch import nn

from port import Port, draw


class EmbeddingNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.convnet = nn.Sequential(
            nn.Conv2d(1, 4, 3), nn.PReLU(), nn.MaxPool2d(2, stride=2), nn.Conv2d(4, 6, 2), nn.PReLU(), nn.AdaptiveMaxPool2d(2)
        )
        self.fc = nn.Sequential(nn.Linear(6 * 2 * 2, 8), nn.PReLU(8), nn.Linear(8, 3))

    def forward(self, x):
        output = self.convnet(x)
        output = output.view(output.size()[0], -1)
        output = self.fc(output)
        return F.normalize(output, p=2, dim=1)


class TripletNet(nn.Module):
    def __init__(self, embedding_net):
        super().__init__()
        self.embedding_net = embedding_net

    def forward(self, x1, x2, x3):
        return self.embedding_net(x1), self.embedding_net(x2), self.embedding_net(x3)

    def get_embedding(self, x):
        return self.embedding_net(x)


model = TripletNet(EmbeddingNet())
port = Port("siamese", model=model)
loss_fn = nn.TripletMarginLoss(margin=0.5, swap=True)
optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 4, gamma=0.1)


def step(anchor, positive, negative):
    optimizer.zero_grad()
    outputs = model(anchor, positive, negative)
    loss = loss_fn(*outputs)
    loss.backward()
    optimizer.step()
    scheduler.step()
    return loss


def batch(size):
    kind, other = draw(size, 1, 10, 9), draw(size, 1, 10, 9)
    return kind, kind + draw(size, 1, 10, 9, low=-0.3, high=0.3), other


def predict(x1, x2):
    first, second = model.get_embedding(x1), model.get_embedding(x2)
    return F.pairwise_distance(first, second), F.cosine_similarity(first, second)


port.train([batch(4) for _ in range(2)], step)
port.predict(predict, batch(2)[:2], batch(3)[:2])
