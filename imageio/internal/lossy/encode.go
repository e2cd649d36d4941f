package lossy

import "context"

// Bytes of memory that an encoder may take: for itself and for a pixel, the samples included. Noise
// with alpha, the worst, was measured to take 49 of WebP and 65 of AVIF.
const (
	ownMemory      = 64 << 20
	webpPixelBytes = 64
	avifPixelBytes = 80
)

// Limit is what encoding so many pixels may take, in bytes.
func Limit(pixels, perPixel int64) int64 { return min(ownMemory+perPixel*pixels, maxMemory) }

// WebPMemory and AVIFMemory are the most that WebP and AVIF take, in bytes.
func WebPMemory(width, height int) int64 {
	return Limit(int64(width)*int64(height), webpPixelBytes)
}

// AVIFMemory is WebPMemory for AVIF.
func AVIFMemory(width, height int) int64 {
	return Limit(int64(width)*int64(height), avifPixelBytes)
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

// AVIF encodes pix [height*width*4], RGB premultiplied with alpha, with a quality of 1 to 100,
// chroma of one sample for every pixel (4:4:4) or for two by two (4:2:0).
func AVIF(ctx context.Context, pix []uint8, width, height, quality int, full bool) ([]byte, error) {
	const yuv444, yuv420, speed = 1, 3, 9
	chroma := uint64(yuv420)
	if full {
		chroma = yuv444
	}
	return avif.encode(ctx, pix, width, height, AVIFMemory(width, height),
		uint64(quality), uint64(quality), speed, chroma)
}
