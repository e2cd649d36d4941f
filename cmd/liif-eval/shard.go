package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/internal/atomicfile"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/parts"
)

// shardFile is what a shard has measured. Pictures are named without their folder, which may be
// another on each machine.
type shardFile struct {
	Shard   string       `json:"shard"` // I/N
	Facts   []parts.Fact `json:"facts"` // that the numbers follow from
	Report  report       `json:"report"`
	Against int          `json:"against"`
	InPrint string       `json:"published"` // --published
	Sets    []shardSet   `json:"sets"`
}

// shardSet is a set of which a shard has measured some pictures.
type shardSet struct {
	Set      string        `json:"set"`
	Folder   string        `json:"folder"`
	Inside   string        `json:"inside"` // where the pictures are
	Files    []string      `json:"files"`  // of the whole set
	Protocol string        `json:"protocol"`
	Scales   []scaleReport `json:"scales"`
	Rows     []shardRow    `json:"rows"`
}

// shardRow is an evaluate.Row without its means.
type shardRow struct {
	Method   string         `json:"method"`
	Scale    exact          `json:"scale"`
	Quality  int            `json:"jpeg_quality"`
	Sigma    exact          `json:"noise_sigma"`
	Memory   int64          `json:"peak_memory_bytes"`
	Pictures []shardPicture `json:"pictures"`
}

type shardPicture struct {
	File    string `json:"file"`
	PSNR    exact  `json:"psnr_db"`
	SSIM    exact  `json:"ssim"`
	Seconds exact  `json:"seconds"`
	Pixels  int64  `json:"pixels"`
	Error   string `json:"error,omitempty"`
}

// exact is a float64 that comes back from JSON with every bit, not a number and infinity too.
type exact float64

func (e exact) MarshalJSON() ([]byte, error) {
	return json.Marshal(strconv.FormatFloat(float64(e), 'g', -1, 64))
}

func (e *exact) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	v, err := strconv.ParseFloat(s, 64)
	*e = exact(v)
	return err
}

// checkShard refuses what a shard cannot do.
func (s *settings) checkShard() error {
	switch {
	case s.json == "" || s.json == standard:
		return errors.New("--shard needs --json FILE: liif-eval join FILE puts the shards together")
	case s.csv != "" || s.worst > 0:
		return errors.New("--shard cannot be used with --csv, which join takes, or --worst")
	}
	return nil
}

// shardFolder is where the shards of a report are, and shardName the file of one there.
func shardFolder(json string) string { return json + parts.Suffix }

func shardName(s parts.Shard) string {
	return fmt.Sprintf("shard-%06d-of-%06d.json", s.Index+1, s.Count)
}

// share leaves the shard's pictures in the sets, and begins the file with what the sets are.
func (e *evaluation) share(sets []*evaluate.Set) error {
	shard := e.settings.shard
	e.shard = &shardFile{Shard: shard.String(), Against: e.settings.reference,
		InPrint: e.settings.published}
	for i, s := range sets {
		f := e.settings.folders[i]
		set := shardSet{Set: s.Name, Folder: f.path, Protocol: f.protocol.Name,
			Scales: e.scales(s, f)}
		h := sha256.New()
		for _, path := range s.Files {
			info, err := os.Stat(path)
			if err != nil {
				return cli.WithCode(cli.ExitInput, err)
			}
			name := filepath.Base(path)
			set.Inside, set.Files = filepath.Dir(path), append(set.Files, name)
			fmt.Fprintf(h, "%d %s\n", info.Size(), name)
		}
		e.fact("pictures of "+s.Name, fmt.Sprintf("%d, their names and sizes sum %s", len(s.Files),
			hex.EncodeToString(h.Sum(nil))))
		e.fact("protocol of "+s.Name, fmt.Sprintf("%s at %v", f.protocol.Name, set.Scales))
		e.shard.Sets = append(e.shard.Sets, set)
		s.Shard(shard.Index, shard.Count)
	}
	return nil
}

func (e *evaluation) fact(name, value string) {
	e.shard.Facts = append(e.shard.Facts, parts.Fact{Name: name, Value: value})
}

