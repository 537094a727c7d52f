# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import pathlib
import sys

import transformers

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from reference import Reference, random, tensors

S, Q, C, H, L, F, classes = 12, 4, 32, 4, 2, 56, 10
reference = Reference(S=S, Q=Q, C=C, H=H, L=L, F=F, classes=classes)
model = reference.load(
    transformers.ViTForImageClassification(
        transformers.ViTConfig(
            image_size=S, patch_size=Q, hidden_size=C, num_attention_heads=H, num_hidden_layers=L, intermediate_size=F,
            num_labels=classes,
        )
    )
)
for B in (1, 3):
    image = random.uniform(-1, 1, (B, 3, S, S)).astype("float32")
    pixels = tensors(pixel_values=image)["pixel_values"].double()
    found = model(pixels, output_hidden_states=True)
    reference.case("encode", {"image": image}, hidden=model.vit(pixels).last_hidden_state)
    reference.case("classify", {"image": image}, logits=found.logits)
reference.save(__file__)
