"""A Wasserstein GAN with gradient penalty: https://github.com/eriklindernoren/PyTorch-GAN/blob/master/implementations/wgan_gp/wgan_gp.py, narrower.

What chance decides, noise and where between real and fake images, is an input. Adam has a larger eps, so that gradients
which are 0 but for rounding, of biases on which nothing depends, move nothing.
"""
import torch
import torch.autograd as autograd
from torch import nn

from port import Port, draw, generator

latent_dim, img_shape, lambda_gp = 3, (1, 4, 4), 10


class Generator(nn.Module):
    def __init__(self):
        super().__init__()

        def block(in_feat, out_feat, normalize=True):
            layers = [nn.Linear(in_feat, out_feat)]
            if normalize:
                layers.append(nn.BatchNorm1d(out_feat, 0.8))
            layers.append(nn.LeakyReLU(0.2, inplace=True))
            return layers

        self.model = nn.Sequential(*block(latent_dim, 6, normalize=False), *block(6, 8), nn.Linear(8, 16), nn.Tanh())

    def forward(self, z):
        img = self.model(z)
        img = img.view(img.shape[0], *img_shape)
        return img


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(
            nn.Linear(16, 12), nn.LeakyReLU(0.2, inplace=True), nn.Linear(12, 6), nn.LeakyReLU(0.2, inplace=True), nn.Linear(6, 1)
        )

    def forward(self, img):
        img_flat = img.view(img.shape[0], -1)
        return self.model(img_flat)


def compute_gradient_penalty(D, real_samples, fake_samples, alpha):
    interpolates = (alpha * real_samples + ((1 - alpha) * fake_samples)).requires_grad_(True)
    d_interpolates = D(interpolates)
    gradients = autograd.grad(outputs=d_interpolates, inputs=interpolates, grad_outputs=torch.ones_like(d_interpolates), create_graph=True)[0]
    gradients = gradients.view(gradients.size(0), -1)
    return ((gradients.norm(2, dim=1) - 1) ** 2).mean()


gen = Generator()
discriminator = Discriminator()
port = Port("wasserstein_gan", generator=gen, discriminator=discriminator)
optimizer_G = torch.optim.Adam(gen.parameters(), lr=0.002, betas=(0.5, 0.999), eps=1e-3)
optimizer_D = torch.optim.Adam(discriminator.parameters(), lr=0.002, betas=(0.5, 0.999), eps=1e-3)


def step(real_imgs, z, alpha):
    optimizer_D.zero_grad()
    fake_imgs = gen(z)
    gradient_penalty = compute_gradient_penalty(discriminator, real_imgs, fake_imgs.detach(), alpha)
    d_loss = -torch.mean(discriminator(real_imgs)) + torch.mean(discriminator(fake_imgs.detach())) + lambda_gp * gradient_penalty
    d_loss.backward()
    optimizer_D.step()
    optimizer_G.zero_grad()
    g_loss = -torch.mean(discriminator(gen(z)))
    g_loss.backward()
    optimizer_G.step()
    return d_loss, g_loss


def batch(size):
    return draw(size, *img_shape), torch.randn(size, latent_dim, generator=generator), draw(size, 1, 1, 1, low=0)


port.train([batch(5) for _ in range(2)], step)
port.predict(gen, batch(2)[1:2], batch(3)[1:2])
