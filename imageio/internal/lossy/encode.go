package lossy

import "context"

// Bytes of memory that the encoder may take: for itself and for a pixel, the samples included. Noise
// with alpha, the worst, was measured to take 49.
const (
	ownMemory  = 64 << 20
	pixelBytes = 64
)

// WebPMemory is the most that WebP takes, in bytes.
func WebPMemory(width, height int) int64 {
	return min(ownMemory+pixelBytes*int64(width)*int64(height), maxMemory)
}

// WebP encodes pix [height*width*4], RGB and straight alpha, with a quality of 1 to 100, into a
// file whose chunks are as the library leaves them: VP8, or VP8X with ALPH and VP8 where there is
// alpha. The colours of transparent pixels are kept. It ends early with ctx, whose error it
// returns.
func WebP(ctx context.Context, pix []uint8, width, height, quality int) ([]byte, error) {
	const rgba, method, lossless, exact = 0, 4, 0, 1
	return webp.encode(ctx, pix, width, height, WebPMemory(width, height),
		rgba, uint64(quality), method, lossless, exact)
}
