//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu_test

import (
	"testing"

	"github.com/liif-render/liif/internal/gputest"
)

func TestBatchTime(t *testing.T) { gputest.BatchTime(t, gputest.Open(t)) }

// TestNoLeaks holds the engine, the backend and wgpu to giving everything back.
func TestNoLeaks(t *testing.T) { gputest.NoLeaks(t, gputest.Open(t)) }

func TestCountsSeeObjects(t *testing.T) {
	gputest.CountsSeeObjects(t, gputest.Open(t), map[string]uint64{"pipelines": 1,
		"bind group layouts": 1, "pipeline layouts": 1})
}
