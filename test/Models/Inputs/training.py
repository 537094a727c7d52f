# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A compiled model that trains as a Python object, by ctypes and the exported functions alone."""
import ctypes

import numpy as np


class Options(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("threads", ctypes.c_int32),
        ("flags", ctypes.c_uint32),
        ("seed", ctypes.c_uint64),
        ("memory_limit", ctypes.c_uint64),
    ]


class View(ctypes.Structure):
    _fields_ = [
        ("data", ctypes.c_void_p),
        ("dtype", ctypes.c_int),
        ("rank", ctypes.c_int32),
        ("shape", ctypes.c_int64 * 8),
    ]


class Refused(Exception):
    """A model that does not open: the status and the message."""


class Model:
    def __init__(self, name, library, checkpoint=None, threads=0, seed=0):
        self.lib, self.name = ctypes.CDLL(str(library)), name
        for function in ("message", "session_message"):
            self.function(function).restype = ctypes.c_char_p
        self.model, self.session = ctypes.c_void_p(), ctypes.c_void_p()
        path = None if checkpoint is None else str(checkpoint).encode()
        options = Options(ctypes.sizeof(Options), threads=threads, seed=seed)
        status = self.function("open")(path, ctypes.byref(options), ctypes.byref(self.model))
        if status:
            message = self.message()
            self.function("close")(self.model)
            raise Refused(status, message)
        assert self.message() == "", self.message()
        status = self.function("session_new")(self.model, ctypes.byref(self.session))
        self.check(status)

    def function(self, name):
        return getattr(self.lib, f"{self.name}_{name}")

    def message(self):
        return self.function("message")(self.model).decode()

    def check(self, status):
        assert status == 0, self.function("session_message")(self.session).decode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.function("session_free")(self.session)
        self.function("close")(self.model)

    def save(self, path):
        assert self.function("save")(self.model, str(path).encode()) == 0, self.message()

    def fill(self, result, entry, sizes, arrays, *numbers):
        """Puts the one result of an entry into an array, and gives that."""
        *inputs, output = (ctypes.c_void_p(array.ctypes.data) for array in (*arrays, result))
        sizes = (ctypes.c_int64(size) for size in sizes)
        self.check(self.function(entry)(self.session, *sizes, *inputs, *numbers, output))
        return result

    def call(self, entry, sizes, arrays, *numbers):
        """The loss of an entry that has no other result."""
        return self.fill(np.zeros((), np.float32), entry, sizes, arrays, *numbers).item()

    def step(self, entry, sizes, arrays, rate, seed=0):
        return self.call(entry, sizes, arrays, ctypes.c_float(rate), ctypes.c_uint64(seed))

    def gradient(self, name):
        return self.view("gradient", self.session, name)

    def parameter(self, name):
        return self.view("parameter", self.model, name)

    def view(self, function, owner, name):
        view = View()
        status = self.function(function)(owner, name.encode(), ctypes.byref(view))
        assert status == 0, f"no {function} {name}"
        shape = tuple(view.shape[: view.rank])
        data = ctypes.cast(view.data, ctypes.POINTER(ctypes.c_float))
        return np.ctypeslib.as_array(data, (int(np.prod(shape)),)).reshape(shape).copy()
