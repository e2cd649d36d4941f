package raster

import (
	"encoding/binary"
	"math/bits"
)

// To blend, a pixel is spread over a word, 16 bits a channel; the last is alpha.
const (
	low8 = 0x00ff00ff00ff00ff // the low byte of each lane
	half = 0x0080008000800080 // a half, of sums in 256ths
)

// spread takes a pixel into lanes: the first, third, second and fourth byte from the lowest up.
func spread(p uint32) uint64 {
	return uint64(p&0x00ff00ff) | uint64(p>>8&0x00ff00ff)<<32
}

// pack takes lanes of 8 bits back to a pixel.
func pack(lanes uint64) uint32 { return uint32(lanes) | uint32(lanes>>32)<<8 }

// swap exchanges red and blue of a pixel.
func swap(p uint32) uint32 { return p&0xff00ff00 | bits.RotateLeft32(p&0x00ff00ff, 16) }

// over lays a premultiplied pixel, k of 256 of it, over an opaque one; rounding down there, nothing
// exceeds 255.
func over(top, below, k uint64) uint64 {
	a := top >> 48 // no colour exceeds alpha
	top = min(top&0xff, a) | min(top>>16&0xff, a)<<16 | min(top>>32&0xff, a)<<32 | a<<48
	top = (top*k + half) >> 8 & low8
	a = top >> 48
	return top + (below*(256-(a+a>>7))>>8)&low8
}

// mix blends a colour into a pixel, k of 256.
func mix(to []byte, i int, color, k uint64) {
	store(to, i, pack((color*k+spread(load(to, i))*(256-k)+half)>>8&low8))
}

func load(pix []byte, i int) uint32 { return binary.LittleEndian.Uint32(pix[4*i:]) }

func store(pix []byte, i int, p uint32) { binary.LittleEndian.PutUint32(pix[4*i:], p) }
