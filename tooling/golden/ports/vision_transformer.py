"""A vision transformer, as torchvision has it (https://github.com/pytorch/vision/blob/main/torchvision/models/vision_transformer.py), with
label smoothing, AdamW, and a schedule that warms up.
"""
import torch
from torch import nn

from port import Port, draw, generator


class VisionTransformer(nn.Module):
    def __init__(self, image_size, patch_size, num_layers, num_heads, hidden_dim, mlp_dim, num_classes):
        super().__init__()
        self.hidden_dim = hidden_dim
        self.conv_proj = nn.Conv2d(in_channels=3, out_channels=hidden_dim, kernel_size=patch_size, stride=patch_size)
        seq_length = (image_size // patch_size) ** 2 + 1
        self.class_token = nn.Parameter(torch.zeros(1, 1, hidden_dim))
        self.pos_embedding = nn.Parameter(torch.empty(1, seq_length, hidden_dim).normal_(std=0.02))
        layer = nn.TransformerEncoderLayer(hidden_dim, num_heads, mlp_dim, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers, norm=nn.LayerNorm(hidden_dim, eps=1e-6), enable_nested_tensor=False)
        self.head = nn.Linear(hidden_dim, num_classes)

    def forward(self, x):
        n, c, h, w = x.shape
        x = self.conv_proj(x)
        x = x.reshape(n, self.hidden_dim, -1)
        x = x.permute(0, 2, 1)
        batch_class_token = self.class_token.expand(n, -1, -1)
        x = torch.cat([batch_class_token, x], dim=1)
        x = self.encoder(x + self.pos_embedding)
        x = x[:, 0]
        return self.head(x)


def batch(size):
    return draw(size, 3, 8, 8), torch.randint(0, 4, (size,), generator=generator, dtype=torch.int32)


model = VisionTransformer(image_size=8, patch_size=4, num_layers=2, num_heads=2, hidden_dim=8, mlp_dim=12, num_classes=4)
port = Port("vision_transformer", model=model)
criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.05)
warmup = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.25, total_iters=3)
main = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=6)
lr_scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, schedulers=[warmup, main], milestones=[4])


def step(image, target):
    output = model(image)
    loss = criterion(output, target.long())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    lr_scheduler.step()
    return loss


port.train([batch(4) for _ in range(2)], step)
port.predict(model, batch(2)[:1], batch(3)[:1])
