package main

import (
	"math"
	"os"
	"strings"
	"testing"
)

var example = figures{Cores: 2, Halo: 10, Begin: 4, Encode: 1e-3, Decode: 1e-5, Write: 1e-6,
	Join: 1e-8}

func TestPlan(t *testing.T) {
	j := job{Width: 100, Height: 1000, Scale: 10}
	// 1e5 source pixels: 100 s; 1e7 output pixels: 110 s; all on two cores
	near := func(name string, got, want float64) {
		if math.Abs(got-want) > 1e-9*want {
			t.Errorf("%s: %g, want %g", name, got, want)
		}
	}
	one, ten := example.on(j, 1), example.on(j, 10)
	near("one", one.Whole, 2+105)
	near("a shard of ten", ten.Shard, 2+2*10*100*1e-3/2+10.5)
	near("the join", ten.Join, 0.1)
	near("the share", ten.Share, 107/(10*(13.5+0.1)))
	if n := example.enough(j); n != 34 { // 105 / (3 + 0.1)
		t.Errorf("%d machines are enough", n)
	}
}

// TestDocs: the document has the tables of the figures.
func TestDocs(t *testing.T) {
	var b strings.Builder
	if err := run([]string{"../../bench/shards.json"}, &b); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../docs/SCALE.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), b.String()) {
		t.Errorf("docs/SCALE.md has other tables than go run ./scripts/shardplan bench/shards.json:\n%s",
			b.String())
	}
	if err := run(nil, &b); err == nil {
		t.Error("no file passes")
	}
}
