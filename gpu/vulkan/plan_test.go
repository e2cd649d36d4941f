package vulkan

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

// toyKernel reads its first buffers and writes the last.
type toyKernel struct{ reads int }

func (k toyKernel) Shader() *shaders.Shader {
	s := &shaders.Shader{Bindings: []shaders.Binding{{Access: shaders.Uniform}}}
	for range k.reads {
		s.Bindings = append(s.Bindings, shaders.Binding{Access: shaders.Read})
	}
	s.Bindings = append(s.Bindings, shaders.Binding{Access: shaders.ReadWrite})
	return s
}

// toyDispatch reads and writes the buffers named by letters: "ab>c".
func toyDispatch(text string) gpu.Dispatch {
	reads, writes, _ := strings.Cut(text, ">")
	d := gpu.Dispatch{Kernel: toyKernel{len(reads)}}
	for _, b := range reads + writes {
		d.Buffers = append(d.Buffers, named(string(b)))
	}
	return d
}

// toyCopy writes a buffer's bytes: "a0-4".
func toyCopy(text string) pendingCopy {
	var from, to int64
	fmt.Sscanf(text[1:], "%d-%d", &from, &to)
	return pendingCopy{to: named(text[:1]), at: from, amount: to - from}
}

func show(steps []step) string {
	var text []string
	for _, s := range steps {
		switch s.kind {
		case stepBarrier:
			text = append(text, "|")
		case stepCopy:
			text = append(text, fmt.Sprintf("copy%d", s.index))
		case stepDispatch:
			text = append(text, fmt.Sprintf("run%d", s.index))
		case stepRead:
			text = append(text, "read")
		}
	}
	return strings.Join(text, " ")
}

// TestPlanSteps: the barriers of a submission are those that it needs.
func TestPlanSteps(t *testing.T) {
	for _, c := range []struct {
		name            string
		copies, batches string
		read            bool
		want            string
	}{
		{"nothing", "", "", false, ""},
		{"reading", "", "", true, "| read"},
		{"a write", "a0-4", "", false, "| copy0"},
		{"writes apart", "a0-4 a4-8 b0-4", "", false, "| copy0 copy1 copy2"},
		{"writes over each other", "a0-4 a2-8 a0-2 b0-4", "", false, "| copy0 | copy1 copy2 copy3"},
		{"a write read back", "a0-4", "", true, "| copy0 | read"},
		{"a write used", "a0-4", "a>b", false, "| copy0 | run0"},
		{"independent", "", "a>b c>d", false, "| run0 run1"},
		{"both read", "", "a>b a>c", false, "| run0 run1"},
		{"a chain", "", "a>b b>c c>d", false, "| run0 | run1 | run2"},
		{"a ring", "", "a>b b>a", false, "| run0 | run1"},
		{"overwritten", "", "a>b c>a", false, "| run0 | run1"},
		{"written twice", "", "a>b c>b", false, "| run0 | run1"},
		{"behind a barrier already", "", "a>b b>c a>d b>e", false, "| run0 | run1 run2 run3"},
		{"all", "a0-8", "a>b b>c", true, "| copy0 | run0 | run1 | read"},
	} {
		var copies []pendingCopy
		for _, text := range strings.Fields(c.copies) {
			copies = append(copies, toyCopy(text))
		}
		var batch []gpu.Dispatch
		for _, text := range strings.Fields(c.batches) {
			batch = append(batch, toyDispatch(text))
		}
		if got := show(planSteps(copies, batch, c.read)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// use is bytes of a buffer that a step reads or writes.
type use struct {
	buffer   gpu.Buffer
	from, to int64
	writes   bool
}

// race finds two steps that conflict and have no barrier between them. Earlier submissions are
// assumed to have touched everything.
func race(steps []step, copies []pendingCopy, batch []gpu.Dispatch) string {
	const all = 1 << 40
	type done struct {
		name string
		uses []use
	}
	earlier := done{name: "before"}
	for _, b := range "abcdef" {
		earlier.uses = append(earlier.uses, use{named(string(b)), 0, all, true})
	}
	open := []done{earlier}
	for i, s := range steps {
		now := done{name: fmt.Sprint(i)}
		switch s.kind {
		case stepBarrier:
			open = nil
			continue
		case stepCopy:
			c := copies[s.index]
			now.uses = []use{{c.to, c.at, c.at + c.amount, true}}
		case stepDispatch:
			buffers := batch[s.index].Buffers
			for k, b := range buffers {
				now.uses = append(now.uses, use{b, 0, all, k == len(buffers)-1})
			}
		case stepRead:
			now.uses = []use{{named("a"), 0, all, false}}
		}
		for _, o := range open {
			for _, p := range o.uses {
				for _, q := range now.uses {
					if p.buffer == q.buffer && (p.writes || q.writes) && p.from < q.to &&
						q.from < p.to {
						return fmt.Sprintf("%s and %s share %v", o.name, now.name, p.buffer)
					}
				}
			}
		}
		open = append(open, now)
	}
	return ""
}

// TestNoRaces: in random submissions every two conflicting steps have a barrier between them.
// Control: with the barriers removed, race finds conflicts.
func TestNoRaces(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	letter := func() string { return string("abcdef"[r.IntN(6)]) }
	for range 2000 {
		var copies []pendingCopy
		for range r.IntN(4) {
			from := r.IntN(8)
			copies = append(copies,
				toyCopy(fmt.Sprintf("%s%d-%d", letter(), from, from+1+r.IntN(4))))
		}
		var batch []gpu.Dispatch
		for range r.IntN(5) {
			in, out := letter(), letter()
			for in == out {
				out = letter()
			}
			batch = append(batch, toyDispatch(in+">"+out))
		}
		steps := planSteps(copies, batch, r.IntN(2) == 0)
		if what := race(steps, copies, batch); what != "" {
			t.Fatalf("%s: %s (copies %v, batch %v)", show(steps), what, copies, batch)
		}
		bare := slices.DeleteFunc(slices.Clone(steps),
			func(s step) bool { return s.kind == stepBarrier })
		if len(steps) > 0 && race(bare, copies, batch) == "" {
			t.Fatalf("%s without barriers: nothing is missed", show(steps))
		}
		var work int
		for _, s := range bare {
			if s.kind == stepCopy || s.kind == stepDispatch {
				work++
			}
		}
		if work != len(copies)+len(batch) {
			t.Fatalf("%s: %d of %d are done", show(steps), work, len(copies)+len(batch))
		}
	}
}
