//go:build !js

package lossy

import (
	_ "embed"

	"github.com/liif-render/liif/imageio/internal/wasm"
)

var (
	//go:embed webp.wasm.gz
	webpBinary []byte
	//go:embed avif.wasm.gz
	avifBinary []byte
)

var webp, avif = wasm.NewLibrary(webpBinary), wasm.NewLibrary(avifBinary)
