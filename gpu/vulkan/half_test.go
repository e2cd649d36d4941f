//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan_test

import (
	"flag"
	"testing"

	"github.com/liif-render/liif/internal/gputest"
)

var allHalf = flag.Bool("allhalf", false, "run every case in float16 too, which takes a software "+
	"device minutes to compile")

// TestHalf: float16 in memory, and in arithmetic where the device has it.
func TestHalf(t *testing.T) { gputest.Half(t, shared, *allHalf) }

func TestHalfNetworks(t *testing.T) { gputest.HalfNetworks(t, shared, *allHalf) }

// TestMatrix: matrix units, where there are any.
func TestMatrix(t *testing.T) { gputest.Matrix(t, shared, *allHalf) }
