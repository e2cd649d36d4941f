//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package webgpu_test

import (
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/enginetest"
	"github.com/liif-render/liif/internal/gputest"
)

// TestTrainable holds training on the device to what every engine that trains is held to.
func TestTrainable(t *testing.T) {
	enginetest.AllTrainable(t, open, enginetest.Options{ToleranceFactor: 4})
}

// TestGoldenTraining: steps of training are the authors', every time.
func TestGoldenTraining(t *testing.T) {
	e := gpu.New(gputest.Shared(t), "webgpu:0", gpu.Options{})
	defer closing(t, e)
	gputest.Training(t, e)
}

func TestTrainingFaults(t *testing.T) { gputest.TrainingFaults(t, gputest.Shared) }

func TestTrainingSlices(t *testing.T) { gputest.TrainingSlices(t, gputest.Shared) }
