"""The same training steps in PyTorch. Reads lines "NAME VARIANT COUNT", answers each with a JSON list of milliseconds.

VARIANT is "plain" (PyTorch as most people write it) or "tuned" (channels-last memory, fused Adam, attention as one op).
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

LEARNING_RATE = 1e-3


class Sae(nn.Module):
    """256 latents, 2,048 features, one of the kinds; those without a k begin with about 30 active features."""

    def __init__(self, kind="relu", k=32):
        super().__init__()
        self.kind, self.k = kind, k
        self.encoder = nn.Linear(256, 2048)
        self.decoder = nn.Linear(2048, 256)
        if kind in ("gated", "jumprelu"):
            nn.init.normal_(self.encoder.weight, std=0.05)  # pre-activations of deviation .8
            self.gain, self.bound = (nn.Parameter(torch.full((2048,), value)) for value in (0.0, 1.74))
            self.magnitude_bias = nn.Parameter(torch.zeros(2048))

    def forward(self, x):
        z = self.encoder(x - self.decoder.bias)
        if self.kind == "gated":
            return self.gated(x, z)
        if self.kind == "jumprelu":
            features, active = Jump.apply(z, self.bound)
            return self.error(x, features) + 1e-3 * active.sum(1).mean()
        features = F.relu(z)
        if self.kind == "topk":
            features = keep_largest(features, self.k)
        elif self.kind in ("batchtopk", "matryoshka"):
            features = keep_largest(features.flatten(), self.k * len(x)).reshape(features.shape)
        if self.kind == "matryoshka":
            return sum(self.error(x, features[:, :size], size) for size in (128, 512, 2048))
        return self.error(x, features) + (1e-3 * features.sum(1).mean() if self.kind == "relu" else 0)

    def error(self, x, features, size=2048):
        return (F.linear(features, self.decoder.weight[:, :size], self.decoder.bias) - x).square().sum(1).mean()

    def gated(self, x, z):
        gate = z - self.bound
        magnitude = F.relu((z - self.encoder.bias) * self.gain.exp() + self.magnitude_bias)
        reached = F.linear(F.relu(gate), self.decoder.weight.detach(), self.decoder.bias.detach())
        error = self.error(x, (gate > 0) * magnitude) + (reached - x).square().sum(1).mean()
        return error + 1e-3 * F.relu(gate).sum(1).mean()


class Jump(torch.autograd.Function):
    """z where it is above its threshold, and 1 there; straight-through gradients with a rectangle of width 1."""

    @staticmethod
    def forward(context, z, threshold):
        active = (z > threshold).to(z.dtype)
        context.save_for_backward(z, threshold, active)
        return z * active, active

    @staticmethod
    def backward(context, d_features, d_active):
        z, threshold, active = context.saved_tensors
        window = ((z - threshold).abs() < 0.5).to(z.dtype)
        return d_features * active, -(window * (threshold * d_features + d_active)).sum(0)


def keep_largest(features, k):
    values, indices = features.topk(k, sorted=False)
    return torch.zeros_like(features).scatter(-1, indices, values)


class Vae(nn.Module):
    """The write-up's network (strided convolutions down, transposed convolutions up) and its loss."""

    def __init__(self, channels, latent_channels=4):
        super().__init__()
        encoder, previous = [], 3
        for width in channels:
            encoder += [nn.Conv2d(previous, width, 3, 2, 1), nn.BatchNorm2d(width), nn.ReLU()]
            previous = width
        encoder.append(nn.Conv2d(previous, 2 * latent_channels, 1))
        decoder, backwards = [nn.Conv2d(latent_channels, previous, 1)], channels[::-1]
        for width in backwards[1:] + backwards[-1:]:
            decoder += [nn.ConvTranspose2d(previous, width, 4, 2, 1), nn.BatchNorm2d(width), nn.ReLU()]
            previous = width
        decoder.append(nn.Conv2d(previous, 3, 3, 1, 1))
        self.encoder, self.decoder = nn.Sequential(*encoder), nn.Sequential(*decoder)

    def forward(self, x):
        mu, logvar = self.encoder(x).chunk(2, 1)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        kl = -0.5 * (1 + logvar - mu.square() - logvar.exp()).sum((1, 2, 3)).mean()
        return F.mse_loss(self.decoder(z), x) + 1e-6 * kl


