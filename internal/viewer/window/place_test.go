//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"testing"

	"github.com/go-gl/glfw/v3.3/glfw"

	"github.com/liif-render/liif/internal/viewer"
)

// toyDesktop maximises windows at once, as Windows does, to 1000×700.
type toyDesktop struct {
	at        place
	maximized bool
}

func (d *toyDesktop) GetPos() (x, y int) {
	if d.maximized {
		return 0, 0
	}
	return d.at[0], d.at[1]
}

func (d *toyDesktop) GetSize() (width, height int) {
	if d.maximized {
		return 1000, 700
	}
	return d.at[2], d.at[3]
}

func (d *toyDesktop) SetPos(x, y int)           { d.at[0], d.at[1] = x, y }
func (d *toyDesktop) SetSize(width, height int) { d.at[2], d.at[3] = width, height }
func (d *toyDesktop) Maximize()                 { d.maximized = true }
func (d *toyDesktop) GetMonitor() *glfw.Monitor { return nil }

func (d *toyDesktop) GetAttrib(attribute glfw.Hint) int {
	if attribute == glfw.Maximized && d.maximized {
		return 1
	}
	return 0
}

// TestRestorePlace: a window that starts maximised keeps its normal place, and of a place outside
// all monitors only the size is restored.
func TestRestorePlace(t *testing.T) {
	for _, c := range []struct {
		name     string
		settings *viewer.Settings
		seen     bool
		want     place
	}{
		{"no settings", nil, true, place{5, 6, 480, 320}},
		{"too small", &viewer.Settings{Window: [4]int{90, 80, 10, 10}}, true,
			place{5, 6, 480, 320}},
		{"as it was", &viewer.Settings{Window: [4]int{90, 80, 700, 500}}, true,
			place{90, 80, 700, 500}},
		{"maximised", &viewer.Settings{Window: [4]int{90, 80, 700, 500}, Maximized: true}, true,
			place{90, 80, 700, 500}},
		{"unseen", &viewer.Settings{Window: [4]int{9000, 80, 700, 500}}, false,
			place{5, 6, 700, 500}},
		{"unseen, maximised", &viewer.Settings{Window: [4]int{9000, 80, 700, 500}, Maximized: true},
			false,
			place{5, 6, 700, 500}},
	} {
		d := toyDesktop{at: place{5, 6, 480, 320}}
		var p place
		p.restore(&d, c.settings, func([4]int) bool { return c.seen })
		p.remember(&d)
		if p != c.want || d.at != c.want ||
			d.maximized != (c.settings != nil && c.settings.Maximized) {
			t.Errorf("%s: remembered %v, is %+v, want %v", c.name, p, d, c.want)
		}
	}
}
