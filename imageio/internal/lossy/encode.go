package lossy

import (
	"context"
	"errors"
	"fmt"

	"github.com/liif-render/liif/imageio/internal/wasm"
)

var errRefused = errors.New("the encoder refuses the picture")

// Bytes of memory that the encoder may take: for itself and for a pixel, the samples included.
// Noise with alpha, the worst, was measured to take 49.
const (
	ownMemory  = 64 << 20
	pixelBytes = 64
)

// WebPMemory is the most that WebP takes, in bytes.
func WebPMemory(width, height int) int64 {
	return min(ownMemory+pixelBytes*int64(width)*int64(height), wasm.MaxMemory)
}

// WebP encodes pix [height*width*4], RGB and straight alpha, with a quality of 1 to 100, into a
// file whose chunks are as the library leaves them: VP8, or VP8X with ALPH and VP8 where there is
// alpha. The colours of transparent pixels are kept. It ends early with ctx, whose error it
// returns.
func WebP(ctx context.Context, pix []uint8, width, height, quality int) ([]byte, error) {
	return encode(ctx, pix, width, height, quality, WebPMemory(width, height))
}

// encode is WebP in so many bytes of memory.
func encode(
	ctx context.Context, pix []uint8, width, height, quality int, limit int64,
) ([]byte, error) {
	const rgba, method, lossless, exact = 0, 4, 0, 1
	return run(ctx, webp, limit, pix, width, height, rgba, uint64(quality), method, lossless, exact)
}

// run encodes pix [height*width*4] by a library, in limit bytes of memory, with its own settings.
func run(
	ctx context.Context, library *wasm.Library, limit int64, pix []uint8, width, height int,
	settings ...uint64,
) ([]byte, error) {
	if len(pix) != 4*width*height {
		return nil, fmt.Errorf("%d samples for %d x %d pixels", len(pix), width, height)
	}
	in, err := library.Start(ctx, limit)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	from, err := in.Put(pix)
	if err != nil {
		return nil, err
	}
	length, err := in.Put(make([]byte, 8)) // a size_t, which has four bytes there
	if err != nil {
		return nil, err
	}
	at, err := in.Call("encode", append([]uint64{uint64(from), uint64(width), uint64(height),
		uint64(length)}, settings...)...)
	if err != nil {
		return nil, err
	}
	size, ok := in.Words(length, 1)
	if !ok || size[0] == 0 || at == 0 {
		return nil, errRefused
	}
	file, ok := in.Read(at, size[0])
	if !ok {
		return nil, errRefused
	}
	return file, nil
}