class Transformer(nn.Module):
    """One layer of attention with a bias by distance and a ReLU MLP; no norm before the unembedding."""

    def __init__(self, d=128, heads=4, d_mlp=512, context=128, vocabulary=2048):
        super().__init__()
        self.heads, self.fused = heads, False
        self.embedding = nn.Embedding(vocabulary, d)
        self.positions = nn.Parameter(torch.zeros(heads, context))
        self.attention_in, self.attention_out = nn.Linear(d, 3 * d, False), nn.Linear(d, d, False)
        self.mlp_in, self.mlp_out = nn.Linear(d, d_mlp), nn.Linear(d_mlp, d)
        self.unembed = nn.Linear(d, vocabulary)
        back = torch.arange(context)[:, None] - torch.arange(context)
        self.register_buffer("back", back.clamp(min=0))
        self.register_buffer("mask", torch.zeros(context, context).masked_fill(back < 0, float("-inf")))

    def forward(self, batch):
        tokens, targets = batch
        x = self.embedding(tokens)
        normed = F.rms_norm(x, x.shape[-1:], eps=1e-5)
        q, k, v = self.attention_in(normed).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        bias = self.positions[:, self.back] + self.mask
        if self.fused:
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        else:
            mixed = (q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5 + bias).softmax(-1) @ v
        x = x + self.attention_out(mixed.transpose(1, 2).flatten(2))
        x = x + self.mlp_out(F.relu(self.mlp_in(F.rms_norm(x, x.shape[-1:], eps=1e-5))))
        return F.cross_entropy(self.unembed(x).flatten(0, 1), targets.flatten())


class MuonAndAdam:
    """Adam, and Muon for the matrices of attention and MLP: queries, keys and values apart, equal shapes at once."""

    def __init__(self, model, fused, momentum=0.95):
        layers = [model.attention_in, model.attention_out, model.mlp_in, model.mlp_out]
        self.matrices, self.momentum = [layer.weight for layer in layers], momentum
        self.momenta = [torch.zeros_like(matrix) for matrix in self.matrices]
        ids = {id(matrix) for matrix in self.matrices}
        others = [parameter for parameter in model.parameters() if id(parameter) not in ids]
        self.adam = torch.optim.Adam(others, LEARNING_RATE, fused=fused)

    def zero_grad(self):
        self.adam.zero_grad()
        for matrix in self.matrices:
            matrix.grad = None

    @torch.no_grad()
    def step(self):
        self.adam.step()
        moves = []
        for matrix, momentum in zip(self.matrices, self.momenta):
            momentum.mul_(self.momentum).add_(matrix.grad)
            moves.append(matrix.grad.add(momentum, alpha=self.momentum))
        attention_in, attention_out, mlp_in, mlp_out = moves
        square = orthogonalize(torch.stack([*attention_in.chunk(3), attention_out]))
        wide = orthogonalize(torch.stack([mlp_in.T, mlp_out]))
        done = [square[:3].flatten(0, 1), square[3], wide[0].T, wide[1]]
        for matrix, move in zip(self.matrices, done):
            matrix.sub_(move, alpha=LEARNING_RATE)


def orthogonalize(x):
    x = x / x.norm(dim=(-2, -1), keepdim=True)
    for _ in range(5):
        gram = x @ x.mT
        x = 3.4445 * x + (-4.775 * gram + 2.0315 * gram @ gram) @ x
    return x


MODELS = {
    "sae": lambda: (Sae(), torch.randn(512, 256)),
    "relu": lambda: (Sae("relu"), torch.randn(512, 256)),
    "topk": lambda: (Sae("topk"), torch.randn(512, 256)),
    "batchtopk": lambda: (Sae("batchtopk"), torch.randn(512, 256)),
    "gated": lambda: (Sae("gated"), torch.randn(512, 256)),
    "jumprelu": lambda: (Sae("jumprelu"), torch.randn(512, 256)),
    "matryoshka": lambda: (Sae("matryoshka"), torch.randn(512, 256)),
    "vae32": lambda: (Vae([64, 128]), torch.rand(32, 3, 32, 32) * 2 - 1),
    "vae128": lambda: (Vae([64, 128, 512, 1024]), torch.rand(32, 3, 128, 128) * 2 - 1),
    "transformer": lambda: (Transformer(), torch.randint(2048, (2, 8, 128))),
}


def start(name, variant):
    torch.manual_seed(0)
    model, x = MODELS[name]()
    tuned = variant == "tuned"
    if tuned and x.dim() == 4:
        model, x = model.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
    if isinstance(model, Transformer):
        model.fused = tuned
        optimizer = MuonAndAdam(model, tuned)
    else:
        optimizer = torch.optim.Adam(model.parameters(), LEARNING_RATE, fused=tuned)

    def step():
        optimizer.zero_grad()
        model(x).backward()
        optimizer.step()

    return step


def main():
    started = {}
    print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        name, variant, count = line.split()
        if (name, variant) not in started:
            started[name, variant] = start(name, variant)
            started[name, variant]()
        times = []
        for _ in range(int(count)):
            begin = time.perf_counter()
            started[name, variant]()
            times.append(1000 * (time.perf_counter() - begin))
        print(json.dumps(times), flush=True)


main()
