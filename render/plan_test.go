package render

import (
	"context"
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

// blank is a picture of any size that takes no memory.
type blank struct{ width, height int }

func (b blank) Size() (int, int)                           { return b.width, b.height }
func (b blank) ReadRGB(dst []float32, _ image.Rectangle)   { clear(dst) }
func (b blank) HasAlpha() bool                             { return b.width%2 == 0 }
func (b blank) ReadAlpha(dst []float32, _ image.Rectangle) { clear(dst) }

// TestPlanKeepsLimit: whatever the view, a plan stays within the limit or says that it cannot.
func TestPlanKeepsLimit(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	paper := tinyModel(func(s *weights.Spec) {
		s.Blocks, s.Features, s.Hidden = 16, 64, []int{256, 256, 256, 256}
	})
	planned, refused, ways := 0, 0, map[string]int{}
	for range 12 {
		o := Options{Threads: 2, Memory: 1 << (21 + rng.IntN(11)), SelfEnsemble: rng.IntN(4) == 0,
			Keep: rng.IntN(3) == 0}
		if rng.IntN(3) == 0 {
			o.Tile = 1 + rng.IntN(600)
		}
		r, err := New(paper, o)
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			f, err := r.Encode(context.Background(), blank{1 + rng.IntN(9000), 1 + rng.IntN(9000)})
			if err != nil {
				t.Fatal(err)
			}
			v := f.View(0.2 + 30*rng.Float64())
			if rng.IntN(3) == 0 { // along one axis perhaps reduced, or both
				v.Rows = f.View(0.2 + 2*rng.Float64()).Rows
			}
			p, err := f.Plan(v)
			if errors.Is(err, ErrMemory) {
				refused++
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			planned++
			ways[p.Way]++
			network := strings.HasPrefix(p.Way, "network")
			if p.Memory > o.Memory || p.Memory <= 0 || p.StripRows < 1 ||
				network && (p.Cached < p.Passes || p.TileWidth < 1 || p.TileHeight < 1 ||
					p.Tiles < p.Passes || p.EncodeFLOPs <= 0) ||
				!network && (p.Cached > 0 || p.Tiles > 0 || p.EncodeFLOPs > 0) {
				t.Fatalf("%d×%d at %+v: %+v", f.width, f.height, o, p)
			}
		}
		r.Close()
	}
	if planned < 100 || refused < 10 || ways["network, filter bicubic"] < 10 ||
		ways["filter bicubic"] < 1 {
		t.Errorf("%d plans and %d refusals, %v, prove little", planned, refused, ways)
	}
}

// TestPlanIsKept: the engine, which refuses tensors over the limit, is never asked for more, at
// limits just large enough for ever smaller tiles.
func TestPlanIsKept(t *testing.T) {
	source := FromImage(picture(150, 130, true))
	for _, ensemble := range []bool{false, true} {
		last, limits := 0, []int64{40 << 20, 12 << 20, 9 << 20, 6 << 20}
		if ensemble { // eight times the work
			limits = []int64{40 << 20, 9 << 20}
		}
		for _, limit := range limits {
			m := tinyModel(func(s *weights.Spec) { s.Features = 24 })
			f := field(t, m, Options{Memory: limit, SelfEnsemble: ensemble, Threads: 1}, source)
			v := f.View(1.5)
			p, err := f.Plan(v)
			if errors.Is(err, ErrMemory) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if p.Tiles < last {
				t.Errorf("%d tiles with less memory, %d with more", p.Tiles, last)
			}
			last = p.Tiles
			drawFloat(t, f, v)
		}
		if last < 8 {
			t.Errorf("self-ensemble %t: the smallest limit made %d tiles, which proves little",
				ensemble, last)
		}
	}
}

// TestPlanCountsThreads: all cores cost what as many cost when they are counted out.
func TestPlanCountsThreads(t *testing.T) {
	var memory [3]int64
	cores := runtime.GOMAXPROCS(0)
	for i, threads := range []int{0, cores, cores + 1} {
		f := field(t, tinyModel(nil), Options{Threads: threads}, blank{99, 77})
		p, err := f.Plan(f.View(4))
		if err != nil {
			t.Fatal(err)
		}
		memory[i] = p.Memory
	}
	if memory[0] != memory[1] || memory[1] >= memory[2] {
		t.Errorf("all cores, %d and %d: %d bytes", cores, cores+1, memory)
	}
}

// TestFilterKeepsLimit: a filter that reduces much, and so has many source rows under each row of
// the output, draws in strips that fit, to the same bits.
func TestFilterKeepsLimit(t *testing.T) {
	source := FromImage(picture(300, 400, true))
	var want []float32
	for _, limit := range []int64{64 << 20, 1 << 20, 400 << 10} {
		r, err := Open("lanczos", Options{Memory: limit})
		if err != nil {
			t.Fatal(err)
		}
		f, err := r.Encode(context.Background(), source)
		if err != nil {
			t.Fatal(err)
		}
		v := f.View(0.1)
		p, err := f.Plan(v)
		if err != nil || p.Memory > limit {
			t.Fatalf("limit %d: %+v, %v", limit, p, err)
		}
		got := drawFloat(t, f, v)
		if want == nil {
			want = got
		}
		if i := sameBits(got, want); i >= 0 {
			t.Errorf("limit %d: value %d is %g, with more memory %g", limit, i, got[i], want[i])
		}
	}
}

// flat is a blank picture, of 8 bits or more, with or without alpha.
type flat struct {
	blank
	alpha, eightBit bool
}

func (f flat) HasAlpha() bool   { return f.alpha }
func (f flat) IsEightBit() bool { return f.eightBit }

// TestFilterAllocatesItsPlan: a filter's allocations in total, which bound its memory whatever the
// garbage collector does, are at most the plan's, and not much less.
func TestFilterAllocatesItsPlan(t *testing.T) {
	for _, filter := range []string{"nearest", "bicubic", "lanczos"} {
		r, err := Open(filter, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, scale := range []float64{0.03, 0.3, 1, 4} {
			for i := range 4 {
				source := flat{blank{500, 300}, i&1 != 0, i&2 != 0}
				const slack = 64 << 10 // what does not grow with the picture
				var p Plan
				took := int64(math.MaxInt64)
				for range 3 { // what other tests have left running allocates too, now and then
					f, err := r.Encode(context.Background(), source)
					if err != nil {
						t.Fatal(err)
					}
					v := f.View(scale)
					if p, err = f.Plan(v); err != nil {
						t.Fatal(err)
					}
					var before, after runtime.MemStats
					runtime.ReadMemStats(&before)
					err = f.Stream(context.Background(), v, 16, func(*Strip) error { return nil },
						nil)
					runtime.ReadMemStats(&after)
					if err != nil {
						t.Fatal(err)
					}
					took = min(took, int64(after.TotalAlloc-before.TotalAlloc))
					if took <= p.Memory+slack {
						break
					}
				}
				if took > p.Memory+slack || took < p.Memory/3-slack {
					t.Errorf("%s ×%g, alpha %v, 8 bits %v: allocated %d bytes, planned %d", filter,
						scale,
						source.alpha, source.eightBit, took, p.Memory)
				}
			}
		}
	}
}

// TestPlanCoversTensors: an engine limited to what the plan sets aside for tensors draws the view.
func TestPlanCoversTensors(t *testing.T) {
	source := FromImage(picture(230, 170, true))
	for _, network := range networks[:3] {
		m := tinyModel(network.change)
		if m.Spec.Encoder == weights.EncoderEDSR {
			m = tinyModel(func(s *weights.Spec) {
				if network.change != nil {
					network.change(s)
				}
				s.Features = 24
			})
		}
		tiles := []int{0, 40, 100}
		if m.Spec.Encoder == weights.EncoderRDN { // its halo covers the picture whatever the tile
			tiles = []int{100}
		}
		for _, tile := range tiles {
			planned := field(t, m, Options{Threads: 1, Tile: tile}, source)
			v := planned.ViewOf(1.5, 0, 0, 80, 60)
			if tile == 40 { // reduced along one axis, the network's work along the other
				v.Columns, v.Rect.Min.X, v.Rect.Max.X = 90, 3, 50
			}
			p, err := planned.Plan(v)
			if err != nil {
				t.Fatal(err)
			}
			limit := p.Memory - p.base
			r, err := newOn(m, Options{Threads: 1, Tile: tile},
				func(device.Options) (engine.Engine, error) {
					return cpu.New(cpu.Options{Memory: limit})
				})
			if err != nil {
				t.Fatal(err)
			}
			f, err := r.Encode(context.Background(), source)
			if err != nil {
				t.Fatal(err)
			}
			b := v.Bounds()
			err = f.DrawFloat(context.Background(), make([]float32, b.Dx()*b.Dy()*f.Channels()), v)
			if err != nil {
				t.Errorf("%s, tile %d: %v", network.name, tile, err)
			}
			r.Close()
		}
	}
}

// TestPlanOfThePaper: a photo of 3 megapixels at ×30 with the paper's model fits a gigabyte.
func TestPlanOfThePaper(t *testing.T) {
	m := tinyModel(func(s *weights.Spec) {
		s.Blocks, s.Features, s.Hidden = 16, 64, []int{256, 256, 256, 256}
	})
	f := field(t, m, Options{}, blank{1999, 1501})
	p, err := f.Plan(f.View(30))
	if err != nil {
		t.Fatal(err)
	}
	if p.Memory > 1<<30 || p.Output != image.Pt(59970, 45030) {
		t.Errorf("plan %+v", p)
	}
}
