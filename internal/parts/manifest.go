package parts

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/atomicfile"
)

// Suffix ends the name of a job's folder, which begins with that of the output.
const Suffix = ".liif-job"

var (
	// ErrOther: the folder is of another drawing.
	ErrOther = errors.New("begun with")
	// ErrNone: the folder holds no job.
	ErrNone = errors.New("no job")
)

// Fact is something that the pixels or the bytes of the output follow from.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Manifest says what is drawn, and in which parts.
type Manifest struct {
	Format   int             `json:"liif_job"` // formatVersion
	Input    string          `json:"input"`    // the names, for people
	Output   string          `json:"output"`
	Facts    []Fact          `json:"facts"`
	Samples  bool            `json:"samples"`   // strips keep samples (imageio.Header.KeptSamples)
	UnitRows int             `json:"unit_rows"` // of a part, the last one excepted; whole strips
	Rows     int             `json:"rows"`      // of the output
	Header   json.RawMessage `json:"header"`    // use SetHeader and OutputHeader
}

const (
	formatVersion = 1
	manifestName  = "job.json"
	maxManifest   = 1 << 28 // metadata of a picture may be large
)

// SetHeader keeps the output's header, metadata included: who joins the parts has no other.
func (m *Manifest) SetHeader(h imageio.Header) error {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(h); err != nil { // JSON would change text that is no UTF-8
		return err
	}
	text, err := json.Marshal(b.Bytes())
	m.Header = text
	return err
}

// OutputHeader is what SetHeader kept.
func (m *Manifest) OutputHeader() (h imageio.Header, err error) {
	var b []byte
	if err = json.Unmarshal(m.Header, &b); err == nil {
		err = gob.NewDecoder(bytes.NewReader(b)).Decode(&h)
	}
	return h, err
}

// Units is the number of parts.
func (m *Manifest) Units() int { return (m.Rows + m.UnitRows - 1) / m.UnitRows }

// UnitRange is the output rows [from, to) of a part.
func (m *Manifest) UnitRange(unit int) (from, to int) {
	return unit * m.UnitRows, min((unit+1)*m.UnitRows, m.Rows)
}

// sum identifies the drawing and its parts.
func (m *Manifest) sum() string {
	text, err := json.Marshal([]any{m.Facts, m.Samples, m.UnitRows, m.Rows})
	if err != nil {
		panic(err) // strings and numbers
	}
	s := sha256.Sum256(text)
	return hex.EncodeToString(s[:])
}

// Differences says which facts are others than before, in one line.
func Differences(before, now []Fact) string {
	was := map[string]string{}
	for _, f := range before {
		was[f.Name] = f.Value
	}
	var list []string
	for _, f := range now {
		if v, ok := was[f.Name]; !ok || v != f.Value {
			if !ok {
				v = "unknown"
			}
			list = append(list,
				fmt.Sprintf("%s %s, now %s", f.Name, shortened(v), shortened(f.Value)))
		}
		delete(was, f.Name)
	}
	for _, f := range before {
		if v, ok := was[f.Name]; ok {
			list = append(list, fmt.Sprintf("%s %s, now unknown", f.Name, shortened(v)))
		}
	}
	return strings.Join(list, "; ")
}

// shortened leaves enough of a checksum to see that it is another.
func shortened(value string) string {
	const sum, enough = 2 * sha256.Size, 12
	if len(value) >= sum && strings.Trim(value[len(value)-sum:], "0123456789abcdef") == "" {
		return value[:len(value)-sum+enough]
	}
	return value
}

func (m *Manifest) check() error {
	switch {
	case m.Format != formatVersion:
		return fmt.Errorf("is of version %d, this program knows %d", m.Format, formatVersion)
	case m.Rows < 1 || m.UnitRows < 1:
		return fmt.Errorf("has %d rows in parts of %d", m.Rows, m.UnitRows)
	}
	h, err := m.OutputHeader()
	if err != nil {
		return fmt.Errorf("its header: %w", err)
	}
	if err = imageio.CheckHeader(h); err == nil && h.Height != m.Rows {
		err = fmt.Errorf("has %d rows, its header %d", m.Rows, h.Height)
	}
	return err
}

// readManifest is ErrNone if there is none.
func readManifest(folder string) (*Manifest, error) {
	name := filepath.Join(folder, manifestName)
	f, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w is in there", folder, ErrNone)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var m Manifest
	err = json.NewDecoder(io.LimitReader(f, maxManifest)).Decode(&m)
	if err == nil {
		err = m.check()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &m, nil
}

func writeManifest(folder string, m *Manifest) error {
	return atomicfile.Write(filepath.Join(folder, manifestName), false, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(m)
	})
}
