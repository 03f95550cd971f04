"""A variational autoencoder: https://github.com/pytorch/examples/blob/main/vae/main.py

Narrower; the noise is an input, so that both programs have the same.
"""
import torch
import torch.nn.functional as F
from torch import nn

from port import Port, draw, generator


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(36, 12)
        self.fc21 = nn.Linear(12, 3)
        self.fc22 = nn.Linear(12, 3)
        self.fc3 = nn.Linear(3, 12)
        self.fc4 = nn.Linear(12, 36)

    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)

    def reparameterize(self, mu, logvar, eps):
        std = torch.exp(0.5 * logvar)
        return mu + eps * std

    def decode(self, z):
        h3 = F.relu(self.fc3(z))
        return torch.sigmoid(self.fc4(h3))

    def forward(self, x, eps):
        mu, logvar = self.encode(x.view(-1, 36))
        z = self.reparameterize(mu, logvar, eps)
        return self.decode(z), mu, logvar


def loss_function(recon_x, x, mu, logvar):
    BCE = F.binary_cross_entropy(recon_x, x.view(-1, 36), reduction="sum")
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE + KLD


def batch(size):
    return draw(size, 1, 6, 6, low=0), torch.randn(size, 3, generator=generator)


model = VAE()
port = Port("variational_autoencoder", model=model)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)


def step(data, eps):
    optimizer.zero_grad()
    recon_batch, mu, logvar = model(data, eps)
    loss = loss_function(recon_batch, data, mu, logvar)
    loss.backward()
    optimizer.step()
    return loss


port.train([batch(5) for _ in range(2)], step)
port.predict(model, batch(2), batch(3))
