//go:build !js

package lossy

import (
	_ "embed"

	"github.com/liif-render/liif/imageio/internal/wasm"
)

//go:embed webp.wasm.gz
var webpBinary []byte

var webp = wasm.NewLibrary(webpBinary)
