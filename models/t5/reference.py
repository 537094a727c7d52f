# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import pathlib
import sys

import transformers

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from reference import Reference, padding, tensors, tokens

V, C, H, D, F, L = 29, 32, 4, 6, 56, 2  # the heads together are narrower than the model, as in no small T5
reference = Reference(V=V, C=C, H=H, D=D, F=F, L=L)
model = reference.load(
    transformers.T5ForConditionalGeneration(
        transformers.T5Config(
            vocab_size=V, d_model=C, num_heads=H, d_kv=D, d_ff=F, num_layers=L, decoder_start_token_id=0, pad_token_id=0
        )
    )
)
# The published file has the table twice more, and a position bias that nothing uses.
unused = "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight"
reference.publish(
    lambda name: name, {"encoder.embed_tokens.weight": [V, C], "decoder.embed_tokens.weight": [V, C], unused: [32, H]}
)
# 150 positions reach every bucket of distances.
for B, S, T in [(1, 1, 1), (3, 7, 5), (1, 150, 1), (2, 33, 140)]:
    ids, mask, targets = tokens((B, S), V), padding(B, S), tokens((B, T), V)
    targets[-1, 3:] = -100
    read = tensors(input_ids=ids, attention_mask=mask)
    found = model(**read, **tensors(labels=targets))
    written = model.prepare_decoder_input_ids_from_labels(labels=tensors(labels=targets)["labels"]).numpy().astype("int32")
    memory = found.encoder_last_hidden_state
    inputs = {"ids": ids, "mask": mask}
    reference.case("encode", inputs, memory=memory)
    reference.case("logits", {**inputs, "written": written}, logits=found.logits)
    reference.case("loss", {**inputs, "targets": targets}, loss=found.loss)
    if S < 10:
        stored = memory.detach().numpy().astype("float32")
        reference.case("decode", {"memory": stored, "mask": mask, "written": written}, logits=found.logits)
reference.save(__file__)
