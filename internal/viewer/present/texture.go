//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package present

import (
	"fmt"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/gpu/webgpu"
	"github.com/liif-render/liif/internal/viewer/draw"
)

// texture is a picture on the device.
type texture struct {
	texture *wgpu.Texture
	view    *wgpu.TextureView
	group   *wgpu.BindGroup
	width   int
	height  int
	bytes   int64
}

func (t *texture) release() {
	if t == nil {
		return
	}
	if t.group != nil {
		t.group.Release()
	}
	if t.view != nil {
		t.view.Release()
	}
	t.texture.Release()
}

// newTexture makes a texture of pixels of the given bytes, filled with pix.
func (s *Screen) newTexture(width, height, pixelBytes int, format wgpu.TextureFormat, pix []byte) (
	*texture, error) {
	if width < 1 || height < 1 || max(width, height) > s.info.MaxSide ||
		len(pix) != width*height*pixelBytes {
		return nil, fmt.Errorf("picture of %d×%d pixels in %d bytes; a side may have %d", width,
			height,
			len(pix), s.info.MaxSide)
	}
	size := wgpu.Extent3D{Width: uint32(width), Height: uint32(height), DepthOrArrayLayers: 1}
	made, err := s.device.CreateTexture(&wgpu.TextureDescriptor{
		Usage:     wgpu.TextureUsageTextureBinding | wgpu.TextureUsageCopyDst,
		Dimension: wgpu.TextureDimension2D, Size: size, Format: format, MipLevelCount: 1,
		SampleCount: 1})
	if err != nil {
		return nil, webgpu.Classify(err)
	}
	t := &texture{texture: made, width: width, height: height, bytes: int64(len(pix))}
	if err = s.fill(t, pixelBytes, pix); err == nil {
		t.view, err = made.CreateView(nil)
	}
	if err == nil {
		t.group, err = s.pipelines.bind(s.device, t.view)
	}
	if err != nil {
		t.release()
		return nil, webgpu.Classify(err)
	}
	return t, nil
}

func (s *Screen) fill(t *texture, pixelBytes int, pix []byte) error {
	return s.queue.WriteTexture(
		&wgpu.ImageCopyTexture{Texture: t.texture, Aspect: wgpu.TextureAspectAll}, pix,
		&wgpu.TextureDataLayout{BytesPerRow: uint32(t.width * pixelBytes),
			RowsPerImage: uint32(t.height)},
		&wgpu.Extent3D{Width: uint32(t.width), Height: uint32(t.height), DepthOrArrayLayers: 1})
}

// Upload puts an image on the device, if it is not there; Draw does so as well.
func (s *Screen) Upload(m *draw.Image) error {
	if s.textures[m.ID()] != nil {
		return nil
	}
	t, err := s.newTexture(m.Width, m.Height, 4, wgpu.TextureFormatRGBA8Unorm, m.Pix)
	if err != nil {
		return err
	}
	s.textures[m.ID()] = t
	s.bytes += t.bytes
	return nil
}

// Has reports whether an image is on the device.
func (s *Screen) Has(m *draw.Image) bool { return s.textures[m.ID()] != nil }

// Forget takes an image off the device.
func (s *Screen) Forget(id uint64) {
	if t := s.textures[id]; t != nil {
		s.bytes -= t.bytes
		t.release()
		delete(s.textures, id)
	}
}

// useAtlas puts the atlas on the device if it has changed.
func (s *Screen) useAtlas(a *draw.Atlas) error {
	if s.atlas != nil && s.atlasVersion == a.Version && s.atlas.width == a.Width &&
		s.atlas.height == a.Height {
		return nil
	}
	if s.atlas != nil && s.atlas.width == a.Width && s.atlas.height == a.Height {
		s.atlasVersion = a.Version
		return s.fill(s.atlas, 1, a.Pix)
	}
	t, err := s.newTexture(a.Width, a.Height, 1, wgpu.TextureFormatR8Unorm, a.Pix)
	if err != nil {
		return err
	}
	s.atlas.release()
	s.atlas, s.atlasVersion = t, a.Version
	return nil
}
