package evaluate

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/weights"
)

// goldenPair reads the two pictures of psnr.safetensors and its numbers.
func goldenPair(t *testing.T) (a, b []float32, width, height int,
	numbers map[string]weights.Tensor) {
	t.Helper()
	tensors, _, err := weights.ReadTensors(golden.Path("psnr.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	shape := tensors["a"].Shape
	return golden.Interleave(tensors["a"]), golden.Interleave(tensors["b"]), shape[2], shape[1],
		tensors
}

func TestPSNRGolden(t *testing.T) {
	a, b, width, height, numbers := goldenPair(t)
	const tolerance = 1e-3
	off := func(p Protocol, scale float64, a []float32) float64 {
		got, err := p.PSNR(a, b, width, height, scale)
		if err != nil {
			t.Fatal(err)
		}
		want := float64(numbers[fmt.Sprintf("%s-%g", p.Name, scale)].Data[0])
		return math.Abs(got - want)
	}
	for _, p := range []Protocol{Benchmark, DIV2K} {
		for _, scale := range []float64{2, 3, 4, 8} {
			if d := off(p, scale, a); !(d <= tolerance) {
				t.Errorf("%s ×%g: %g dB from the authors' code", p.Name, scale, d)
			}
		}
	}
	plain, err := Protocol{}.PSNR(a, b, width, height, 0)
	if want := float64(numbers["plain"].Data[0]); err != nil || math.Abs(plain-want) > tolerance {
		t.Errorf("plain: %g dB, %v; want %g", plain, err, want)
	}
	// Another border, other channels and other values must not pass.
	worse := make([]float32, len(a))
	for i := range a {
		worse[i] = b[i] + 1.002*(a[i]-b[i])
	}
	for name, p := range map[string]Protocol{
		"border": {Name: "div2k", Border: 0}, "channels": {Name: "benchmark"},
	} {
		if off(p, 4, a) <= tolerance {
			t.Errorf("other %s: within the tolerance", name)
		}
	}
	if off(Benchmark, 4, worse) <= tolerance {
		t.Error("errors 0.2 % larger: within the tolerance")
	}
}

// TestSSIMReference: the numbers are scikit-image 0.19.3's, structural_similarity of Y with
// gaussian_weights, sigma 1.5, use_sample_covariance false and data_range 255.
func TestSSIMReference(t *testing.T) {
	a, b, width, height, _ := goldenPair(t)
	for scale, want := range map[float64]float64{
		2: 0.9443033312664337, 3: 0.9442556330226362, 4: 0.9442239121706092, 8: 0.944187493209476,
	} {
		got, err := Benchmark.SSIM(a, b, width, height, scale)
		if err != nil || math.Abs(got-want) > 1e-6 {
			t.Errorf("×%g: %.9f, %v; want %.9f", scale, got, err, want)
		}
	}
	if one, err := Benchmark.SSIM(a, a, width, height, 4); err != nil || math.Abs(one-1) > 1e-12 {
		t.Errorf("of a picture with itself: %g, %v", one, err)
	}
}

func TestTooSmall(t *testing.T) {
	for _, c := range []struct {
		width, height int
		psnr, ssim    bool // measurable at ×4
	}{
		{8, 40, false, false}, {40, 8, false, false}, {9, 9, true, false}, {18, 19, true, false},
		{19, 19, true, true},
	} {
		x := make([]float32, 3*c.width*c.height)
		psnr, err := Benchmark.PSNR(x, x, c.width, c.height, 4)
		if c.psnr && (err != nil || !math.IsInf(psnr, 1)) ||
			!c.psnr && !errors.Is(err, ErrTooSmall) {
			t.Errorf("PSNR of %d×%d: %g, %v", c.width, c.height, psnr, err)
		}
		_, err = Benchmark.SSIM(x, x, c.width, c.height, 4)
		if c.ssim && err != nil || !c.ssim && !errors.Is(err, ErrTooSmall) {
			t.Errorf("SSIM of %d×%d: %v", c.width, c.height, err)
		}
	}
	if _, err := Benchmark.PSNR(make([]float32, 3), make([]float32, 6), 1, 1, 1); err == nil {
		t.Error("pictures of unequal size are measured")
	}
}

func TestShave(t *testing.T) {
	for scale, want := range map[float64]int{2: 2, 2.5: 3, 30: 30, 1.5: 2} {
		if got := Benchmark.Shave(scale); got != want {
			t.Errorf("×%g: %d, want %d", scale, got, want)
		}
		if got := DIV2K.Shave(scale); got != want+6 {
			t.Errorf("div2k ×%g: %d, want %d", scale, got, want+6)
		}
	}
	if a, b := Benchmark.Shave(1), DIV2K.Shave(1); a != 0 || b != 0 {
		t.Errorf("×1: %d and %d", a, b)
	}
}

func TestFinish(t *testing.T) {
	values := []float32{-1, 0.5, 2, 0.1}
	Finish(values, false)
	if want := [4]float32{0, 0.5, 1, 0.1}; [4]float32(values) != want {
		t.Errorf("%v, want %v", values, want)
	}
	Finish(values, true)
	if want := [4]float32{0, 128. / 255, 1, 26. / 255}; [4]float32(values) != want {
		t.Errorf("rounded: %v, want %v", values, want)
	}
}
