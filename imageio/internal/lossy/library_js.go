package lossy

import "github.com/liif-render/liif/imageio/internal/wasm"

var webp = wasm.Fetched("webp")
