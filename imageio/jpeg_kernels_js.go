package imageio

import (
	_ "embed"
	"unsafe"

	"github.com/liif-render/liif/internal/wasmkernels"
)

// In a browser the slow parts of reading a JPEG of 8 bits are kernels in C, kernels/jpeg.c.
var (
	//go:embed kernels/jpeg.wasm
	jpegModule  []byte
	jpegKernels = wasmkernels.Load(jpegModule)
)

// transform8 is jpegSamples.transform of a plane of 8 bits; false if it is not done here.
func transform8(out []uint8, stride int, coef []int16, steps *[64]uint16) bool {
	k := jpegKernels
	if k == nil {
		return false
	}
	k.Pointer(0, unsafe.Pointer(&out[0]))
	k.Number(1, stride)
	k.Pointer(2, unsafe.Pointer(&coef[0]))
	k.Pointer(3, unsafe.Pointer(steps))
	k.Number(4, len(coef)/64)
	k.Do(0)
	return true
}

// row8 is jpegSamples.row of YCbCr of 8 bits; false if it is not done here.
func row8(dst []uint8, planes []plane[uint8], y, width int) bool {
	k := jpegKernels
	luma, blue, red := &planes[0], &planes[1], &planes[2]
	whole := func(p *plane[uint8]) bool { return p.h == p.maxH && p.v == p.maxV }
	halved := func(p *plane[uint8]) bool {
		return 2*p.h == p.maxH && (p.v == p.maxV || 2*p.v == p.maxV) && p.width > 2
	}
	if k == nil || !whole(luma) || blue.grid != red.grid || !whole(blue) && !halved(blue) {
		return false
	}
	even, odd := acrossRounding(2*blue.v == blue.maxV)
	chroma := 0
	if halved(blue) {
		chroma = 1
	}
	k.Shape(width, chroma, blue.width, int(even), int(odd))
	k.Pointer(0, unsafe.Pointer(&dst[0]))
	k.Pointer(1, unsafe.Pointer(&luma.pix[y*luma.stride]))
	for i, p := range []*plane[uint8]{blue, red} {
		near, far := p.nearest(y, 2*p.v == p.maxV)
		k.Pointer(2+2*i, unsafe.Pointer(&near[0]))
		k.Pointer(3+2*i, unsafe.Pointer(&far[0]))
	}
	k.Do(1)
	return true
}
