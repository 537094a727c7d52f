# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import pathlib
import sys

import transformers

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from reference import Reference, padding, tensors, tokens

V, P, C, H, L, F = 67, 20, 32, 4, 2, 56
reference = Reference(V=V, P=P, C=C, H=H, L=L, F=F)
model = reference.load(
    transformers.BertForPreTraining(
        transformers.BertConfig(
            vocab_size=V, max_position_embeddings=P, hidden_size=C, num_attention_heads=H, num_hidden_layers=L,
            intermediate_size=F,
        )
    )
)
# The published file has TensorFlow's names for the layer norms.
reference.publish(
    lambda name: name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"), {},
    scale="gamma", shift="beta",
)
for B, T in [(1, 1), (3, 7), (2, P)]:
    ids, mask, segments = tokens((B, T), V), padding(B, T), tokens((B, T), 2)
    found = model.bert(**tensors(input_ids=ids, attention_mask=mask, token_type_ids=segments))
    inputs = {"ids": ids, "mask": mask, "segments": segments}
    reference.case("encode", inputs, hidden=found.last_hidden_state)
    reference.case("pooled", inputs, hidden=found.last_hidden_state, pooled=found.pooler_output)
reference.save(__file__)
