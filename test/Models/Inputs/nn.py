# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the parts of nn.tdsl give, by the modules and functions of PyTorch where it has them, else by formulas of another
form. Writes nn.npz beside this file; see models/reference.py."""
import pathlib
import sys

import torch
from torch import nn
from torch.nn.functional import cross_entropy, gelu, relu, scaled_dot_product_attention, silu

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "models"))
from reference import Reference, padding, random, tensors, tokens

C, H, K, HIDDEN = 24, 4, 9, 40


def modules(**parts):
    return nn.ModuleDict(parts)


def feed_forward():
    return modules(linear1=nn.Linear(C, HIDDEN), linear2=nn.Linear(HIDDEN, C))


def grouped(heads, groups):
    width = C // heads * groups
    sizes = {"q_proj": C, "k_proj": width, "v_proj": width, "o_proj": C}
    return modules(**{name: nn.Linear(C, size, bias=False) for name, size in sizes.items()})


class Conv1D(nn.Module):
    """Linear with the other layout, as the published GPT-2 has it."""

    def __init__(self, inside, out):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.empty(inside, out)), nn.Parameter(torch.empty(out))

    def forward(self, x):
        return torch.einsum("btc,co->bto", x, self.weight) + self.bias


layer = dict(d_model=C, nhead=H, dim_feedforward=HIDDEN, batch_first=True)
reference = Reference()
m = reference.fill(
    modules(
        linear=nn.Linear(C, K), plain=nn.Linear(C, K, bias=False), conv1d=Conv1D(C, K), embedding=nn.Embedding(K, C),
        layer_norm=nn.LayerNorm(C), layer_norm_plain=nn.LayerNorm(C, eps=0.1, bias=False),
        rms_norm=nn.RMSNorm(C, eps=1e-6), feed_forward=feed_forward(), feed_forward_gelu=feed_forward(),
        feed_forward_silu=feed_forward(),
        swiglu=modules(
            gate_proj=nn.Linear(C, HIDDEN, bias=False), up_proj=nn.Linear(C, HIDDEN, bias=False),
            down_proj=nn.Linear(HIDDEN, C, bias=False),
        ),
        own=nn.MultiheadAttention(C, H, batch_first=True), cross=nn.MultiheadAttention(C, H, batch_first=True),
        grouped=grouped(6, 2), grouped_plain=grouped(6, 3),
        encoder_first=nn.TransformerEncoderLayer(**layer, norm_first=True),
        encoder_last=nn.TransformerEncoderLayer(**layer),
        decoder_first=nn.TransformerDecoderLayer(**layer, norm_first=True),
        decoder_last=nn.TransformerDecoderLayer(**layer),
    )
)


def turned(x, positions, theta=10000.0):
    """The pairs as complex numbers, multiplied by e^(i angle)."""
    lo, hi = x.chunk(2, dim=-1)
    power = torch.arange(lo.shape[-1], dtype=torch.float64) / lo.shape[-1]
    angle = positions[:, None] / theta**power
    pairs = torch.complex(lo, hi) * torch.exp(1j * angle)
    return torch.cat([pairs.real, pairs.imag], dim=-1)


def grouped_query(part, x, heads, groups, rotary, causal):
    def split(name, count):
        return part[name](x).unflatten(-1, (count, C // heads)).transpose(1, 2)

    q, k, v = split("q_proj", heads), split("k_proj", groups), split("v_proj", groups)
    if rotary:
        positions = torch.arange(x.shape[1], dtype=torch.float64)
        q, k = turned(q, positions), turned(k, positions)
    y = scaled_dot_product_attention(q, k, v, is_causal=causal, enable_gqa=True)
    return part["o_proj"](y.transpose(1, 2).flatten(2))


def alibi(slopes, T, S):
    distance = (torch.arange(T)[:, None] - torch.arange(S)).abs()
    return -torch.tensor(slopes, dtype=torch.float64)[:, None, None] * distance


def floats(*shape):
    return random.standard_normal(shape).astype("float32")


def double(**arrays):
    return {name: value.double() if value.is_floating_point() else value for name, value in tensors(**arrays).items()}


def case(entry, compute, **inputs):
    reference.case(entry, inputs, **compute(**double(**inputs)))


def cases(B, S, T):
    causal = torch.ones(T, T).triu(1).bool()
    x, memory = floats(B, T, C), floats(B, S, C)
    keep, memory_keep = padding(B, T).astype(bool), padding(B, S).astype(bool)
    pairs = random.random((B, T, S)) < 0.5
    pairs[..., 0] = True

    case("linear", lambda x: {"y": m.linear(x), "plain": m.plain(x)}, x=x)
    case("conv1d", lambda x: {"result": m.conv1d(x)}, x=x)
    case("embedding", lambda ids: {"result": m.embedding(ids)}, ids=tokens((B, T), K))
    case("norms", lambda x: {"layer": m.layer_norm(x), "plain": m.layer_norm_plain(x), "rms": m.rms_norm(x)}, x=3 * x + 1)

    def forward(x):
        parts = {"relu": m.feed_forward, "gelu": m.feed_forward_gelu, "silu": m.feed_forward_silu}
        by_name = {"relu": relu, "gelu": gelu, "silu": silu}
        found = {name: part.linear2(by_name[name](part.linear1(x))) for name, part in parts.items()}
        return {**found, "gated": m.swiglu.down_proj(silu(m.swiglu.gate_proj(x)) * m.swiglu.up_proj(x))}

    case("feed_forward", forward, x=x)
    case(
        "attention",
        lambda q, k, v, keep: {
            "kept": scaled_dot_product_attention(q, k, v, attn_mask=keep), "all": scaled_dot_product_attention(q, k, v)
        },
        q=x, k=memory, v=floats(B, S, K), keep=pairs,
    )
    case(
        "multi_head",
        lambda x, memory, keep: {
            "own": m.own(x, x, x, attn_mask=causal)[0], "cross": m.cross(x, memory, memory, key_padding_mask=~keep)[0]
        },
        x=x, memory=memory, keep=memory_keep,
    )
    case(
        "grouped_query",
        lambda x: {
            "turned": grouped_query(m.grouped, x, 6, 2, True, True),
            "plain": grouped_query(m.grouped_plain, x, 6, 3, False, False),
        },
        x=x,
    )
    case(
        "encoder",
        lambda x, keep: {
            "first": m.encoder_first(x, src_key_padding_mask=~keep), "last": m.encoder_last(x, src_key_padding_mask=~keep)
        },
        x=x, keep=keep,
    )

    def decoder(x, keep, memory, memory_keep):
        masks = dict(tgt_mask=causal, tgt_key_padding_mask=~keep, memory_key_padding_mask=~memory_keep)
        return {"first": m.decoder_first(x, memory, **masks), "last": m.decoder_last(x, memory, **masks)}

    case("decoder", decoder, x=x, keep=keep, memory=memory, memory_keep=memory_keep)
    positions = torch.arange(T, dtype=torch.float64)
    case("rope", lambda x: {"turned": turned(x, positions), "later": turned(x, positions + 7, 500.0)}, x=floats(B, H, T, C))

    def sinusoidal(x):
        pair = torch.arange(C // 2, dtype=torch.float64)
        angle = positions[:, None] / 10000 ** (2 * pair / C)
        return {"result": x + torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(1)}

    case("sinusoidal", sinusoidal, x=x)
    eight, six = [2.0**-i for i in range(1, 9)], [2.0**-i for i in (2, 4, 6, 8, 1, 3)]
    case(
        "alibi", lambda x, y: {"eight": x + alibi(eight, T, S), "six": y + alibi(six, T, S)},
        x=floats(B, 8, T, S), y=floats(B, 6, T, S),
    )

    def loss(logits, target):
        logits, target = logits.flatten(0, 1), target.flatten()
        smooth = cross_entropy(logits, target.clamp(min=0), ignore_index=3, label_smoothing=0.1)
        return {"mean": cross_entropy(logits, target), "smooth": smooth}

    target = tokens((B, T), K)
    target[-1, 1:4] = -100
    case("loss", loss, logits=3 * floats(B, T, K), target=target)


cases(1, 1, 1)
cases(2, 5, 3)
cases(1, 7, 9)
reference.save(__file__)
