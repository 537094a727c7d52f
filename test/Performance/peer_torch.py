# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""peer_torch.py step|logits V P C L H THREADS B T [--compile]: a GPT in PyTorch, a training step or the forward pass
alone; speaks to bench.py as Peer.h does."""
import sys

import weights
from sequence import hashes
from serve import serve


def load():
    import torch
    import torch.nn.functional as F

    V, P, C, L, H, threads, B, T = map(int, sys.argv[2:10])
    torch.set_num_threads(threads)
    w = {name: torch.from_numpy(value) for name, value in weights.made_up(weights.gpt(V, P, C, L)).items()}
    ids = torch.from_numpy((hashes(B * T) % V).astype("int64")).view(B, T)

    def norm(x, name):
        return F.layer_norm(x, (C,), w[name + ".weight"], w[name + ".bias"])

    def dense(x, name):
        return torch.addmm(w[name + ".bias"], x.view(-1, x.shape[-1]), w[name + ".weight"]).view(B, T, -1)

    def logits(ids):
        x = w["wte.weight"][ids] + w["wpe.weight"][:T]
        for i in range(L):
            qkv = dense(norm(x, f"h.{i}.ln_1"), f"h.{i}.attn.c_attn")
            q, k, v = (part.view(B, T, H, -1).transpose(1, 2) for part in qkv.split(C, -1))
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, T, C)
            x = x + dense(y, f"h.{i}.attn.c_proj")
            h = F.gelu(dense(norm(x, f"h.{i}.ln_2"), f"h.{i}.mlp.c_fc"), approximate="tanh")
            x = x + dense(h, f"h.{i}.mlp.c_proj")
        return norm(x, "ln_f") @ w["wte.weight"].T

    def loss(ids):
        return F.cross_entropy(logits(ids).view(B * T, -1), ids.view(-1))

    compiled = torch.compile if "--compile" in sys.argv else lambda f: f
    if sys.argv[1] == "logits":
        f = compiled(logits)
        forward = torch.no_grad()(lambda: f(ids))
        return forward, forward
    f = compiled(loss)
    optimizer = torch.optim.AdamW([p.requires_grad_() for p in w.values()], lr=1e-4, weight_decay=0.01, fused=True)

    def step():
        value = f(ids)
        value.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return value.item()

    return step, step


serve(load)
