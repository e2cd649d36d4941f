package viewer

import (
	"path/filepath"
	"strings"

	"github.com/liif-render/liif/render"
)

// Method is a way to draw a picture: a model, as render.Open takes it, or one of its filters.
type Method struct {
	Model   string
	Without render.Ablation // of a model
	Dials   Dials           // of a model
}

// bicubic draws what is no larger than the picture where nothing is undone, and stands for the picture
// itself.
var bicubic = Method{Model: "bicubic"}

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
	var undone []string
	for k, d := range m.Dials {
		if d > 0 {
			undone = append(undone, kindNames[k]+" "+strengthText(d))
		}
	}
	if undone != nil {
		name += " (" + strings.Join(undone, ", ") + ")"
	}
	return name
}

// plain is the method without its dials.
func (m Method) plain() Method {
	m.Dials = Dials{}
	return m
}

// at is the method that draws at a zoom: networks enlarge, and clean above render.Cleaned. At 1:1 package
// render copies what is not to be cleaned and below reduces it by bicubic whatever the model, so no
// network is loaded for either.
func (m Method) at(zoom float64) Method {
	if zoom <= 1 && (m == m.plain() || zoom <= render.Cleaned) && !m.IsFilter() {
		return bicubic
	}
	return m
}

// ablations is what the key for them goes through.
var ablations = []render.Ablation{
	{}, {Ensemble: true}, {Unfold: true}, {Cell: true}, {Ensemble: true, Unfold: true, Cell: true},
}

// nextAblation does without another part of the model's head.
func (a *App) nextAblation(e Event) {
	if a.model.IsFilter() {
		a.say(a.model.Label() + " is no network: it has no parts to do without")
		return
	}
	by := 1
	if e.Shift {
		by = len(ablations) - 1
	}
	for i, w := range ablations {
		if w == a.model.Without {
			a.model.Without = ablations[(i+by)%len(ablations)]
			break
		}
	}
	clear(a.failed)
	if a.model.Without == (render.Ablation{}) {
		a.say("the whole network again")
	} else {
		a.say(a.model.Label() + ", with which it was trained")
	}
}
