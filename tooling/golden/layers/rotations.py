"""Angles of positions, and pairs of features turned by them."""
import torch


def angles(start, length, features, base):
    return torch.arange(start, start + length)[:, None] * base ** (-torch.arange(0, features, 2) / features)


def rotary(x, base=10000.0, interleaved=False, start=0):
    """By complex numbers."""
    features = x.shape[-1]
    pairs = x.unflatten(-1, (features // 2, 2)) if interleaved else torch.stack(x.chunk(2, -1), -1)
    turn = angles(start, x.shape[-2], features, base)
    turned = torch.view_as_real(torch.view_as_complex(pairs.contiguous()) * torch.polar(torch.ones_like(turn), turn))
    return turned.flatten(-2) if interleaved else torch.cat(turned.unbind(-1), -1)
