//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package present

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/gpu/webgpu"
	"github.com/liif-render/liif/internal/viewer/raster"
)

// ErrNoDevice: no graphics device can draw here.
var ErrNoDevice = errors.New("no graphics device for the window")

// ErrFormat: the device draws here, but the window's colours do not have 8 bits each.
var ErrFormat = errors.New("the window has no format of 8 bits without conversion")

// Screen is a graphics device that draws frames. Its methods belong to one goroutine, for a
// window's that of the main thread.
type Screen struct {
	instance *wgpu.Instance
	adapter  *wgpu.Adapter
	device   *wgpu.Device
	trouble  webgpu.Trouble // of device
	queue    *wgpu.Queue
	surface  *wgpu.Surface // nil without a window
	format   wgpu.TextureFormat
	alpha    wgpu.CompositeAlphaMode
	mode     wgpu.PresentMode
	info     Info

	width, height uint32 // of the configured surface
	pipelines     pipelines
	textures      map[uint64]*texture
	bytes         int64
	atlas         *texture
	atlasVersion  int
	quads, shapes instances
	broken        bool // see Break
	lost          bool // the device, as the surface told
	pretended     []webgpu.SurfaceStatus
	// painter draws instead of the pipelines where the processor is the device anyway.
	painter *raster.Painter
}

// Info describes a screen.
type Info struct {
	Name string // of the device
	// Software: the processor draws; every pixel costs, and fading is not for it.
	Software bool
	MaxSide  int // of a picture or a window, in pixels
}

// Open opens the device that shows the surface best; with none, any device.
func Open(descriptor *wgpu.SurfaceDescriptor) (*Screen, error) {
	s := &Screen{instance: webgpu.NewInstance(), format: wgpu.TextureFormatBGRA8Unorm,
		textures: map[uint64]*texture{}}
	if descriptor != nil {
		s.surface = s.instance.CreateSurface(descriptor)
	}
	var err error
	s.adapter,
		err = s.instance.RequestAdapter(&wgpu.RequestAdapterOptions{CompatibleSurface: s.surface})
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("%w: install a Vulkan driver (Debian: mesa-vulkan-drivers)",
			ErrNoDevice)
	}
	if err := s.open(); err != nil {
		s.Close()
		return nil, fmt.Errorf("%w: %w", ErrNoDevice, err)
	}
	return s, nil
}

// open fills in all but instance, surface and adapter.
func (s *Screen) open() error {
	if s.surface != nil {
		c := s.surface.GetCapabilities(s.adapter)
		unconverted := func(f wgpu.TextureFormat) bool {
			return f == wgpu.TextureFormatBGRA8Unorm || f == wgpu.TextureFormatRGBA8Unorm
		}
		i := slices.IndexFunc(c.Formats, unconverted)
		if i < 0 || len(c.AlphaModes) == 0 {
			return fmt.Errorf("%w, only %v", ErrFormat, c.Formats)
		}
		s.format, s.alpha = c.Formats[i], c.AlphaModes[0]
		s.mode = wgpu.PresentModeFifo
	}
	limits := s.adapter.GetLimits().Limits
	device, trouble, err := webgpu.OpenDevice(s.adapter)
	if err != nil {
		return err
	}
	s.device, s.trouble = device, trouble
	s.queue = s.device.GetQueue()
	i := s.adapter.GetInfo()
	s.info = Info{Name: i.DriverDescription, Software: i.AdapterType == wgpu.AdapterTypeCPU,
		MaxSide: int(limits.MaxTextureDimension2D)}
	if s.info.Software {
		s.painter = raster.New(s.format == wgpu.TextureFormatBGRA8Unorm)
	}
	return s.pipelines.make(s.device, s.format)
}

// Info describes the screen.
func (s *Screen) Info() Info { return s.info }

// Configure makes the surface as large as the window, in pixels; with a side of 0 nothing can be
// shown.
func (s *Screen) Configure(width, height int) {
	if s.surface == nil || width < 1 || height < 1 {
		s.width, s.height = 0, 0
		return
	}
	s.width, s.height = uint32(min(width, s.info.MaxSide)), uint32(min(height, s.info.MaxSide))
	usage := wgpu.TextureUsageRenderAttachment
	if s.painter != nil {
		usage |= wgpu.TextureUsageCopyDst
	}
	s.surface.Configure(s.adapter, s.device, &wgpu.SurfaceConfiguration{
		Usage: usage, Format: s.format, Width: s.width, Height: s.height, PresentMode: s.mode,
		AlphaMode: s.alpha})
}

// Bytes is the device memory that pictures take.
func (s *Screen) Bytes() int64 { return s.bytes }

// Lose makes the device count as lost, for tests.
func (s *Screen) Lose() { s.trouble.Lose() }

// Close hands everything back. Of a device that is lost nothing is: wgpu would wait for it, and
// abort the process.
func (s *Screen) Close() {
	if s.lost || s.device != nil && s.trouble.Lost() {
		return
	}
	if s.device != nil {
		s.device.Poll(true, nil)
	}
	for id := range s.textures {
		s.Forget(id)
	}
	s.atlas.release()
	s.quads.release()
	s.shapes.release()
	s.pipelines.release()
	if s.queue != nil {
		s.queue.Release()
	}
	if s.device != nil {
		s.device.Release()
		s.trouble.Free()
		s.device = nil
	}
	if s.surface != nil {
		s.surface.Release()
	}
	if s.adapter != nil {
		s.adapter.Release()
	}
	s.instance.Release()
}
