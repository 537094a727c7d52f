# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""peer_torch_attention.py forward|gradients full|causal H D T SCALE THREADS [--unfused]: attention in PyTorch, by its
own fused kernel or written out; gradients are forward and backward. Speaks to bench.py as Peer.h does."""
import sys

import sequence
from serve import serve


def load():
    import torch
    import torch.nn.functional as F

    gradients, causal, unfused = sys.argv[1] == "gradients", sys.argv[2] == "causal", "--unfused" in sys.argv
    H, D, T = map(int, sys.argv[3:6])
    scale = float(sys.argv[6])
    torch.set_num_threads(int(sys.argv[7]))
    first = sequence.WEIGHTS if gradients else 0
    q, k, v = (torch.from_numpy(x) for x in sequence.several(3, (1, H, T, D), first))
    hidden = torch.full((T, T), -torch.inf).triu(1)

    def attend():
        if not unfused:
            return F.scaled_dot_product_attention(q, k, v, is_causal=causal, scale=scale)
        scores = q @ k.transpose(-1, -2) * scale
        return torch.softmax(scores + hidden if causal else scores, -1) @ v

    if not gradients:
        forward = torch.no_grad()(attend)
        return forward, forward
    g = torch.from_numpy(sequence.floats((1, H, T, D)))
    parameters = [x.requires_grad_() for x in (q, k, v)]

    def both():
        for parameter in parameters:
            parameter.grad = None
        (attend() * g).sum().backward()

    def left():
        both()
        return torch.cat([parameter.grad.ravel() for parameter in parameters])

    return both, left


serve(load)
