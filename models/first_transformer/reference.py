# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from reference import Reference, padding, tensors, tokens

ntoken, nhid, nhead, nlayers = 31, 24, 4, 2
reference = Reference(ntoken=ntoken, nhid=nhid, nhead=nhead, nlayers=nlayers)


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(ntoken, nhid)
        self.encoder = torch.nn.ModuleList(
            torch.nn.TransformerEncoderLayer(nhid, nhead, 4 * nhid, batch_first=True, norm_first=True)
            for _ in range(nlayers)
        )
        self.fc = torch.nn.Linear(nhid, ntoken)

    def forward(self, src, keep):
        a = torch.arange(src.shape[1], dtype=torch.float64)[:, None] / 10000 ** (2 / 3)
        x = self.embedding(src) + torch.sin(a) + 0.1 * torch.cos(a)
        for layer in self.encoder:
            x = layer(x, src_key_padding_mask=~keep)
        return self.fc(x)


model = reference.fill(Model())
for B, T in [(1, 1), (3, 7), (2, 50)]:
    src, keep = tokens((B, T), ntoken), padding(B, T).astype(bool)
    reference.case("logits", {"src": src, "keep": keep}, result=model(**tensors(src=src, keep=keep)))

weights = [w for name, w in model.named_parameters() if name.endswith("weight")]
penalty = 1e-4 * sum((w * w).sum() for w in weights) + 1e-6 * sum(w.abs().sum() for w in weights)
for B, T in [(1, 1), (3, 7)]:
    src, keep, targets = tokens((B, T), ntoken), padding(B, T).astype(bool), tokens((B, T), ntoken)
    targets[-1, 1:] = -100
    logits = model(**tensors(src=src, keep=keep))
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), tensors(targets=targets)["targets"].flatten())
    reference.case("loss", {"src": src, "keep": keep, "targets": targets}, loss=loss + penalty)
reference.save(__file__)
