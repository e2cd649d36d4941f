package main

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/liif-render/liif/imageio"
)

// setTiling reads the flags about tiles and levels.
func (s *settings) setTiling(changed func(string) bool) (err error) {
	s.tiling = imageio.Tiling{Size: s.tileSize, Overlap: s.overlap}
	if changed("tile-size") && s.tileSize < 1 {
		return fmt.Errorf("--tile-size: %d is no size", s.tileSize)
	}
	if changed("tile-format") {
		if s.tiling.Format, err = imageio.ParseFormat(s.tileFormat); err != nil {
			return fmt.Errorf("--tile-format: %q is none of jpg, png and webp", s.tileFormat)
		}
	}
	if changed("tiff-compression") {
		if s.scheme, err = imageio.ParseScheme(s.tiffScheme); err != nil {
			return fmt.Errorf("--tiff-compression: %q is none of none, deflate, zstd and jpeg",
				s.tiffScheme)
		}
	}
	if changed("iiif-id") {
		if u, err := url.Parse(s.iiifID); err != nil || u.Host == "" ||
			u.Scheme != "http" && u.Scheme != "https" {
			return fmt.Errorf("--iiif-id: %q is no address that begins with http or https",
				s.iiifID)
		}
		s.tiling.ID = strings.TrimRight(s.iiifID, "/")
	}
	if s.pyramid && s.cog {
		return errors.New("--pyramid and --cog cannot be used together: a cog is a pyramid")
	}
	s.given = changed
	return nil
}

// tilingOf is what the flags say of an output of a format. Flags that have no use there are
// refused.
func (s *settings) tilingOf(h *imageio.Header) error {
	tiff := h.Format == imageio.TIFF
	tiles := h.Format.IsTiles() || s.pyramid || s.cog
	for _, f := range []struct {
		flag string
		use  bool
		of   string
	}{
		{"pyramid", tiff, "tif"}, {"cog", tiff, "tif"}, {"tiff-compression", tiff, "tif"},
		{"tile-size", tiles, "dzi, iiif, and tif with --pyramid or --cog"},
		{"overlap", h.Format == imageio.DZI, "dzi"},
		{"tile-format", h.Format.IsTiles(), "dzi and iiif"},
		{"iiif-id", h.Format == imageio.IIIF, "iiif"},
	} {
		if s.given != nil && s.given(f.flag) && !f.use {
			return usageError(fmt.Errorf("--%s is of %s, and has no use for %v", f.flag, f.of,
				h.Format))
		}
	}
	h.Scheme, h.Pyramid, h.COG, h.Tiling = s.scheme, s.pyramid, s.cog, s.tiling
	if h.Format != imageio.DZI {
		h.Tiling.Overlap = 0
	}
	return nil
}
