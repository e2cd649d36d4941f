package viewer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/liif-render/liif/internal/atomicfile"
)

// Settings are kept from one run to the next. Dials are not: what is right for them
// depends on the picture, which Auto goes by, and a strength left over would smear others unasked.
type Settings struct {
	// Window is where the window was, in screen units: left, top, width and height; zeros if
	// unknown.
	Window    [4]int `json:"window"`
	Maximized bool   `json:"maximized,omitempty"`
	// Information is how much the HUD shows: 0 a line, 1 a page, 2 nothing.
	Information int  `json:"information"`
	Overview    bool `json:"overview,omitempty"`
	PanByScroll bool `json:"pan_by_scroll,omitempty"`
	// Helped is set once the help has been seen; the hint to it is not shown again.
	Helped bool `json:"helped,omitempty"`
}

// NoInformation hides the HUD.
const NoInformation = int(hudOff)

// SettingsPath is where settings are kept, in the user's folder for such things.
func SettingsPath() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "liif", "view.json"), nil
}

// maxSettings is more than settings ever are, in bytes.
const maxSettings = 64 << 10

// ReadSettings reads what Write wrote. Without a file they are the default ones; the error of one
// that cannot be understood comes with those, too.
func ReadSettings(path string) (Settings, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Settings{}, nil
	}
	if err != nil {
		return Settings{}, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSettings))
	if err != nil {
		return Settings{}, err
	}
	s, err := parseSettings(text)
	if err != nil {
		return Settings{}, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

func parseSettings(text []byte) (Settings, error) {
	var s Settings
	if err := json.Unmarshal(text, &s); err != nil {
		return Settings{}, err
	}
	for _, n := range s.Window {
		if n < -1<<20 || n > 1<<20 {
			return Settings{}, fmt.Errorf("a window at %v", s.Window)
		}
	}
	if s.Information < 0 || s.Information >= int(hudModes) {
		return Settings{}, fmt.Errorf("information %d", s.Information)
	}
	return s, nil
}

// Write keeps the settings in a file, whose folder is made if need be.
func (s Settings) Write(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return atomicfile.Write(path, true, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(s)
	})
}

// Settings returns the viewer's settings, to be kept.
func (a *App) Settings() Settings {
	return Settings{Information: int(a.view.hud), Overview: a.view.overview,
		PanByScroll: a.options.PanByScroll, Helped: a.view.helped || !a.options.Hint}
}
