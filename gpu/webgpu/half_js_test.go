package webgpu_test

import (
	"testing"

	"github.com/liif-render/liif/internal/gputest"
)

// TestHalf: the kernels in float16, of which a browser's device has those that compute in it where
// it has shader-f16.
func TestHalf(t *testing.T) { gputest.Half(t, gputest.Shared, !testing.Short()) }