// beginShard notes what the numbers follow from, and refuses to measure beside shards of which it
// was something else.
func (e *evaluation) beginShard() error {
	s := &e.settings
	e.fact("program", cli.Version())
	e.fact("damages", fmt.Sprint(s.damages))
	e.fact("how models are told of them", string(s.dial))
	e.fact("rounded to 8 bits", fmt.Sprint(s.round))
	e.fact("true cell", fmt.Sprint(s.trueCell))
	e.fact("against", fmt.Sprint(s.reference))
	for i, m := range s.methods {
		r := e.renderers[i]
		e.fact("method "+m.label, r.ModelSum()+" by "+r.Arithmetic())
	}
	folder := shardFolder(s.json)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return cli.WithCode(cli.ExitOutput, err)
	}
	others, err := filepath.Glob(filepath.Join(globbed(folder), "shard-*.json"))
	if err != nil {
		return cli.WithCode(cli.ExitOutput, err)
	}
	for _, path := range others {
		before, err := readShard(path)
		if err != nil {
			continue // join says what is wrong
		}
		if d := parts.Differences(before.Facts, e.shard.Facts); d != "" {
			return cli.WithCode(cli.ExitOutput, fmt.Errorf("%s is of other measurements: %s: delete "+
				"the folder to begin anew", path, d))
		}
	}
	return nil
}

// globbed is a name as part of a pattern.
func globbed(name string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(name)
}

// keepRows puts what was measured of set i into the shard's file.
func (e *evaluation) keepRows(i int, rows []evaluate.Row) {
	for _, r := range rows {
		row := shardRow{Method: r.Method, Scale: exact(r.Scale), Quality: r.Damage.Quality,
			Sigma: exact(r.Damage.Sigma), Memory: r.Memory}
		for _, m := range r.Pictures {
			p := shardPicture{File: filepath.Base(m.File), PSNR: exact(m.PSNR),
				SSIM: exact(m.SSIM), Seconds: exact(m.Seconds), Pixels: m.Pixels}
			if m.Err != nil {
				p.Error = m.Err.Error()
			}
			row.Pictures = append(row.Pictures, p)
		}
		e.shard.Sets[i].Rows = append(e.shard.Sets[i].Rows, row)
	}
}

// writeShard writes the shard's file; one that is there is replaced.
func (e *evaluation) writeShard() error {
	e.shard.Report = e.report
	path := filepath.Join(shardFolder(e.settings.json), shardName(*e.settings.shard))
	err := atomicfile.Write(path, true, func(w io.Writer) error {
		return json.NewEncoder(w).Encode(e.shard)
	})
	if err != nil {
		return cli.WithCode(cli.ExitOutput, err)
	}
	n := 0
	for _, s := range e.shard.Sets {
		if len(s.Rows) > 0 {
			n += len(s.Rows[0].Pictures)
		}
	}
	e.progress.Printf("%s: shard %s, %d pictures measured", cli.Printable(e.settings.json),
		e.shard.Shard, n)
	return nil
}

func readShard(path string) (*shardFile, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var s shardFile
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("%s: no file of a shard: %w", path, err)
	}
	return &s, nil
}

// rows are those of evaluate.Run over the pictures of the shard.
func (s *shardSet) rows() (list []evaluate.Row) {
	for _, r := range s.Rows {
		row := evaluate.Row{Method: r.Method, Memory: r.Memory, Condition: evaluate.Condition{
			Scale:  float64(r.Scale),
			Damage: evaluate.Damage{Quality: r.Quality, Sigma: float64(r.Sigma)}}}
		for _, p := range r.Pictures {
			m := evaluate.Measured{File: p.File, PSNR: float64(p.PSNR), SSIM: float64(p.SSIM),
				Seconds: float64(p.Seconds), Pixels: p.Pixels}
			if p.Error != "" {
				m.Err, m.PSNR = errors.New(p.Error), math.NaN()
			}
			row.Pictures = append(row.Pictures, m)
		}
		list = append(list, row)
	}
	return list
}
