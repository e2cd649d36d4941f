package weights

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/clitest"
)

// readAll writes a file and reads it with ReadTensors, which looks at everything but a spec.
func readAll(t *testing.T, b []byte) (map[string]Tensor, map[string]string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.safetensors")
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
	return ReadTensors(path)
}

func TestHeaderRefused(t *testing.T) {
	const one = `{"dtype":"F32","shape":[1],"data_offsets":[0,4]}`
	floats := make([]byte, 64)
	entries := func(list ...string) string { return "{" + strings.Join(list, ",") + "}" }
	tensor := func(name, dtype, shape string, begin, end uint64) string {
		return fmt.Sprintf(`%q:{"dtype":%q,"shape":%s,"data_offsets":[%d,%d]}`, name, dtype, shape,
			begin, end)
	}
	length := func(n uint64) []byte { return binary.LittleEndian.AppendUint64(nil, n) }
	var many []string
	for i := range maxTensors + 1 {
		many = append(many, tensor(fmt.Sprint(i), F32, "[0]", 0, 0))
	}
	var keys []string
	for i := range maxMetadata + 1 {
		keys = append(keys, fmt.Sprintf(`"%d":""`, i))
	}
	for _, c := range []struct {
		name string
		file []byte
		want error
		says string
	}{
		{"empty", nil, ErrHeader, "0 bytes"},
		{"seven bytes", make([]byte, 7), ErrHeader, "7 bytes"},
		{"header of nothing", length(0), ErrHeader, "{"},
		{"header over the format's limit", length(maxHeader + 1), ErrHeader, "100000001"},
		{"header of 2^64-1", length(math.MaxUint64), ErrHeader, "18446744073709551615"},
		{"header of 2^63", length(1 << 63), ErrHeader, "9223372036854775808"},
		{"header longer than the file", append(length(3), "{}"...), ErrTruncated, "3 bytes"},
		{"text", []byte("This is a text, not a model."), ErrHeader, "format allows"},
		{"zip archive", []byte("PK\x03\x04\x00\x00\x08\x08more"), ErrCheckpoint, "liif-convert"},
		{"pickle", []byte("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46more"), ErrCheckpoint, "liif-convert"},
		{"space first", container(" {}", nil), ErrHeader, "start"},
		{"list", container("[]", nil), ErrHeader, "start"},
		{"not JSON", container("{", nil), ErrHeader, "JSON"},
		{"comma too many", container(`{"x":`+one+`,}`, floats[:4]), ErrHeader, "JSON"},
		{"two values", container("{}{}", nil), ErrHeader, "JSON"},
		{"zeros after the value", container("{}\x00\x00", nil), ErrHeader, "JSON"},
		{"not UTF-8", container("{\"\xff\":"+one+"}", floats[:4]), ErrHeader, "UTF-8"},
		{"too deep", container(`{"x":`+strings.Repeat("[", 20000)+strings.Repeat("]", 20000)+"}",
			nil),
			ErrHeader, "JSON"},
		{"tensor is a number", container(`{"x":5}`, nil), ErrHeader, "5"},
		{"tensor is a text", container(`{"x":"{\n"}`, nil), ErrHeader, `"{\n" where {`},
		{"tensor is a list", container(`{"x":[]}`, nil), ErrHeader, "["},
		{"tensor is null", container(`{"x":null}`, nil), ErrHeader, "nil"},
		{"tensor is empty", container(`{"x":{}}`, nil), ErrHeader, "not all there"},
		{"no dtype", container(`{"x":{"shape":[1],"data_offsets":[0,4]}}`, floats[:4]), ErrHeader,
			`"x"`},
		{"no shape", container(`{"x":{"dtype":"F32","data_offsets":[0,4]}}`, floats[:4]), ErrHeader,
			`"x"`},
		{"no offsets", container(`{"x":{"dtype":"F32","shape":[1]}}`, floats[:4]), ErrHeader,
			`"x"`},
		{"unknown field", container(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"lr":1}}`,
			floats[:4]), ErrHeader, "lr"},
		{"field in capitals", container(`{"x":{"DType":"F32","shape":[1],"data_offsets":[0,4]}}`,
			floats[:4]), ErrHeader, "DType"},
		{"tensor twice", container(entries(`"x":`+one, `"x":`+one), floats[:4]), ErrDuplicate, "x"},
		{"tensor twice, once escaped", container(entries(`"x":`+one, `"\u0078":`+one), floats[:4]),
			ErrDuplicate, "x"},
		{"field twice",
			container(`{"x":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}`,
				floats[:4]), ErrDuplicate, "dtype"},
		{"metadata twice", container(`{"__metadata__":{},"__metadata__":{}}`, nil), ErrDuplicate,
			""},
		{"metadata's key twice", container(`{"__metadata__":{"a":"","a":""}}`, nil), ErrDuplicate,
			"a"},
		{"4097 metadata", container(`{"__metadata__":`+entries(keys...)+"}", nil), ErrLimit,
			"4096"},
		{"metadata is a list", container(`{"__metadata__":[]}`, nil), ErrHeader, "["},
		{"metadata of numbers", container(`{"__metadata__":{"a":1}}`, nil), ErrHeader, `"a"`},
		{"metadata of null", container(`{"__metadata__":{"a":null}}`, nil), ErrHeader, `"a"`},
		{"metadata nested", container(`{"__metadata__":{"a":{}}}`, nil), ErrHeader, `"a"`},
		{"dtype is a number", container(`{"x":{"dtype":4}}`, nil), ErrHeader, "dtype"},
		{"BF16", container(entries(tensor("x", "BF16", "[1]", 0, 2)), floats[:2]), ErrDType,
			"BF16"},
		{"F64", container(entries(tensor("x", "F64", "[1]", 0, 8)), floats[:8]), ErrDType, "F64"},
		{"I64", container(entries(tensor("x", "I64", "[1]", 0, 8)), floats[:8]), ErrDType, "I64"},
		{"f32", container(entries(tensor("x", "f32", "[1]", 0, 4)), floats[:4]), ErrDType, "f32"},
		{"U8 where numbers should be", container(entries(tensor("x", "U8", "[1]", 0, 1)),
			floats[:1]),
			ErrDType, "U8"},
		{"shape is a number", container(`{"x":{"shape":1}}`, nil), ErrHeader, "shape"},
		{"shape of text", container(`{"x":{"shape":["1"]}}`, nil), ErrHeader, "shape"},
		{"negative size", container(entries(tensor("x", F32, "[-1]", 0, 4)), floats[:4]), ErrHeader,
			"-1"},
		{"size of 1.0", container(entries(tensor("x", F32, "[1.0]", 0, 4)), floats[:4]), ErrHeader,
			"1.0"},
		{"size of 1e0", container(entries(tensor("x", F32, "[1e0]", 0, 4)), floats[:4]), ErrHeader,
			"1e0"},
		{"size of 2^63", container(entries(tensor("x", F32, "[9223372036854775808]", 0, 4)),
			floats[:4]),
			ErrHeader, "9223372036854775808"},
		{"rank 9", container(entries(tensor("x", F32, "[1,1,1,1,1,1,1,1,1]", 0, 4)), floats[:4]),
			ErrLimit, "8"},
		{"size overflows", container(entries(tensor("x", F32, "[4611686018427387904]", 0, 4)),
			floats[:4]), ErrShape, "overflows"},
		{"size overflows to 0",
			container(entries(tensor("x", F32, "[4294967296,4294967296]", 0, 0)),
				nil), ErrShape, "overflows"},
		{"size overflows before a zero", container(entries(tensor("x", F32,
			"[4294967296,4294967296,0]", 0, 0)), nil), ErrShape, "overflows"},
		{"three offsets", container(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}`,
			floats[:8]), ErrLimit, "data_offsets"},
		{"one offset", container(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[0]}}`,
			floats[:4]),
			ErrOffsets, "[0]"},
		{"offsets backwards", container(entries(tensor("x", F32, "[1]", 4, 0)), floats[:4]),
			ErrOffsets,
			"[4 0]"},
		{"too few bytes", container(entries(tensor("x", F32, "[2]", 0, 4)), floats[:4]), ErrOffsets,
			"takes 8"},
		{"too many bytes", container(entries(tensor("x", F16, "[1]", 0, 4)), floats[:4]),
			ErrOffsets,
			"takes 2"},
		{"bytes for a size of 0", container(entries(tensor("x", F32, "[3,0]", 0, 4)), floats[:4]),
			ErrOffsets, "takes 0"},
		{"begins late", container(entries(tensor("x", F32, "[1]", 4, 8)), floats[:8]), ErrOffsets,
			"byte 4"},
		{"hole", container(entries(tensor("x", F32, "[1]", 0, 4), tensor("y", F32, "[1]", 8, 12)),
			floats[:12]), ErrOffsets, `"y"`},
		{"overlap", container(entries(tensor("x", F32, "[2]", 0, 8), tensor("y", F32, "[1]", 4, 8)),
			floats[:8]), ErrOffsets, `"y"`},
		{"same bytes twice", container(entries(tensor("x", F32, "[1]", 0, 4),
			tensor("y", F32, "[1]", 0, 4)), floats[:4]), ErrOffsets, "byte 0"},
		{"more data", container(entries(tensor("x", F32, "[1]", 0, 4)), floats[:5]), ErrOffsets,
			"1 bytes after"},
		{"data without tensors", container("{}", floats[:4]), ErrOffsets, "4 bytes after"},
		{"less data", container(entries(tensor("x", F32, "[1]", 0, 4)), floats[:3]), ErrTruncated,
			"4 bytes, the file holds 3"},
		{"a terabyte that is not there",
			container(entries(tensor("x", F32, "[274877906944]", 0, 1<<40)),
				floats[:4]), ErrTruncated, "1099511627776"},
		{"offsets at the end of the numbers",
			container(entries(tensor("x", U8, "[9223372036854775807]",
				0, math.MaxInt64)), floats[:4]), ErrTruncated, "9223372036854775807"},
		{"long name", container(entries(tensor(strings.Repeat("x", 1025), F32, "[1]", 0, 4)),
			floats[:4]),
			ErrLimit, "1025"},
		{"65537 tensors", container(entries(many...), nil), ErrLimit, "65536"},
		{"NaN", container(entries(tensor("x", F32, "[2]", 0, 8)),
			[]byte("\x00\x00\x00\x00\x01\x00\x80\x7f")),
			ErrNotFinite, `tensor "x": not a finite number: NaN at index 1`},
		{"infinity", container(entries(tensor("x", F32, "[1]", 0, 4)), []byte("\x00\x00\x80\xff")),
			ErrNotFinite, "-Inf at index 0"},
		{"NaN of float16", container(entries(tensor("x", F16, "[2]", 0, 4)),
			[]byte("\x00\x00\x01\xfc")),
			ErrNotFinite, "NaN at index 1"},
		{"infinity of float16", container(entries(tensor("x", F16, "[1]", 0, 2)),
			[]byte("\x00\x7c")),
			ErrNotFinite, "+Inf at index 0"},
	} {
		tensors, _, err := readAll(t, c.file)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, %v; want %v with %q", c.name, tensors, err, c.want, c.says)
		} else if strings.Contains(err.Error(), "\n") || len(err.Error()) > 600 {
			t.Errorf("%s: %q is not one line", c.name, err)
		}
	}
}

func TestHeaderAccepted(t *testing.T) {
	data := []byte("\x00\x00\x80\x3f\x00\x3c\x00\xc0\x00\x00\x00\x40")
	tensors, metadata, err := readAll(t, container(`{"b":{"data_offsets":[4,8],"shape":[1,2],`+
		`"dtype":"F16"}, "a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},`+
		`"empty":{"dtype":"F32","shape":[0,7],"data_offsets":[8,8]},`+
		`"c":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"__metadata__":{"k":"\u03c0"}}   `,
		data))
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(tensors) != "map[a:{[] [1]} b:{[1 2] [1 -2]} c:{[1] [2]} empty:{[0 7] []}]" ||
		metadata["k"] != "π" {
		t.Errorf("%v %v", tensors, metadata)
	}
	if _, _, err := readAll(t, container("{}", nil)); err != nil {
		t.Error(err)
	}
}

