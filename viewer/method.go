package viewer

import (
	"path/filepath"
	"strings"

	"github.com/liif-render/liif/render"
)

// Method is a way to draw a picture: a model, as render.Open takes it, or one of its filters.
type Method struct {
	Model string
}

// bicubic draws what is smaller than the picture, and stands for the picture itself.
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
	return strings.TrimSuffix(filepath.Base(m.Model), ".safetensors")
}

// at is the method that draws at a zoom: networks only enlarge.
func (m Method) at(zoom float64) Method {
	if zoom < 1 && !m.IsFilter() {
		return bicubic
	}
	return m
}
