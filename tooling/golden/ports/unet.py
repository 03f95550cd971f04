"""A U-Net finds rectangles.

The model is that of https://github.com/milesial/Pytorch-UNet, narrower, with group norm, both ways of going up (bilinear upsampling and
transposed convolution), and with adaptive pooling: squeeze-and-excitation (Hu et al., 2018) and a pyramid at the bottom (Zhao et al., 2017).
"""
import torch
import torch.nn.functional as F
from torch import nn

from port import Port, draw, generator

BATCH, HEIGHT, WIDTH = 3, 14, 11


class DoubleConv(nn.Module):
    def __init__(self, in_channels, out_channels, mid_channels=None):
        super().__init__()
        if not mid_channels:
            mid_channels = out_channels
        self.double_conv = nn.Sequential(
            nn.Conv2d(in_channels, mid_channels, kernel_size=3, padding=1, bias=False),
            nn.GroupNorm(2, mid_channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(mid_channels, out_channels, kernel_size=3, padding=1, bias=False),
            nn.GroupNorm(2, out_channels),
            nn.ReLU(inplace=True),
        )

    def forward(self, x):
        return self.double_conv(x)


class Down(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), DoubleConv(in_channels, out_channels))

    def forward(self, x):
        return self.maxpool_conv(x)


class Up(nn.Module):
    def __init__(self, in_channels, out_channels, bilinear=True):
        super().__init__()
        if bilinear:
            self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
            self.conv = DoubleConv(in_channels, out_channels, in_channels // 2)
        else:
            self.up = nn.ConvTranspose2d(in_channels, in_channels // 2, kernel_size=2, stride=2)
            self.conv = DoubleConv(in_channels, out_channels)

    def forward(self, x1, x2):
        x1 = self.up(x1)
        diffY = x2.size()[2] - x1.size()[2]
        diffX = x2.size()[3] - x1.size()[3]
        x1 = F.pad(x1, [diffX // 2, diffX - diffX // 2, diffY // 2, diffY - diffY // 2])
        x = torch.cat([x2, x1], dim=1)
        return self.conv(x)


class SqueezeExcitation(nn.Module):
    def __init__(self, channels, reduction=2):
        super().__init__()
        self.avg_pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Sequential(
            nn.Linear(channels, channels // reduction), nn.ReLU(inplace=True), nn.Linear(channels // reduction, channels), nn.Sigmoid()
        )

    def forward(self, x):
        b, c, _, _ = x.size()
        y = self.avg_pool(x).view(b, c)
        y = self.fc(y).view(b, c, 1, 1)
        return x * y.expand_as(x)


class PyramidPooling(nn.Module):
    def __init__(self, in_dim, bins):
        super().__init__()
        self.features = nn.ModuleList(
            nn.Sequential(nn.AdaptiveAvgPool2d(bin), nn.Conv2d(in_dim, in_dim // len(bins), kernel_size=1), nn.ReLU(inplace=True)) for bin in bins
        )

    def forward(self, x):
        x_size = x.size()
        out = [x]
        for f in self.features:
            out.append(F.interpolate(f(x), x_size[2:], mode="bilinear", align_corners=True))
        return torch.cat(out, 1)


class UNet(nn.Module):
    def __init__(self, n_channels, n_classes):
        super().__init__()
        self.inc = DoubleConv(n_channels, 4)
        self.down1 = Down(4, 8)
        self.down2 = Down(8, 8)
        self.ppm = PyramidPooling(8, (1, 2))
        self.se = SqueezeExcitation(16)
        self.up1 = Up(16, 8, bilinear=False)
        self.up2 = Up(12, 4)
        self.outc = nn.Conv2d(4, n_classes, kernel_size=1)

    def forward(self, x):
        x1 = self.inc(x)
        x2 = self.down1(x1)
        x3 = self.down2(x2)
        x = self.se(self.ppm(x3))
        x = self.up1(x, x2)
        x = self.up2(x, x1)
        return self.outc(x)


def dice_loss(logits, targets, smooth=1):
    probabilities = logits.sigmoid().flatten(2)
    targets = targets.flatten(2)
    intersection = (probabilities * targets).sum(2)
    return (1 - (2 * intersection + smooth) / (probabilities.sum(2) + targets.sum(2) + smooth)).mean()


def batch(size):
    """Noise with a bright rectangle, which is to be found."""
    images, masks = draw(size, 3, HEIGHT, WIDTH), torch.zeros(size, 1, HEIGHT, WIDTH)
    for image, mask in zip(images, masks):
        top, left = (int(torch.randint(0, limit, (1,), generator=generator)) for limit in (HEIGHT - 4, WIDTH - 4))
        mask[:, top : top + 5, left : left + 4] = 1
        image += mask
    return images, masks


model = UNet(n_channels=3, n_classes=1)
port = Port("unet", model=model)
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.005)


def step(images, true_masks):
    masks_pred = model(images)
    loss = criterion(masks_pred, true_masks)
    loss += dice_loss(masks_pred, true_masks)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss


batches = [batch(BATCH) for _ in range(2)]
port.train(batches, step)
port.predict(model, batches[0][:1], batch(5)[:1])
