//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package present

import (
	"errors"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/gpu/webgpu"
	"github.com/liif-render/liif/internal/viewer/draw"
)

var (
	// ErrSurface: the window's surface or the device is gone; opening a Screen anew mends it.
	ErrSurface = errors.New("the window's surface is lost")
	// ErrUnseen: the system has no room for a frame, as of a window that is covered, hidden or on a
	// sleeping screen. That is no error; the frame is to be shown again later.
	ErrUnseen = errors.New("the window takes no frames now")
)

// Present shows a frame in the window. A surface that is out of date, as after the window's size
// has changed, is configured again. After ErrSurface the Screen must be closed, after ErrUnseen
// not.
func (s *Screen) Present(f *draw.Frame) error {
	if s.width == 0 || s.height == 0 {
		return nil
	}
	if err := s.trouble.Err(); err != nil {
		return errors.Join(ErrSurface, err)
	}
	for range 3 {
		target, status, err := s.acquire()
		if err != nil {
			return errors.Join(ErrSurface, err)
		}
		switch status {
		case webgpu.SurfaceGood:
			err = s.show(f, target)
			// Also after a failure: a second texture acquired would abort the process.
			s.surface.Present()
			if err != nil {
				return errors.Join(ErrSurface, err)
			}
			return nil
		case webgpu.SurfaceOutdated:
			s.Configure(int(s.width), int(s.height))
		case webgpu.SurfaceTimeout:
			return ErrUnseen // and not again: it has waited for a second
		case webgpu.SurfaceDeviceLost:
			s.lost = true
			return errors.Join(ErrSurface, errors.New("its device is lost"))
		default:
			return ErrSurface // configuring it would abort the process
		}
	}
	return ErrSurface
}

// acquire is the surface's next texture and status.
func (s *Screen) acquire() (*wgpu.Texture, webgpu.SurfaceStatus, error) {
	if len(s.pretended) > 0 {
		status := s.pretended[0]
		s.pretended = s.pretended[1:]
		return nil, status, nil
	}
	return webgpu.Acquire(s.surface)
}

// Pretend makes the next frames find the surface in these states, for tests.
func (s *Screen) Pretend(states ...webgpu.SurfaceStatus) { s.pretended = states }

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
