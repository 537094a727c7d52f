# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import pathlib
import sys

import transformers

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from reference import Reference, tensors, tokens

V, C, H, G, F, L, P = 59, 48, 6, 2, 80, 2, 40
reference = Reference(V=V, C=C, H=H, G=G, F=F, L=L, P=P)
model = reference.load(
    transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=V, hidden_size=C, num_attention_heads=H, num_key_value_heads=G, intermediate_size=F,
            num_hidden_layers=L, max_position_embeddings=P, rms_norm_eps=1e-5, tie_word_embeddings=True,
        )
    )
)
for B, T in [(1, 1), (2, 7), (3, P)]:
    ids = tokens((B, T), V)
    reference.case("logits", {"ids": ids}, result=model(**tensors(input_ids=ids)).logits)
reference.save(__file__)
