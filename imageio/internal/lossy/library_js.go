package lossy

import "github.com/liif-render/liif/imageio/internal/wasm"

// A page fetches them when a picture is saved so.
var webp, avif = wasm.Fetched("webp"), wasm.Fetched("avif")
