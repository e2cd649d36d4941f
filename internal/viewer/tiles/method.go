package tiles

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/liif-render/liif/render"
)

// Method is a way to draw a picture: a model, as render.Open takes it, or one of its filters.
type Method struct {
	Model   string
	Without render.Ablation // of a model
	Dials   Dials           // of a model
	// SelfEnsemble averages a model's output over eight flips and turns of the picture.
	SelfEnsemble bool
	// TrueCell tells a model the true size of pixels, also beyond the scales that it was trained
	// at.
	TrueCell bool
}

// Bicubic draws what is no larger than the picture where nothing is undone, and stands for the
// picture itself.
var Bicubic = Method{Model: "bicubic"}

// IsFilter tells interpolation filters from networks.
func (m Method) IsFilter() bool {
	for _, i := range render.Models() {
		if i.Name == m.Model {
			return i.Parameters == 0
		}
	}
	return false
}

// Label names the method for people.
func (m Method) Label() string {
	name := strings.TrimSuffix(filepath.Base(m.Model), ".safetensors")
	if m.Without != (render.Ablation{}) {
		name += " without " + strings.ReplaceAll(m.Without.String(), ",", ", ")
	}
	if m.TrueCell {
		name += ", true cell"
	}
	if m.SelfEnsemble {
		name += ", self-ensemble"
	}
	var undone []string
	for k, d := range m.Dials {
		if d > 0 {
			undone = append(undone, KindNames[k]+" "+StrengthText(d))
		}
	}
	if undone != nil {
		name += " (" + strings.Join(undone, ", ") + ")"
	}
	return name
}

// Plain is the method without its dials.
func (m Method) Plain() Method {
	m.Dials = Dials{}
	return m
}

// loaded is the method as far as a renderer that is loaded can tell it apart from others.
func (m Method) loaded() Method {
	m.Dials, m.TrueCell = Dials{}, false
	return m
}

// At is the method that draws at a zoom: networks enlarge, and clean above render.Cleaned. At 1:1
// package render copies what is not to be cleaned and below reduces it by bicubic whatever the
// model, so no network is loaded for either.
func (m Method) At(zoom float64) Method {
	if zoom <= 1 && (m == m.Plain() || zoom <= render.Cleaned) && !m.IsFilter() {
		return Bicubic
	}
	return m
}

// Kinds of damage that networks may be trained to undo.
const (
	Compression = iota
	Noise
	Kinds
)

// KindNames names the kinds of damage.
var KindNames = [Kinds]string{"compression", "noise"}

// Dials are how much of compression and of noise is undone. Those of a method that draws are 0 to
// 100, and 0 of models that cannot undo it. In a method to be chosen, Auto stands for the viewer's
// own dials, which keys turn, and there for what the picture shows (render.Damage).
type Dials [Kinds]render.Dial

// StrengthText writes a strength as a whole number, or one digit of less than 1.
func StrengthText(d render.Dial) string {
	if d < 1 {
		return fmt.Sprintf("%.1g", float64(d))
	}
	return fmt.Sprintf("%.0f", float64(d))
}
