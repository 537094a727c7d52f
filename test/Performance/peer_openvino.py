# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""peer_openvino.py FILE THREADS NAME=ROWS...: an exported encoder in OpenVINO; speaks to bench.py as Peer.h does."""
import sys

from serve import encoder_inputs, serve


def load(file, threads):
    import openvino

    settings = {
        "INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY",
    }
    core = openvino.Core()
    model = core.compile_model(core.read_model(file), "CPU", settings)
    request = model.create_infer_request()
    feed = encoder_inputs({port.any_name: list(port.shape) for port in model.inputs}, sys.argv[3:])

    def infer():
        return request.infer(feed, share_inputs=True, share_outputs=True)[0]

    return infer, infer


serve(lambda: load(sys.argv[1], int(sys.argv[2])))
