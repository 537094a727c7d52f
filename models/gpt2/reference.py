# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import pathlib
import sys

import torch
import transformers

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from reference import Reference, tensors, tokens

V, P, C, H, L = 61, 24, 24, 3, 3
reference = Reference(V=V, P=P, C=C, H=H, L=L)
model = reference.load(
    transformers.GPT2LMHeadModel(transformers.GPT2Config(vocab_size=V, n_positions=P, n_embd=C, n_head=H, n_layer=L))
)
# The published file has the names without the prefix, and the causal masks.
reference.publish(
    lambda name: name.removeprefix("transformer."), {f"h.{i}.attn.bias": [1, 1, P, P] for i in range(L)}
)
for B, T in [(1, 1), (2, 7), (3, P)]:
    ids, targets = tokens((B, T), V), tokens((B, T), V)
    targets[-1, 1:3] = -100
    logits = model(**tensors(input_ids=ids)).logits
    reference.case("logits", {"ids": ids}, result=logits)
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), torch.from_numpy(targets.ravel()).long())
    reference.case("loss", {"ids": ids, "targets": targets}, loss=loss)
model.zero_grad()
loss.backward()
gradients = {name.removeprefix("transformer."): value.grad for name, value in model.named_parameters()}
reference.case("gradients", {"ids": ids, "targets": targets}, loss=loss, **gradients)
reference.save(__file__)
