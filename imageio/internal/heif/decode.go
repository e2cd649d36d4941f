package heif

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/liif-render/liif/imageio/internal/wasm"
)

// errRefused: the library said no, without a reason.
var errRefused = errors.New("the coded picture cannot be decoded")

// Bytes of memory that a decoder may take: for itself and for a pixel. The frames of AV1, their
// colours in 16 bits and the result make up the latter.
const (
	ownMemory      = 64 << 20
	hevcPixelBytes = 32
	av1PixelBytes  = 48
)

// timeFor bounds the processor time for a picture: a machine that does nothing else takes a second
// for some ten megapixels, and a damaged picture may keep a decoder for ever.
func timeFor(width, height int) time.Duration {
	return 4*time.Second + time.Duration(width)*time.Duration(height)*10*time.Microsecond
}

// MemoryFor is the most that decoding takes for a picture of a size, in bytes, beside its file and
// what is returned.
func MemoryFor(width, height int) int64 {
	return memoryFor(width, height, 0, max(hevcPixelBytes, av1PixelBytes))
}

// memoryFor is what decoding a coded picture may take, in bytes, the file of n bytes included.
func memoryFor(width, height, n int, perPixel int64) int64 {
	pixels := int64(width+64) * int64(height+64)
	return min(ownMemory+perPixel*pixels+int64(n), wasm.MaxMemory)
}

// Planes are the samples of a coded picture.
type Planes struct {
	Chroma int       // 0 grey, 1 is 4:2:0, 2 is 4:2:2, 3 is 4:4:4
	Bits   int       // of a sample; with more than 8 each takes two bytes, the lower first
	Pix    [3][]byte // luma and chroma
	Stride [3]int    // bytes from a row to the next
}

// ChromaSize is the size of a chroma plane of a picture.
func ChromaSize(chroma, width, height int) (w, h int) {
	switch chroma {
	case 0:
		return 0, 0
	case 1:
		return (width + 1) / 2, (height + 1) / 2
	case 2:
		return (width + 1) / 2, height
	}
	return width, height
}

// DecodeHEVC decodes a picture of the given size from its NAL units, parameter sets included, each
// after its length of four bytes, the highest first.
func DecodeHEVC(units []byte, width, height int) (*Planes, error) {
	if err := hevc.Compile(); err != nil {
		return nil, err
	}
	ctx, stop := within(timeFor(width, height))
	defer stop()
	in, err := hevc.Start(ctx, memoryFor(width, height, len(units), hevcPixelBytes))
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := in.Put(units)
	if err != nil {
		return nil, err
	}
	const fields, perPlane = 4, 4 // found, chroma, bits of luma and chroma; address, stride, size
	info, err := in.Put(make([]byte, 4*(fields+3*perPlane)))
	if err != nil {
		return nil, err
	}
	code, err := in.Call("picture", uint64(data), uint64(len(units)), uint64(info))
	if err != nil {
		return nil, err
	}
	v, ok := in.Words(info, fields+3*perPlane)
	if !ok {
		return nil, errRefused
	}
	switch {
	case code != 0:
		return nil, fmt.Errorf("the coded picture is damaged: %s", text(in, code))
	case v[0] == 0:
		return nil, errRefused
	case v[1] > 3 || v[2] < 8 || v[2] > 16 || v[2] != v[3]:
		return nil, fmt.Errorf("the coded picture is of chroma %d and %d and %d bits", v[1], v[2],
			v[3])
	}
	p := &Planes{Chroma: int(v[1]), Bits: int(v[2])}
	bytesPer := 1 + (p.Bits-1)/8
	cw, ch := ChromaSize(p.Chroma, width, height)
	for i, size := range [3][2]int{{width, height}, {cw, ch}, {cw, ch}} {
		f := v[fields+perPlane*i:]
		if i > 0 && p.Chroma == 0 {
			break
		}
		if int(f[2]) != size[0] || int(f[3]) != size[1] || int(f[1]) < size[0]*bytesPer {
			return nil, fmt.Errorf("the coded picture has %d x %d pixels in plane %d, not %d x %d",
				f[2],
				f[3], i, size[0], size[1])
		}
		p.Stride[i] = int(f[1])
		n := p.Stride[i]*(size[1]-1) + size[0]*bytesPer
		if p.Pix[i], ok = in.Read(f[0], uint32(n)); !ok {
			return nil, errRefused
		}
	}
	return p, nil
}

// text is libde265's message for a code.
func text(in *wasm.Instance, code uint32) string {
	at, err := in.Call("text", uint64(code))
	if err != nil {
		return err.Error()
	}
	const most = 200
	text, _ := in.Read(at, most)
	text, _, _ = bytes.Cut(text, []byte{0})
	return string(text)
}

// DecodeAV1 decodes an AVIF file with one picture of the given size and bits a sample, which has no
// alpha, to RGBA: of 8 bits, or of 16, the lower byte first, if there are more than 8.
func DecodeAV1(file []byte, width, height, bits int) ([]byte, error) {
	if err := av1.Compile(); err != nil {
		return nil, err
	}
	ctx, stop := within(timeFor(width, height))
	defer stop()
	in, err := av1.Start(ctx, memoryFor(width, height, len(file), av1PixelBytes))
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := in.Put(file)
	if err != nil {
		return nil, err
	}
	const fields, timing = 4, 8 // width, height, depth, count; a duration
	info, err := in.Alloc(4*fields + timing)
	if err != nil {
		return nil, err
	}
	decode := func(header, out uint32) error {
		ok, err := in.Call("decode", uint64(data), uint64(len(file)), uint64(header), 0,
			uint64(info),
			uint64(info+4), uint64(info+8), uint64(info+12), uint64(info+4*fields), uint64(out))
		if err == nil && ok == 0 {
			err = errRefused
		}
		return err
	}
	if err := decode(1, 0); err != nil {
		return nil, err
	}
	v, ok := in.Words(info, fields)
	if !ok {
		return nil, errRefused
	}
	if int(v[0]) != width || int(v[1]) != height || int(v[2]) != bits {
		return nil, fmt.Errorf("the coded picture has %d x %d pixels of %d bits, not %d x %d of %d",
			v[0], v[1], v[2], width, height, bits)
	}
	n := 4 * width * height
	if bits > 8 {
		n *= 2
	}
	// The library says that it is done also where it could not decode anything: the last alpha,
	// which is full, tells.
	out, err := in.Put(make([]byte, n))
	if err != nil {
		return nil, err
	}
	if err := decode(0, out); err != nil {
		return nil, err
	}
	pix, ok := in.Read(out, uint32(n))
	if !ok || pix[n-1] != 0xff {
		return nil, errRefused
	}
	return pix, nil
}
