# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The compiled MiniLM as a Python object, by ctypes and the exported functions alone."""
import ctypes

import numpy as np


class MiniLM:
    def __init__(self, library, checkpoint):
        self.lib = ctypes.CDLL(library)
        for name in ("message", "session_message"):
            getattr(self.lib, "minilm_" + name).restype = ctypes.c_char_p
        self.model, self.session = ctypes.c_void_p(), ctypes.c_void_p()
        status = self.lib.minilm_open(checkpoint.encode(), None, ctypes.byref(self.model))
        assert status == 0, self.lib.minilm_message(self.model).decode()
        status = self.lib.minilm_session_new(self.model, ctypes.byref(self.session))
        assert status == 0, self.lib.minilm_session_message(self.session).decode()

    def call(self, ids, mask):
        """The status and the embeddings of [B, T] token ids under a mask."""
        ids, mask = (np.ascontiguousarray(x, np.int32) for x in (ids, mask))
        out = np.full((ids.shape[0], 384), np.nan, np.float32)
        pointers = (ctypes.c_void_p(x.ctypes.data) for x in (ids, mask, out))
        sizes = (ctypes.c_int64(n) for n in ids.shape)
        return self.lib.minilm_encode(self.session, *sizes, *pointers), out

    def encode(self, ids, mask=None):
        status, out = self.call(ids, np.ones_like(ids) if mask is None else mask)
        assert status == 0, self.message()
        return out

    def message(self):
        return self.lib.minilm_session_message(self.session).decode()
