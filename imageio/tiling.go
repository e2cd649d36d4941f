package imageio

import (
	"fmt"
	"math"

	"github.com/liif-render/liif/imageio/colour"
	"github.com/liif-render/liif/imageio/internal/levels"
)

// Tiling says how a picture is cut into tiles.
type Tiling struct {
	// Size is the side of a tile in pixels, without the overlap; 0 means 254 for DZI, 512 for IIIF
	// and 256 for TIFF, where it is a multiple of 16. The tiles at the right and the bottom are
	// smaller, except in a TIFF, where they go on with the last pixels.
	Size int
	// Overlap is how many pixels of each neighbour a tile of DZI has, so that viewers can filter
	// across the border.
	Overlap int
	// Format of the tiles of DZI and IIIF: JPEG, PNG or WebP. 0 means JPEG, or PNG for pictures
	// with alpha or of 16 bits. Quality and Compression are as for a picture of that format.
	Format Format
	// ID is the address, without the slash at the end, that the folder of IIIF will have; its
	// info.json must say it. "" leaves a place to fill in.
	ID string
}

// Limits of tiles, and the sides that they have unless told otherwise.
const (
	minTile, maxTile = 16, 8192

	defaultTileDZI, defaultTileIIIF, defaultTileTIFF = 254, 512, 256

	// DefaultOverlap is what makers of Deep Zoom usually take.
	DefaultOverlap = 1
)

// tiled tells whether the picture is cut into tiles.
func (h Header) tiled() bool {
	return h.Format.IsTiles() || h.Format == TIFF && (h.Pyramid || h.COG)
}

// levels is how many lower levels there are. Deep Zoom goes down to one pixel, the others to one
// tile.
func (h Header) levels() int {
	switch {
	case !h.tiled():
		return 0
	case h.Format == DZI:
		return levels.Count(h.Width, h.Height, 1)
	}
	return levels.Count(h.Width, h.Height, h.settleTiling().Tiling.Size)
}

// settleTiling fills in defaults, and leaves out what is not for tiles.
func (h Header) settleTiling() Header {
	t := &h.Tiling
	if t.Size == 0 {
		t.Size = map[Format]int{
			DZI: defaultTileDZI, IIIF: defaultTileIIIF, TIFF: defaultTileTIFF}[h.Format]
	}
	if t.Format == 0 {
		t.Format = JPEG
		if h.Channels%2 == 0 || h.Bits == 16 {
			t.Format = PNG
		}
	}
	if !h.Format.IsTiles() {
		return h
	}
	if t.Format == JPEG && h.Quality == 0 {
		h.Quality = DefaultQuality
	}
	h.Metadata = Metadata{ICC: h.Metadata.ICC}
	if p, err := colour.Parse(h.Metadata.ICC); err == nil &&
		colour.Same(colour.Form{Profile: p}, colour.Form{Profile: colour.SRGB()}) {
		h.Metadata.ICC = nil // what viewers take a tile without a profile for
	}
	return h
}

// tile is the header of one tile of DZI or IIIF; h is settled.
func (h Header) tile(width, height int) Header {
	t := h
	t.Format, t.Width, t.Height = h.Tiling.Format, width, height
	return t
}

// checkTiling is the part of CheckHeader that is about tiles and levels.
func (h Header) checkTiling() error {
	t := h.Tiling
	switch {
	case !h.tiled():
		if (h.Pyramid || h.COG) && h.Format != TIFF {
			return fmt.Errorf("%w: %v has no lower levels; use tiff, dzi or iiif", ErrLimit,
				h.Format)
		}
		return nil
	case t.Size != 0 && (t.Size < minTile || t.Size > maxTile):
		return fmt.Errorf("%w: tiles of %d pixels, not %d to %d", ErrLimit, t.Size, minTile,
			maxTile)
	case t.Overlap != 0 && h.Format != DZI:
		return fmt.Errorf("%w: tiles of %v do not overlap", ErrLimit, h.Format)
	case h.Format == TIFF && t.Size%16 != 0:
		return fmt.Errorf("%w: tiles of a tiff have a multiple of 16 pixels, not %d", ErrLimit,
			t.Size)
	}
	t = h.settleTiling().Tiling
	switch {
	case t.Overlap < 0 || t.Overlap > t.Size/2:
		return fmt.Errorf("%w: an overlap of %d pixels, not 0 to %d", ErrLimit, t.Overlap, t.Size/2)
	case h.Format == TIFF:
		return nil
	case t.Format != JPEG && t.Format != PNG && t.Format != WebP:
		return fmt.Errorf("%w: tiles are jpeg, png or webp, not %v", ErrFormat, t.Format)
	case t.Format == JPEG && h.Channels%2 == 0:
		return fmt.Errorf("%w: jpeg has no alpha; use tiles of png or webp", ErrLimit)
	case t.Format != PNG && h.Bits == 16:
		return fmt.Errorf("%w: %v has 8 bits per sample, not 16; use tiles of png", ErrLimit,
			t.Format)
	}
	return nil
}

// checkScheme is the part of CheckHeader that is about JPEG in a TIFF.
func (h Header) checkScheme() error {
	switch {
	case h.Scheme != SchemeJPEG:
	case h.Channels%2 == 0:
		return fmt.Errorf("%w: jpeg in a tiff has no alpha; use deflate or zstd", ErrLimit)
	case h.Bits == 16:
		return fmt.Errorf("%w: jpeg in a tiff has 8 bits per sample, not 16; use deflate or zstd",
			ErrLimit)
	case !h.tiled() && h.Width > math.MaxUint16:
		return fmt.Errorf("%w: jpeg in strips is limited to %d pixels a row, the picture has %d; "+
			"use tiles", ErrLimit, math.MaxUint16, h.Width)
	}
	return nil
}

// tileSide is the side of a tile with the overlap.
func (h Header) tileSide() int { return h.Tiling.Size + 2*h.Tiling.Overlap }

// tilesMemory is Memory for tiles; h is settled: two bands of tiles of the picture and one of each
// lower level, the sums that these are made of, and what compresses tiles.
func (h Header) tilesMemory(threads int) int64 {
	var memory int64
	side := min(h.tileSide(), h.Height)
	for k := range h.levels() + 1 {
		row := int64(levels.Size(h.Width, k) * h.Channels)
		memory += row * int64(h.Bits/8*side)
		if k == 0 {
			memory *= 2
		} else {
			memory += row * 8
		}
	}
	tile := h.tileSide() * h.tileSide() * h.Channels * h.Bits / 8
	threads = pipelineThreads(threads, tile)
	memory += int64(threads+2) * 4 * int64(tile)
	if h.Format.IsTiles() && h.Tiling.Format == WebP {
		one := h.tile(h.tileSide(), h.tileSide())
		memory += int64(threads) * (one.Memory(1) - pipelineMemory(newCodec(one, nil), one, 1))
	}
	if k, ok := h.wholeLevel(); ok {
		memory += 2 * h.wholeBytes(k)
	}
	return memory + int64(threads)*encoderBytes
}

// encoderBytes is what a compressor of tiles holds besides the tile.
const encoderBytes = 4 << 20
