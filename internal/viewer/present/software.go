//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package present

import (
	"fmt"
	"image"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/gpu/webgpu"
	"github.com/liif-render/liif/internal/viewer/draw"
)

// UseShaders draws with shaders from now on, also on a software device: to test them on one.
func (s *Screen) UseShaders() { s.painter = nil }

// paintable reports whether a frame holds together, as a device would notice.
func paintable(f *draw.Frame) error {
	for i := range f.Quads {
		m := f.Quads[i].Image
		if m.Width < 1 || m.Height < 1 || len(m.Pix) != 4*m.Width*m.Height {
			return fmt.Errorf("picture of %d×%d pixels in %d bytes", m.Width, m.Height, len(m.Pix))
		}
	}
	if len(f.Shapes) > 0 && f.Atlas == nil {
		return fmt.Errorf("a frame with %d shapes has no atlas", len(f.Shapes))
	}
	return nil
}

// copyPainted paints a frame with the processor and copies it to a texture as large as the surface.
func (s *Screen) copyPainted(f *draw.Frame, target *wgpu.Texture) error {
	if err := paintable(f); err != nil {
		return err
	}
	pix := s.painter.Paint(f, int(s.width), int(s.height))
	err := s.queue.WriteTexture(&wgpu.ImageCopyTexture{Texture: target,
		Aspect: wgpu.TextureAspectAll},
		pix, &wgpu.TextureDataLayout{BytesPerRow: 4 * s.width, RowsPerImage: s.height},
		&wgpu.Extent3D{Width: s.width, Height: s.height, DepthOrArrayLayers: 1})
	if err != nil {
		return webgpu.Classify(err)
	}
	s.queue.Submit()
	return nil
}

// readPainted is ReadFrame without a device.
func (s *Screen) readPainted(f *draw.Frame) (*image.NRGBA, error) {
	if err := paintable(f); err != nil {
		return nil, err
	}
	return s.decode(s.painter.Paint(f, f.Width, f.Height), f.Width, f.Height, 4*f.Width), nil
}
