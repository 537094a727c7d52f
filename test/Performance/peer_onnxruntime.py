# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""peer_onnxruntime.py FILE THREADS NAME=ROWS...: an exported encoder in ONNX Runtime; speaks to bench.py as Peer.h does."""
import sys

from serve import encoder_inputs, serve


def load(file, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    feed = encoder_inputs({value.name: value.shape for value in session.get_inputs()}, sys.argv[3:])

    def infer():
        return session.run(None, feed)[0]

    return infer, infer


serve(lambda: load(sys.argv[1], int(sys.argv[2])))