// TestReadFailures reads from a source that is shorter than it says, or fails.
func TestReadFailures(t *testing.T) {
	m := newTiny()
	var b strings.Builder
	if err := Write(&b, m, false); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 7, 8, 100, b.Len() - 1} {
		_, err := Read(strings.NewReader(b.String()[:n]), int64(b.Len()), "x")
		if !errors.Is(err, ErrTruncated) {
			t.Errorf("%d of %d bytes: %v", n, b.Len(), err)
		}
	}
	broken := errors.New("the disk is broken")
	if _, err := Read(failing{broken}, 1000, "x"); !errors.Is(err, broken) {
		t.Error(err)
	}
	folder := t.TempDir()
	for _, c := range []struct{ path, says string }{
		{filepath.Join(folder, "none"), "no such file"},
		{folder, "is a folder"},
		{os.DevNull, "not a regular file"},
	} {
		_, err := ReadFile(c.path)
		if err == nil || !strings.HasPrefix(err.Error(), c.path+": ") ||
			!strings.Contains(clitest.Portable(err.Error()), c.says) ||
			strings.Count(err.Error(), c.path) != 1 {
			t.Errorf("%v, want it to begin with the path once and say %q", err, c.says)
		}
	}
}

type failing struct{ err error }

func (f failing) ReadAt([]byte, int64) (int, error) { return 0, f.err }

// FuzzHeader checks that any header is refused or describes tensors that tile the data.
func FuzzHeader(f *testing.F) {
	text, err := os.ReadFile(filepath.Join(golden, "small-plain.cases.safetensors"))
	if err != nil {
		f.Fatal(err)
	}
	n := binary.LittleEndian.Uint64(text)
	f.Add(string(text[8:8+n]), 69924-8-int(n))
	f.Add(`{"a":{"dtype":"F16","shape":[1,0],"data_offsets":[0,0]},"__metadata__":{"k":"\ud800"}}`,
		0)
	f.Add(`{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}} `, 1)
	f.Add(`{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`, 0)
	f.Fuzz(func(t *testing.T, header string, size int) {
		entries, _, err := parseHeader([]byte(header))
		if err != nil || checkOffsets(entries, size) != nil {
			return
		}
		sum := 0
		for _, e := range entries {
			n := 1
			for _, d := range e.shape {
				n *= d
			}
			if e.elements() != n || e.begin != sum {
				t.Errorf("%+v begins not at %d or has not %d elements", e, sum, n)
			}
			sum = e.end
		}
		if sum != size {
			t.Errorf("tensors of %d bytes in %d", sum, size)
		}
	})
}
