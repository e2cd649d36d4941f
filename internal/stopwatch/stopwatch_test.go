package stopwatch

import (
	"math"
	"runtime"
	"testing"
	"time"
)

// TestForward: marks only move forward, a duration is never zero, and an hour is one.
func TestForward(t *testing.T) {
	last := Start()
	for range 1000 {
		next := Start()
		if next < last || next.Sub(last) <= 0 || Since(last) <= 0 {
			t.Fatalf("from %d to %d: %v", last, next, next.Sub(last))
		}
		last = next
	}
	if d := (last + Mark(time.Hour)).Sub(last); d != time.Hour {
		t.Error(d)
	}
}

// TestAgainstTime: the clock runs as package time's does, by whose ticks they may differ.
func TestAgainstTime(t *testing.T) {
	mark, start := Start(), time.Now()
	time.Sleep(40 * time.Millisecond)
	inside := time.Since(start)
	took, outside := Since(mark), time.Since(start)
	if tick := 32 * time.Millisecond; took < inside-tick || took > outside+tick {
		t.Errorf("%v, want %v to %v", took, inside, outside)
	}
}

func TestPerSecond(t *testing.T) {
	for _, c := range []struct {
		amount float64
		took   time.Duration
		want   float64
	}{
		{6, 2 * time.Second, 3},
		{6, time.Nanosecond, 6e9},
		{6, 0, 6e9},
		{6, -time.Second, 6e9}, // of a clock that was set back
		{0, 0, 0},
	} {
		got := PerSecond(c.amount, c.took)
		if math.Abs(got-c.want) > 1e-9*c.want || math.IsNaN(got) {
			t.Errorf("%g in %v: %g a second, want %g", c.amount, c.took, got, c.want)
		}
	}
}

// TestProcessor: work takes processor time.
func TestProcessor(t *testing.T) {
	before, ok := Processor()
	if !ok {
		if runtime.GOOS != "js" {
			t.Errorf("%s tells no processor time", runtime.GOOS)
		}
		return
	}
	sum := 0.0
	for k := 0; ; k++ {
		sum += math.Sqrt(float64(k))
		if now, _ := Processor(); now > before {
			return
		}
		if k == 1e8 {
			t.Fatalf("none after %d roots: %g", k, sum)
		}
	}
}
