package render

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"image"
	"math"
	"slices"
	"strings"
)

// RowCost returns what drawing rows [from, to) of v takes, in the floating-point operations of
// Plan.EncodeFLOPs and Plan.DecodeFLOPs, where the rows are a drawing of their own whose tiles are
// as wide and high as it: the halo above and below them is counted, cut at the picture's edges. It
// follows from the model, the picture's size and the view alone, so that several machines share out
// rows alike whatever their memory is. Where no network draws, the cost is the number of pixels.
func (f *Field) RowCost(v View) (cost func(from, to int) float64, err error) {
	if v, err = v.resolve(f.width, f.height); err != nil {
		return nil, err
	}
	w := f.way(&v)
	whole := v.Bounds()
	part := func(from, to int) View {
		p := v
		p.Rect = image.Rect(whole.Min.X, whole.Min.Y+from, whole.Max.X, whole.Min.Y+to)
		return p
	}
	if w == byCopy || w == byFilter {
		return func(from, to int) float64 { return float64(to-from) * float64(whole.Dx()) }, nil
	}
	plan, err := f.plan(&v)
	if err != nil {
		return nil, err
	}
	network := f.network(f.renderer.standing.Load()).Cost()
	encode := 2 * float64(network.EncodeMACs) * float64(plan.Passes)
	decode := plan.DecodeFLOPs / float64(whole.Dy())
	picture := image.Rect(0, 0, f.width, f.height)
	halo := f.network(f.renderer.standing.Load()).Halo()
	return func(from, to int) float64 {
		p := part(from, to)
		window := p.window(f.width, f.height)
		inner := window.Inset(-plan.margin).Intersect(picture).Size()
		outer := window.Inset(-plan.margin - halo).Intersect(picture).Size()
		return encode*meanArea(inner, outer) + decode*float64(to-from)
	}, nil
}

// ModelSum identifies the model: the SHA-256 of its spec and tensors, in hexadecimal, or a filter's
// name.
func (r *Renderer) ModelSum() string {
	if r.model == nil {
		return r.name
	}
	h := sha256.New()
	spec, err := json.Marshal(r.model.Spec)
	if err != nil {
		panic(err) // a spec was read from JSON
	}
	h.Write(spec)
	names := make([]string, 0, len(r.model.Tensors))
	for name := range r.model.Tensors {
		names = append(names, name)
	}
	slices.Sort(names)
	var b []byte
	for _, name := range names {
		b = append(append(b[:0], name...), 0)
		for _, v := range r.model.Tensors[name].Data {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Arithmetic names what rounds as this renderer does now: pictures of one model agree in every bit
// where it is the same, such as "cpu:avx2 f32" or "vulkan f16, NAME". It changes when a device
// fails and another goes on.
func (r *Renderer) Arithmetic() string {
	now := r.standing.Load()
	if now == nil {
		return "filter"
	}
	precision := " f32"
	if now.value < 4 {
		precision = " f16"
	}
	if strings.HasPrefix(now.Device, "cpu") {
		return now.Device + precision
	}
	kind, _, _ := strings.Cut(now.Device, ":")
	return kind + precision + ", " + now.Name
}
