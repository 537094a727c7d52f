# zeros.py FILE [@KEY=TEXT...] [NAME:TYPE:N,N...]: writes a safetensors file of zeros, sparse where it is large.
import json
import struct
import sys

size_of = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I8": 1, "U8": 1, "BOOL": 1, "U16": 2}
header, at = {}, 0
for word in sys.argv[2:]:
    if word.startswith("@"):
        key, text = word[1:].split("=", 1)
        header.setdefault("__metadata__", {})[key] = text
        continue
    name, dtype, sizes = word.split(":")
    shape = [int(size) for size in sizes.split(",") if size]
    count = size_of[dtype]
    for size in shape:
        count *= size
    header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + count]}
    at += count
text = json.dumps(header).encode()
with open(sys.argv[1], "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text)
    file.truncate(8 + len(text) + at)
