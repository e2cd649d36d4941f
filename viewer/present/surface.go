//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package present

import (
	"errors"
	"unsafe"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/gpu/webgpu"
	"github.com/liif-render/liif/viewer/draw"
)

// ErrSurface: the window's surface or the device is gone; opening a Screen anew mends it.
var ErrSurface = errors.New("the window's surface is lost")

// textureLayout is what wgpu.Texture of v0.23.0 holds. A test compares the types.
type textureLayout struct{ device, texture unsafe.Pointer }

// Present shows a frame in the window. A surface that is out of date, as after the window's size has
// changed, is configured again. After ErrSurface the Screen must be closed.
func (s *Screen) Present(f *draw.Frame) error {
	if s.width == 0 || s.height == 0 {
		return nil
	}
	if err := s.trouble.Err(); err != nil {
		return errors.Join(ErrSurface, err)
	}
	for range 3 {
		target, err := s.surface.GetCurrentTexture()
		if err != nil {
			return errors.Join(ErrSurface, webgpu.Classify(err))
		}
		// The binding does not hand on the status; without a texture it was not good.
		if (*textureLayout)(unsafe.Pointer(target)).texture == nil {
			s.Configure(int(s.width), int(s.height))
			continue
		}
		err = s.show(f, target)
		// Also after a failure: a second texture acquired would abort the process.
		s.surface.Present()
		if err != nil {
			return errors.Join(ErrSurface, err)
		}
		return nil
	}
	return ErrSurface
}

// show draws to an acquired texture, whose view alone must be released.
func (s *Screen) show(f *draw.Frame, target *wgpu.Texture) error {
	if s.painter != nil && !s.broken {
		return s.copyPainted(f, target)
	}
	view, err := target.CreateView(nil)
	if err != nil {
		return webgpu.Classify(err)
	}
	defer view.Release()
	if s.broken {
		return errors.New("broken for a test")
	}
	return s.paint(f, view, nil)
}

// Break makes every Present fail from now on, for tests.
func (s *Screen) Break() { s.broken = true }
