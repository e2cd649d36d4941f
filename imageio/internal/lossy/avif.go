package lossy

import (
	"context"

	"github.com/liif-render/liif/imageio/internal/wasm"
)

// AVIFChroma is how many samples of chroma there are, by libavif's numbers.
type AVIFChroma int

// For every pixel, for two by two, or none: then the picture is its red.
const (
	AVIF444  AVIFChroma = 1
	AVIF420  AVIFChroma = 3
	AVIFGrey AVIFChroma = 4
)

// avifPixelBytes bounds the memory for a pixel, the samples included.
const avifPixelBytes = 128

// AVIFMemory is the most that AVIF takes, in bytes.
func AVIFMemory(width, height int) int64 {
	return min(ownMemory+avifPixelBytes*int64(width)*int64(height), wasm.MaxMemory)
}

// AVIF encodes pix [height*width*4], RGB and an alpha that must be full, with a quality of 1 to 100
// into a file of one AV1 picture of 8 bits, converted by BT.601's matrix over the whole range. 100
// loses nothing of a grey picture. It ends early with ctx, whose error it returns.
func AVIF(
	ctx context.Context, pix []uint8, width, height, quality int, chroma AVIFChroma,
) ([]byte, error) {
	const fastest = 10
	return run(ctx, avif, AVIFMemory(width, height), pix, width, height, uint64(quality),
		uint64(quality), fastest, uint64(chroma))
}
