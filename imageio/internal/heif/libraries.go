//go:build !js

package heif

import (
	_ "embed"

	"github.com/liif-render/liif/imageio/internal/wasm"
)

//go:embed hevc.wasm.gz
var hevcBinary []byte

//go:embed av1.wasm.gz
var av1Binary []byte

var hevc, av1 = wasm.NewLibrary(hevcBinary), wasm.NewLibrary(av1Binary)
