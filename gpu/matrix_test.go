package gpu

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/half"
)

// units is a device that has matrix units of a size, in so much workgroup memory.
func units(matrix, workgroupBytes int) Limits {
	l := roomy
	l.Half, l.Matrix, l.Lanes, l.WorkgroupBytes = true, matrix, matrixLanes(matrix), workgroupBytes
	return l
}

// TestMatrixShapes: devices that list products of matrices, and have float16 and the workgroup
// memory, get shapes of matrix units; no others do, and no class has one as its default.
func TestMatrixShapes(t *testing.T) {
	other := units(16, 64<<10)
	other.Lanes = 64
	noHalf := units(16, 64<<10)
	noHalf.Half = false
	for _, c := range []struct {
		name   string
		limits Limits
		p      Precision
		want   []string
	}{
		{"none", roomy, HalfProducts, nil},
		{"16", units(16, 64<<10), HalfProducts, []string{"conv 32 f16 128x32 matrix 16",
			"conv 64 f16 128x64 matrix 16", "decode 64 f16 64x64 matrix 16",
			"decode 128 f16 64x128 matrix 16", "decode 256 f16 64x256 matrix 16",
			"decode 256 f16 32x256 matrix 16"}},
		{"16 in 32 KiB", units(16, 32<<10), HalfProducts, []string{"conv 32 f16 128x32 matrix 16",
			"decode 64 f16 64x64 matrix 16", "decode 128 f16 64x128 matrix 16",
			"decode 256 f16 32x256 matrix 16"}},
		{"8", units(8, 48<<10), HalfProducts, []string{"conv 64 f16 64x32 matrix 8",
			"decode 64 f16 32x64 matrix 8", "decode 256 f16 32x256 matrix 8"}},
		{"other subgroups", other, HalfProducts, nil},
		{"no float16", noHalf, HalfProducts, nil},
		{"half storage", units(16, 64<<10), Half, nil},
		{"float32", units(16, 64<<10), Float32, nil},
	} {
		var got []string
		for _, class := range TileClasses(c.limits, c.p) {
			for i, shape := range class.Shapes {
				if strings.Contains(shape, matrixSuffix) {
					got = append(got, class.Name+" "+shape)
					if i == 0 {
						t.Errorf("%s: %s is the default of %s", c.name, shape, class.Name)
					}
				}
			}
		}
		if strings.Join(got, ", ") != strings.Join(c.want, ", ") {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestCloseTo(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		name      string
		got, want []float32
		good      bool
	}{
		{"same", []float32{1, -4}, []float32{1, -4}, true},
		{"near", []float32{1.05, -4.05}, []float32{1, -4}, true},
		{"off", []float32{1.1, -4}, []float32{1, -4}, false},
		{"exchanged", []float32{-4, 1}, []float32{1, -4}, false},
		{"no number", []float32{nan, -4}, []float32{1, -4}, false},
		{"nothing", []float32{0, 0}, []float32{0, 0}, false},
		{"infinite", []float32{1, inf}, []float32{1, inf}, false},
	} {
		if err := closeTo(c.got, c.want, matrixTolerance); (err == nil) != c.good {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// simulated is a device with matrix units in Go: it runs the kernels that prove a shape, conv and
// decode, as their texts say. wrong changes what a kernel of matrix units reads of each factor.
type simulated struct {
	Recorder
	wrong    func(row, column int) (int, int)
	matrices int // dispatches of kernels of matrix units
}

type simulatedBuffer struct{ data []byte }

func (b *simulatedBuffer) Bytes() int64 { return int64(len(b.data)) }
func (b *simulatedBuffer) Release()     {}

func (d *simulated) NewBuffer(bytes int64) (Buffer, error) {
	return &simulatedBuffer{make([]byte, bytes)}, nil
}

func (d *simulated) Write(b Buffer, offset int64, data []byte) error {
	copy(b.(*simulatedBuffer).data[offset:], data)
	return nil
}

func (d *simulated) Read(b Buffer, offset int64, data []byte) error {
	copy(data, b.(*simulatedBuffer).data[offset:])
	return nil
}

func (d *simulated) Submit(batch []Dispatch) error {
	for i := range batch {
		k := newTwin(&batch[i], d.wrong)
		if k.has("MATRIX") {
			d.matrices++
		}
		switch k.name {
		case "conv":
			k.conv()
		case "decode":
			k.decode()
		default:
			return errors.New("no twin of " + k.name)
		}
	}
	return nil
}

// TestMatrixTwins: the layout of every kernel of matrix units, and of all that the host gives them,
// is right: a twin in Go that loads, multiplies and stores the same fragments agrees with the
// float32 kernels' twin. A device that takes a factor's rows for its columns, or one for its
// neighbour, is found out.
func TestMatrixTwins(t *testing.T) {
	ways := map[string]func(int, int) (int, int){
		"right":      nil,
		"transposed": func(row, column int) (int, int) { return column, row },
		"shifted":    func(row, column int) (int, int) { return row ^ 1, column },
	}
	for _, limits := range []Limits{units(16, 64<<10), units(8, 64<<10)} {
		for _, class := range TileClasses(limits, HalfProducts) {
			for _, shape := range class.Shapes {
				if !strings.Contains(shape, matrixSuffix) {
					continue
				}
				exact := &simulated{Recorder: *NewRecorder(limits)}
				want, err := New(exact, "", Options{}).proof(context.Background(), class.Name)
				if err != nil {
					t.Fatal(err)
				}
				for name, wrong := range ways {
					if wrong != nil && !strings.Contains(class.Name, " 64 ") {
						continue // one size is enough for what goes wrong
					}
					d := &simulated{Recorder: *NewRecorder(limits), wrong: wrong}
					e := New(d, "", Options{Precision: HalfProducts,
						Tiles: Tiles{class.Name: shape}})
					got, err := e.proof(context.Background(), class.Name)
					if err != nil {
						t.Fatal(err)
					}
					if err := closeTo(got, want, matrixTolerance); (err == nil) != (wrong == nil) {
						t.Errorf("%s in %s, %s: %v", class.Name, shape, name, err)
					}
					if d.matrices == 0 || exact.matrices != 0 {
						t.Errorf("%s in %s: %d and %d kernels of matrix units", class.Name, shape,
							d.matrices, exact.matrices)
					}
				}
			}
		}
	}
}

// TestTuneProves: a shape of matrix units that gives other numbers is never chosen, however fast.
func TestTuneProves(t *testing.T) {
	limits := units(16, 64<<10)
	r := NewRecorder(limits) // computes nothing at any speed
	rates := Rates{}
	err := Tune(context.Background(), r, HalfProducts, rates, forever(), keepNothing)
	if err != nil {
		t.Fatal(err)
	}
	for class, shapes := range rates {
		for shape, rate := range shapes {
			if strings.Contains(shape, matrixSuffix) == (rate > 0) {
				t.Errorf("%s in %s: %g", class, shape, rate)
			}
		}
	}
	for class, shape := range rates.Tiles(limits, HalfProducts) {
		if strings.Contains(shape, matrixSuffix) {
			t.Errorf("%s in %s is chosen", class, shape)
		}
	}
}

// twin runs one dispatch.
type twin struct {
	name    string
	defined map[string]int
	params  []uint32
	buffers [][]byte
	groups  [3]int
	wrong   func(row, column int) (int, int)
}

func newTwin(d *Dispatch, wrong func(int, int) (int, int)) *twin {
	fields := strings.Fields(d.Kernel.Shader().Name)
	k := &twin{name: fields[0], defined: map[string]int{}, groups: d.Groups}
	for _, f := range fields[1:] {
		name, value, _ := strings.Cut(f, "=")
		n := 0
		for _, c := range value {
			n = 10*n + int(c-'0')
		}
		k.defined[name] = n
	}
	for i := 0; i < len(d.Params); i += 4 {
		k.params = append(k.params, binary.LittleEndian.Uint32(d.Params[i:]))
	}
	for _, b := range d.Buffers {
		k.buffers = append(k.buffers, b.(*simulatedBuffer).data)
	}
	if k.defined["MATRIX"] > 0 {
		k.wrong = wrong
	}
	return k
}

func (k *twin) has(name string) bool { _, ok := k.defined[name]; return ok }

// at is param number i.
func (k *twin) at(i int) int { return int(int32(k.params[i])) }

func floats(b []byte) []float32 {
	list := make([]float32, len(b)/4)
	for i := range list {
		list[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return list
}

func setFloat(b []byte, i int, v float32) {
	binary.LittleEndian.PutUint32(b[4*i:], math.Float32bits(v))
}

func wordOf(b []byte, i int) int { return int(binary.LittleEndian.Uint32(b[4*i:])) }

// values are a tensor's or weights, halves in a kernel with F16.
func (k *twin) values(b []byte) []float32 {
	if !k.has("F16") {
		return floats(b)
	}
	list := make([]float32, len(b)/2)
	for i := range list {
		list[i] = half.ToFloat(binary.LittleEndian.Uint16(b[2*i:]))
	}
	return list
}

func (k *twin) setValue(b []byte, i int, v float32) {
	if k.has("F16") {
		binary.LittleEndian.PutUint16(b[2*i:], half.FromFloat(v))
	} else {
		setFloat(b, i, v)
	}
}

// halved is a float32 after the way through a half.
func halved(x float32) float32 { return half.ToFloat(half.FromFloat(x)) }

// fragment is a matrix as coopLoadT takes it: value (row, column) lies at from + row·stride +
// column.
func (k *twin) fragment(values []float32, from, stride int) [][]float32 {
	m := square(k.defined["MATRIX"])
	for row := range m {
		if k.wrong == nil {
			copy(m[row], values[from+row*stride:])
			continue
		}
		for column := range m[row] {
			r, c := k.wrong(row, column)
			m[row][column] = values[from+r*stride+c]
		}
	}
	return m
}

// multiplyAdd adds a·b to sum.
func multiplyAdd(sum, a, b [][]float32) {
	for i := range sum {
		for l, x := range a[i] {
			for j, y := range b[l] {
				sum[i][j] += x * y
			}
		}
	}
}

func square(n int) [][]float32 {
	m := make([][]float32, n)
	for i := range m {
		m[i] = make([]float32, n)
	}
	return m
}

func rectified(x float32) float32 { return max(x, 0) }
