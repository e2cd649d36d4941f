package vulkan

import "testing"

func TestSquare(t *testing.T) {
	half := [4]int{typeFloat16, typeFloat16, typeFloat32, typeFloat32}
	good := func(n int) product { return product{n, n, n, half, scopeSubgroup, false} }
	changed := func(change func(p *product)) product {
		p := good(16)
		change(&p)
		return p
	}
	for _, c := range []struct {
		name string
		list []product
		want int
	}{
		{"none", nil, 0},
		{"NVIDIA's", []product{{16, 8, 16, half, scopeSubgroup, false}, good(16)}, 16},
		{"llvmpipe's", []product{{8, 8, 8, [4]int{}, scopeSubgroup, false}, good(8)}, 8},
		{"both", []product{good(16), good(8)}, 16},
		{"Intel's", []product{{8, 16, 16, half, scopeSubgroup, false}}, 0},
		{"another size", []product{good(32)}, 0},
		{"of a workgroup", []product{changed(func(p *product) { p.scope = 2 })}, 0},
		{"saturating", []product{changed(func(p *product) { p.saturating = true })}, 0},
		{"summed in float16", []product{changed(func(p *product) { p.types = [4]int{} })}, 0},
		{"of integers", []product{changed(func(p *product) { p.types = [4]int{3, 3, 5, 5} })}, 0},
	} {
		if got := square(c.list); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
