"""Reads pictures with libvips, through its C interface: one process for many files."""
import ctypes
import ctypes.util
import os

import numpy as np

os.environ["VIPS_WARNING"] = "0"  # it warns of each file

_lib = ctypes.CDLL(ctypes.util.find_library("vips") or "libvips.so.42")
_lib.vips_image_new_from_file.restype = ctypes.c_void_p
_lib.vips_image_write_to_memory.restype = ctypes.c_void_p
_lib.vips_image_write_to_memory.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_size_t)]
_lib.vips_error_buffer_copy.restype = ctypes.c_char_p
for _name in ("width", "height", "bands", "format", "interpretation"):
    getattr(_lib, "vips_image_get_" + _name).argtypes = [ctypes.c_void_p]
_glib = ctypes.CDLL(ctypes.util.find_library("gobject-2.0"))
_glib.g_object_unref.argtypes = [ctypes.c_void_p]
_glib.g_free.argtypes = [ctypes.c_void_p]
if _lib.vips_init(b"formats"):
    raise ImportError("libvips does not start")
_lib.vips_concurrency_set(1)

# Formats of bands, in the order of VipsBandFormat, and two of its interpretations.
_TYPES = ["u1", "i1", "u2", "i2", "u4", "i4", "f4", None, "f8"]
_CMYK, _LAB = 15, 13


def version():
    return ".".join(str(_lib.vips_version(i)) for i in range(3))


def read(path):
    """Returns [height, width, bands] as it is stored and whether these are inks; raises ValueError."""
    _lib.vips_error_clear()
    im = _lib.vips_image_new_from_file(str(path).encode(), None)
    if not im:
        raise ValueError(_lib.vips_error_buffer_copy().decode().strip())
    try:
        get = {n: getattr(_lib, "vips_image_get_" + n)(im)
               for n in ("width", "height", "bands", "format", "interpretation")}
        size = ctypes.c_size_t()
        at = _lib.vips_image_write_to_memory(im, ctypes.byref(size))
        if not at:
            raise ValueError(_lib.vips_error_buffer_copy().decode().strip())
        raw = ctypes.string_at(at, size.value)
        _glib.g_free(at)
    finally:
        _glib.g_object_unref(im)
    pixels = np.frombuffer(raw, _TYPES[get["format"]])
    return pixels.reshape(get["height"], get["width"], get["bands"]), get["interpretation"] == _CMYK
