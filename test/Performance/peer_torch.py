# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""peer_torch.py V P C L H THREADS B T: a training step of a GPT in PyTorch; speaks to bench.py as Peer.h does."""
import sys
import time

import torch
import torch.nn.functional as F

import gpt
from sequence import hashes
from serve import serve


def loss_of(w, ids, targets, layers, heads):
    B, T = ids.shape
    C = w["wpe.weight"].shape[1]
    norm = lambda x, name: F.layer_norm(x, (C,), w[name + ".weight"], w[name + ".bias"])
    dense = lambda x, name: torch.addmm(w[name + ".bias"], x.view(-1, x.shape[-1]), w[name + ".weight"]).view(B, T, -1)
    x = w["wte.weight"][ids] + w["wpe.weight"][:T]
    for i in range(layers):
        q, k, v = (t.view(B, T, heads, -1).transpose(1, 2) for t in dense(norm(x, f"h.{i}.ln_1"), f"h.{i}.attn.c_attn").split(C, -1))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(B, T, C)
        x = x + dense(y, f"h.{i}.attn.c_proj")
        h = F.gelu(dense(norm(x, f"h.{i}.ln_2"), f"h.{i}.mlp.c_fc"), approximate="tanh")
        x = x + dense(h, f"h.{i}.mlp.c_proj")
    logits = norm(x, "ln_f") @ w["wte.weight"].T
    return F.cross_entropy(logits.view(B * T, -1), targets.view(-1))


def main():
    begin = time.perf_counter()
    V, P, C, L, H, threads, B, T = map(int, sys.argv[1:])
    torch.set_num_threads(threads)
    w = {name: torch.from_numpy(value).requires_grad_() for name, value in gpt.weights(V, P, C, L).items()}
    ids = torch.from_numpy((hashes(B * T) % V).astype("int64")).view(B, T)
    optimizer = torch.optim.AdamW(w.values(), lr=1e-4, weight_decay=0.01, fused=True)

    def step():
        loss = loss_of(w, ids, ids, L, H)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss.item()

    step()
    load, loss = (time.perf_counter() - begin) * 1e3, step()
    serve(step, load, [loss, loss * loss, loss])


main()
