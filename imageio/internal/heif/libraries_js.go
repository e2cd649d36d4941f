package heif

import "github.com/liif-render/liif/imageio/internal/wasm"

// A page fetches the libraries when a picture needs them: few do.
var hevc, av1 = wasm.Fetched("hevc"), wasm.Fetched("av1")
