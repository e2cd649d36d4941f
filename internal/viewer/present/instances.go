//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package present

import (
	"encoding/binary"
	"math"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/gpu/webgpu"
	"github.com/liif-render/liif/internal/viewer/draw"
)

// instances are the records of a frame's rectangles, on their way to the device.
type instances struct {
	data   []byte
	count  int
	buffer *wgpu.Buffer
}

func (n *instances) reset() { n.data, n.count = n.data[:0], 0 }

func (n *instances) add(words ...float64) {
	for _, w := range words {
		n.data = binary.LittleEndian.AppendUint32(n.data, math.Float32bits(float32(w)))
	}
	n.count++
}

// addQuad adds a record for the picture shader. Each pixel's centre falls where it falls in Source.
func (n *instances) addQuad(f *draw.Frame, q *draw.Quad) {
	if s := &q.Source; q.Filter == draw.Linear { // the sampler's coordinates
		width, height := float64(q.Image.Width), float64(q.Image.Height)
		q = &draw.Quad{Target: q.Target, Alpha: q.Alpha,
			Source: draw.Box{X0: s.X0 / width, Y0: s.Y0 / height, X1: s.X1 / width,
				Y1: s.Y1 / height}}
	}
	x0, y0, x1, y1 := clip(f, q.Target.Min.X, q.Target.Min.Y, q.Target.Max.X, q.Target.Max.Y)
	n.add(x0, y0, x1, y1, q.Source.X0, q.Source.Y0, q.Source.X1, q.Source.Y1, float64(q.Alpha))
}

func (n *instances) addShape(f *draw.Frame, s *draw.Shape) {
	x0, y0, x1, y1 := clip(f, s.Target.Min.X, s.Target.Min.Y, s.Target.Max.X, s.Target.Max.Y)
	letterX, letterY := -1.0, -1.0
	if s.IsLetter {
		letterX, letterY = float64(s.Letter.X), float64(s.Letter.Y)
	}
	a := float64(s.Color.A) / 255
	red, green, blue := float64(s.Color.R)/255*a, float64(s.Color.G)/255*a, float64(s.Color.B)/255*a
	n.add(x0, y0, x1, y1, float64(s.Target.Dx()), float64(s.Target.Dy()), red, green, blue, a,
		letterX, letterY, s.Radius)
}

// clip takes pixels of the frame to -1..1, upwards.
func clip(f *draw.Frame, x0, y0, x1, y1 int) (float64, float64, float64, float64) {
	x := func(v int) float64 { return 2*float64(v)/float64(f.Width) - 1 }
	y := func(v int) float64 { return 1 - 2*float64(v)/float64(f.Height) }
	return x(x0), y(y0), x(x1), y(y1)
}

// send copies the records to the device.
func (n *instances) send(s *Screen) error {
	if len(n.data) == 0 {
		return nil
	}
	if n.buffer == nil || n.buffer.GetSize() < uint64(len(n.data)) {
		n.release()
		var err error
		n.buffer,
			err = s.device.CreateBuffer(&wgpu.BufferDescriptor{Size: uint64(2*len(n.data)+3) &^ 3,
			Usage: wgpu.BufferUsageVertex | wgpu.BufferUsageCopyDst})
		if err != nil {
			n.buffer = nil
			return webgpu.Classify(err)
		}
	}
	return s.queue.WriteBuffer(n.buffer, 0, n.data)
}

func (n *instances) release() {
	if n.buffer != nil {
		n.buffer.Release()
		n.buffer = nil
	}
}
