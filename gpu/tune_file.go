package gpu

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/liif-render/liif/internal/atomicfile"
	"github.com/liif-render/liif/shaders"
)

// TuneVariable names the environment variable that selects the devices on which TunedTiles tries
// shapes: "never" for none, "always" for software devices too, which takes them minutes; else, as
// with "auto", real ones.
const TuneVariable = "LIIF_TUNE"

// maxTuning is an upper limit of the size of a file of tunings, far beyond real ones.
const maxTuning = 1 << 20

// TunedTiles are the fastest shapes for a precision on a device: what is remembered of it in the
// user's cache folder, liif/tuning.json, completed by trying others while the budget lasts. It has
// nothing to say where there is no such folder, and of software devices. Nothing that goes wrong
// is an error: the file only saves time.
func TunedTiles(ctx context.Context, d Device, p Precision, budget *Budget) Tiles {
	path := tuningPath(d)
	if path == "" {
		return nil
	}
	return tunedTiles(ctx, d, p, path, budget)
}

// tuningPath is the file that remembers what devices were measured to do; empty if a device may
// not be measured, or there is no folder for it.
func tuningPath(d Device) string {
	when := os.Getenv(TuneVariable)
	kind := d.Info().Kind
	if when == "never" || when != "always" && (kind == KindSoftware || kind == KindUnknown) {
		return ""
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "liif", "tuning.json")
}

func tunedTiles(ctx context.Context, d Device, p Precision, path string,
	budget *Budget) Tiles {
	known, keep := openTuning(d, path)
	_ = Tune(ctx, d, p, known.Rates, budget, keep)
	return known.Rates.Tiles(d.Limits(), p)
}

// openTuning reads a device's stored tuning and returns a function that stores additions. Others
// may write at the same time: the file is read again each time, and the last one wins.
func openTuning(d Device, path string) (known tuning, keep func() error) {
	i := d.Info()
	name := fmt.Sprintf("%s, %s, %s", i.Name, i.Backend, i.Driver)
	known = readTunings(path)[name]
	if known.Shaders != shaders.Version() || known.Rates == nil {
		known = tuning{shaders.Version(), Rates{}}
	}
	return known, func() error {
		all := readTunings(path)
		all[name] = known
		return writeTunings(path, all)
	}
}

// tuning holds a device's measurements and the version of the shaders they were made with.
type tuning struct {
	Shaders string `json:"shaders"`
	Rates   Rates  `json:"operations_per_second"`
}

// readTunings reads a file of tunings by device; one that is missing or damaged is empty.
func readTunings(path string) map[string]tuning {
	f, err := os.Open(path)
	if err != nil {
		return map[string]tuning{}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxTuning+1))
	if err != nil {
		return map[string]tuning{}
	}
	return parseTunings(data)
}

func parseTunings(data []byte) map[string]tuning {
	all := map[string]tuning{}
	if len(data) > maxTuning || json.Unmarshal(data, &all) != nil || all == nil {
		return map[string]tuning{}
	}
	for _, t := range all {
		for _, class := range t.Rates {
			for _, rate := range class {
				if !(rate >= 0 && rate <= math.MaxFloat64) {
					return map[string]tuning{}
				}
			}
		}
	}
	return all
}

func writeTunings(path string, all map[string]tuning) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return atomicfile.Write(path, true, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(all)
	})
}
