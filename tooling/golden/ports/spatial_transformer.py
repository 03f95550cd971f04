"""A spatial transformer network turns images before it classifies them: https://docs.pytorch.org/tutorials/intermediate/spatial_transformer_tutorial.html

Narrower, for images of 16 × 16, and without dropout.
"""
import torch
import torch.nn.functional as F
from torch import nn

from port import Port, draw, generator


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 3, kernel_size=5)
        self.conv2 = nn.Conv2d(3, 5, kernel_size=3)
        self.conv2_drop = nn.Dropout2d(p=0)
        self.fc1 = nn.Linear(20, 8)
        self.fc2 = nn.Linear(8, 4)
        self.localization = nn.Sequential(
            nn.Conv2d(1, 2, kernel_size=5), nn.MaxPool2d(2, stride=2), nn.ReLU(True),
            nn.Conv2d(2, 4, kernel_size=3), nn.MaxPool2d(2, stride=2), nn.ReLU(True),
        )
        self.fc_loc = nn.Sequential(nn.Linear(4 * 2 * 2, 6), nn.ReLU(True), nn.Linear(6, 3 * 2))
        self.fc_loc[2].weight.data.zero_()
        self.fc_loc[2].bias.data.copy_(torch.tensor([1, 0, 0, 0, 1, 0], dtype=torch.float))

    def stn(self, x):
        xs = self.localization(x)
        xs = xs.view(-1, 4 * 2 * 2)
        theta = self.fc_loc(xs)
        theta = theta.view(-1, 2, 3)
        grid = F.affine_grid(theta, x.size(), align_corners=False)
        x = F.grid_sample(x, grid, align_corners=False)
        return x

    def forward(self, x):
        x = self.stn(x)
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2_drop(self.conv2(x)), 2))
        x = x.view(-1, 20)
        x = F.relu(self.fc1(x))
        x = F.dropout(x, p=0, training=self.training)
        x = self.fc2(x)
        return F.log_softmax(x, dim=1)


def batch(size):
    """Noise with a bright line: which of four quarters it begins in is the label."""
    target = torch.randint(0, 4, (size,), generator=generator, dtype=torch.int32)
    data = draw(size, 1, 16, 16)
    for image, quarter in zip(data, target.tolist()):
        image[0, 8 * (quarter // 2) + 3, 8 * (quarter % 2) :] += 2
    return data, target


model = Net()
port = Port("spatial_transformer", model=model)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)


def step(data, target):
    optimizer.zero_grad()
    output = model(data)
    loss = F.nll_loss(output, target.long())
    loss.backward()
    optimizer.step()
    return loss


port.train([batch(4) for _ in range(3)], step)
port.predict(model, batch(2)[:1], batch(3)[:1])
