# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""peer_onnxruntime.py FILE THREADS ROWS: the embeddings of an exported MiniLM; speaks to bench.py as Peer.h does."""
import sys
import time

import numpy as np
import onnxruntime

from sequence import hashes
from serve import serve


def main():
    begin = time.perf_counter()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = int(sys.argv[2]), 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
    shape = session.get_inputs()[0].shape
    ids = (hashes(shape[0] * shape[1]) % np.uint32(int(sys.argv[3]))).astype(np.int32).reshape(shape)
    feed = {"ids": ids, "mask": np.ones(shape, np.int32)}

    y = session.run(None, feed)[0].ravel()
    load = (time.perf_counter() - begin) * 1e3
    result = [float(y.sum(dtype=np.float64)), float((y.astype(np.float64) ** 2).sum())]
    serve(lambda: session.run(None, feed), load, result + y[:: y.size // 16 + 1].tolist())


main()
