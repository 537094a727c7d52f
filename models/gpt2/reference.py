# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import pathlib
import sys

import torch
import transformers

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from reference import Reference, tensors, tokens


def build(V, P, C, H, L, samples=None):
    """The file of cases, and the model."""
    config = transformers.GPT2Config(vocab_size=V, n_positions=P, n_embd=C, n_head=H, n_layer=L)
    reference = Reference(samples, V=V, P=P, C=C, H=H, L=L)
    return reference, reference.load(transformers.GPT2LMHeadModel(config))


def some(B, T, V):
    ids, targets = tokens((B, T), V), tokens((B, T), V)
    targets[-1, 1:3] = -100
    return {"ids": ids, "targets": targets}


def losses(logits, targets):
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), torch.from_numpy(targets.ravel()).long())


def gradients(reference, model, inputs):
    loss = losses(model(**tensors(input_ids=inputs["ids"])).logits, inputs["targets"])
    loss.backward()
    found = {name.removeprefix("transformer."): value.grad for name, value in model.named_parameters()}
    reference.case("gradients", inputs, loss=loss, **found)


V, P, L = 61, 24, 3
reference, model = build(V, P, 24, 3, L)
# The published file has the names without the prefix, and the causal masks.
reference.publish(
    lambda name: name.removeprefix("transformer."), {f"h.{i}.attn.bias": [1, 1, P, P] for i in range(L)}
)
for B, T in [(1, 1), (2, 7), (3, P)]:
    inputs = some(B, T, V)
    logits = model(**tensors(input_ids=inputs["ids"])).logits
    reference.case("logits", {"ids": inputs["ids"]}, result=logits)
    reference.case("loss", inputs, loss=losses(logits, inputs["targets"]))
gradients(reference, model, inputs)
reference.save(__file__)

# In the size of the published one.
reference, model = build(50257, 1024, 768, 12, 12, samples=64)
gradients(reference, model, some(2, 70, 50257))
reference.save(__file__, "full_size")
