//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package present

import (
	"fmt"
	"image"
	"image/color"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/gpu/webgpu"
	"github.com/liif-render/liif/internal/viewer/draw"
)

// paint draws a frame into view and submits it, with the commands that copies adds, if not nil.
func (s *Screen) paint(f *draw.Frame, view *wgpu.TextureView,
	copies func(*wgpu.CommandEncoder) error) error {
	if err := s.prepare(f); err != nil {
		return err
	}
	encoder, err := s.device.CreateCommandEncoder(nil)
	if err != nil {
		return webgpu.Classify(err)
	}
	defer encoder.Release()
	channel := func(v uint8) float64 { return float64(v) / 255 }
	b := f.Background
	pass := encoder.BeginRenderPass(&wgpu.RenderPassDescriptor{
		ColorAttachments: []wgpu.RenderPassColorAttachment{{View: view, LoadOp: wgpu.LoadOpClear,
			StoreOp:    wgpu.StoreOpStore,
			ClearValue: wgpu.Color{R: channel(b.R), G: channel(b.G), B: channel(b.B), A: 1}}}})
	defer pass.Release()
	s.record(f, pass)
	if err := pass.End(); err != nil {
		return webgpu.Classify(err)
	}
	if copies != nil {
		if err := copies(encoder); err != nil {
			return webgpu.Classify(err)
		}
	}
	commands, err := encoder.Finish(nil)
	if err != nil {
		return webgpu.Classify(err)
	}
	defer commands.Release()
	s.queue.Submit(commands)
	return nil
}

// prepare puts the frame's images and records on the device.
func (s *Screen) prepare(f *draw.Frame) error {
	s.quads.reset()
	s.shapes.reset()
	for _, r := range f.Checks {
		s.quads.addQuad(f, &draw.Quad{Target: r})
	}
	for i := range f.Quads {
		if err := s.Upload(f.Quads[i].Image); err != nil {
			return err
		}
		s.quads.addQuad(f, &f.Quads[i])
	}
	for i := range f.Shapes {
		s.shapes.addShape(f, &f.Shapes[i])
	}
	if err := s.quads.send(s); err != nil {
		return err
	}
	if len(f.Shapes) == 0 {
		return nil
	}
	if f.Atlas == nil {
		return fmt.Errorf("a frame with %d shapes has no atlas", len(f.Shapes))
	}
	if err := s.useAtlas(f.Atlas); err != nil {
		return err
	}
	return s.shapes.send(s)
}

// record draws checks, quads and shapes, neighbours of a kind in one call.
func (s *Screen) record(f *draw.Frame, pass *wgpu.RenderPassEncoder) {
	if s.quads.count > 0 {
		pass.SetVertexBuffer(0, s.quads.buffer, 0, uint64(len(s.quads.data)))
	}
	if n := len(f.Checks); n > 0 {
		pass.SetPipeline(s.pipelines.checks)
		pass.SetBindGroup(0, s.anyGroup(f), nil)
		pass.Draw(4, uint32(n), 0, 0)
	}
	var pipeline *wgpu.RenderPipeline
	for i := 0; i < len(f.Quads); {
		q := &f.Quads[i]
		kind := pictureKind{q.Filter, q.Alpha < 1 || !q.Image.Opaque}
		end := i + 1
		for end < len(f.Quads) && f.Quads[end].Image == q.Image &&
			f.Quads[end].Filter == q.Filter &&
			f.Quads[end].Alpha == q.Alpha {
			end++
		}
		if next := s.pipelines.picture[kind]; next != pipeline {
			pipeline = next
			pass.SetPipeline(pipeline)
		}
		pass.SetBindGroup(0, s.textures[q.Image.ID()].group, nil)
		pass.Draw(4, uint32(end-i), 0, uint32(len(f.Checks)+i))
		i = end
	}
	if len(f.Shapes) > 0 {
		pass.SetPipeline(s.pipelines.overlay)
		pass.SetBindGroup(0, s.atlas.group, nil)
		pass.SetVertexBuffer(0, s.shapes.buffer, 0, uint64(len(s.shapes.data)))
		pass.Draw(4, uint32(len(f.Shapes)), 0, 0)
	}
}

// anyGroup is a binding for the checks' shader, which reads none. Checks lie behind quads.
func (s *Screen) anyGroup(f *draw.Frame) *wgpu.BindGroup {
	if len(f.Quads) > 0 {
		return s.textures[f.Quads[0].Image.ID()].group
	}
	return s.atlas.group
}

// ReadFrame draws a frame into memory, exactly as it would be shown.
func (s *Screen) ReadFrame(f *draw.Frame) (*image.NRGBA, error) {
	size := wgpu.Extent3D{Width: uint32(f.Width), Height: uint32(f.Height), DepthOrArrayLayers: 1}
	if f.Width < 1 || f.Height < 1 || max(f.Width, f.Height) > s.info.MaxSide {
		return nil, fmt.Errorf("frame of %d×%d pixels; a side may have %d", f.Width, f.Height,
			s.info.MaxSide)
	}
	if err := s.trouble.Err(); err != nil {
		return nil, err
	}
	if s.painter != nil {
		return s.readPainted(f)
	}
	target, err := s.device.CreateTexture(&wgpu.TextureDescriptor{
		Usage:     wgpu.TextureUsageRenderAttachment | wgpu.TextureUsageCopySrc,
		Dimension: wgpu.TextureDimension2D, Size: size, Format: s.format, MipLevelCount: 1,
		SampleCount: 1})
	if err != nil {
		return nil, webgpu.Classify(err)
	}
	defer target.Release()
	view, err := target.CreateView(nil)
	if err != nil {
		return nil, webgpu.Classify(err)
	}
	defer view.Release()
	stride := (4*f.Width + 255) &^ 255 // as WebGPU wants rows of a copy
	buffer, err := s.device.CreateBuffer(&wgpu.BufferDescriptor{Size: uint64(stride * f.Height),
		Usage: wgpu.BufferUsageMapRead | wgpu.BufferUsageCopyDst})
	if err != nil {
		return nil, webgpu.Classify(err)
	}
	defer buffer.Release()
	err = s.paint(f, view, func(e *wgpu.CommandEncoder) error {
		return e.CopyTextureToBuffer(
			&wgpu.ImageCopyTexture{Texture: target, Aspect: wgpu.TextureAspectAll},
			&wgpu.ImageCopyBuffer{Buffer: buffer, Layout: wgpu.TextureDataLayout{
				BytesPerRow: uint32(stride), RowsPerImage: uint32(f.Height)}}, &size)
	})
	if err != nil {
		return nil, err
	}
	data := make([]byte, stride*f.Height)
	if err := webgpu.ReadBack(buffer, data); err != nil {
		return nil, err
	}
	return s.decode(data, f.Width, f.Height, stride), nil
}

// decode makes an opaque picture of pixels in the screen's format, stride bytes a row.
func (s *Screen) decode(data []byte, width, height, stride int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			p := data[y*stride+4*x:]
			c := color.NRGBA{p[0], p[1], p[2], 255}
			if s.format == wgpu.TextureFormatBGRA8Unorm {
				c.R, c.B = c.B, c.R
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}
