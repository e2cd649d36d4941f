//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/gputest"
	"github.com/liif-render/liif/shaders"
)

// counting is a shader whose every workgroup counts for a while.
var counting = &shaders.Shader{Name: "counting", Workgroup: [3]int{1, 1, 1},
	Bindings: []shaders.Binding{{Number: 0, Name: "turns", Access: shaders.Uniform},
		{Number: 1, Name: "sums", Access: shaders.ReadWrite}},
	Source: `
@group(0) @binding(0) var<uniform> turns: vec4<u32>;
@group(0) @binding(1) var<storage, read_write> sums: array<u32>;
@compute @workgroup_size(1)
fn main() {
    for (var i = 0u; i < 10000u; i += 1u) {
        sums[0] = sums[0] * 1664525u + 1013904223u;
    }
    sums[1] = turns.x;
}`}

// TestLongBatch: a batch that takes longer than the five seconds that wgpu itself waits is waited
// for, and nothing that it uses is freed meanwhile.
func TestLongBatch(t *testing.T) {
	if testing.Short() {
		t.Skip("takes more than five seconds")
	}
	d := gputest.Open(t)
	defer closing(t, d)
	b, err := d.NewBuffer(16)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Release()
	k, err := d.NewKernel(counting)
	if err != nil {
		t.Fatal(err)
	}
	run := func(dispatches int) time.Duration {
		t.Helper()
		batch := make([]gpu.Dispatch, dispatches)
		for i := range batch {
			params := make([]byte, 16)
			binary.LittleEndian.PutUint32(params, uint32(i+1))
			batch[i] = gpu.Dispatch{Kernel: k, Params: params, Buffers: []gpu.Buffer{b},
				Groups: [3]int{64, 1, 1}}
		}
		start := time.Now()
		if err := d.Submit(batch); err != nil {
			t.Fatal(err)
		}
		if err := d.Wait(); err != nil {
			t.Fatal(err)
		}
		took := time.Since(start)
		var last [4]byte
		if err := d.Read(b, 4, last[:]); err != nil {
			t.Fatal(err)
		}
		if n := int(binary.LittleEndian.Uint32(last[:])); n != dispatches {
			t.Fatalf("after %v %d of %d dispatches are done", took, n, dispatches)
		}
		return took
	}
	run(1) // compiles
	n := 4
	for took := run(n); took < 5500*time.Millisecond && n < 1<<16; took = run(n) {
		n = int(float64(n) * min(max(6.2/took.Seconds(), 1.2), 50))
	}
}
