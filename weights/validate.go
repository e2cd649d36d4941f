package weights

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
)

// Limits of a spec. They are far beyond any trained model and keep a hostile one from asking for
// more memory than this machine has.
const (
	maxSpec       = 1 << 16 // bytes of JSON
	maxBlocks     = 1024
	maxFeatures   = 4096
	maxHidden     = 64
	maxWidth      = 1 << 16
	maxParameters = 1 << 28
)

// ParseSpec reads a spec from JSON and validates it. Every field must be known and appear once.
// Absent are taken as: res_scale 1, residual "none", and those switches that a head always has one
// way; a LIIF head must state its three. Errors wrap ErrSpec.
func ParseSpec(data []byte) (Spec, error) {
	if len(data) > maxSpec {
		return Spec{}, fmt.Errorf("%w: %d bytes, at most %d", ErrSpec, len(data), maxSpec)
	}
	s := Spec{ResScale: 1, Residual: ResidualNone}
	fields := map[string]any{
		"encoder": &s.Encoder, "n_resblocks": &s.Blocks, "n_feats": &s.Features,
		"res_scale": &s.ResScale, "rdn_config": &s.RDNConfig, "g0": &s.G0, "head": &s.Head,
		"hidden_list": &s.Hidden, "local_ensemble": &s.LocalEnsemble, "feat_unfold": &s.FeatUnfold,
		"cell_decode": &s.CellDecode, "residual": &s.Residual, "input_sub": &s.InputSub,
		"input_div": &s.InputDiv, "output_sub": &s.OutputSub, "output_div": &s.OutputDiv,
		"restore": &s.Restore,
	}
	present := map[string]bool{}
	d, err := newDecoder(data)
	if err == nil {
		err = eachKey(d, func(key string) error {
			field, known := fields[key]
			if !known {
				return fmt.Errorf("unknown field %.80q", key)
			}
			present[key] = true
			var value json.RawMessage
			if err := d.Decode(&value); err != nil {
				return err
			}
			if string(value) == "null" || json.Unmarshal(value, field) != nil {
				var line bytes.Buffer
				if err := json.Compact(&line, value); err != nil {
					return err
				}
				return fmt.Errorf("%s is %.80s", key, line.Bytes())
			}
			return nil
		})
	}
	if err != nil {
		return Spec{}, fmt.Errorf("%w: %w", ErrSpec, err)
	}
	if s.Encoder == EncoderRDN && !present["res_scale"] {
		s.ResScale = 0
	}
	if kind, known := headKinds[s.Head]; known {
		switches := s.switches()
		for _, key := range slices.Sorted(maps.Keys(switches)) {
			value, implied := kind.implied[key]
			switch {
			case present[key]:
			case implied:
				*switches[key] = value
			default:
				return Spec{}, fmt.Errorf("%w: it lacks %s", ErrSpec, key)
			}
		}
	}
	if err := s.Validate(); err != nil {
		return Spec{}, err
	}
	return s, nil
}

// Validate reports whether a spec describes a model, in the one way that each model is described:
// fields of the other encoder are zero; a MetaSR head has one hidden layer and, as it always
// unfolds its features, always takes the cell and never the ensemble (metasr.py), FeatUnfold and
// CellDecode true and LocalEnsemble false. At most 2^28 parameters. Errors wrap ErrSpec.
func (s *Spec) Validate() error {
	for _, check := range []func() error{
		s.checkEncoder, s.checkHead, s.checkRestore, s.checkNormalisation, s.checkParameters,
	} {
		if err := check(); err != nil {
			return fmt.Errorf("%w: %w", ErrSpec, err)
		}
	}
	return nil
}

func (s *Spec) checkEncoder() error {
	switch s.Encoder {
	case EncoderEDSR:
		if s.RDNConfig != "" || s.G0 != 0 {
			return fmt.Errorf("an edsr encoder has no rdn_config and no g0")
		}
		if err := checkRange("n_resblocks", s.Blocks, 1, maxBlocks); err != nil {
			return err
		}
		if s.ResScale == 0 || !isFinite(s.ResScale) {
			return fmt.Errorf("res_scale is %v", s.ResScale)
		}
		return checkRange("n_feats", s.Features, 1, maxFeatures)
	case EncoderRDN:
		if s.Blocks != 0 || s.Features != 0 || s.ResScale != 0 {
			return fmt.Errorf("an rdn encoder has no n_resblocks, n_feats and res_scale")
		}
		if s.RDNConfig != "A" && s.RDNConfig != "B" {
			return fmt.Errorf("rdn_config is %.80q, must be A or B", s.RDNConfig)
		}
		return checkRange("g0", s.G0, 1, maxFeatures)
	}
	return fmt.Errorf("encoder is %.80q, must be %s or %s", s.Encoder, EncoderEDSR, EncoderRDN)
}

func (s *Spec) checkHead() error {
	kind, known := headKinds[s.Head]
	if !known {
		return fmt.Errorf("head is %.80q, must be %s", s.Head, HeadNames())
	}
	if err := kind.check(s); err != nil {
		return err
	}
	for _, width := range s.Hidden {
		if err := checkRange("a width of hidden_list", width, 1, maxWidth); err != nil {
			return err
		}
	}
	if !slices.Contains([]string{ResidualNone, ResidualNearest, ResidualBilinear}, s.Residual) {
		return fmt.Errorf("residual is %.80q, must be %s, %s or %s", s.Residual, ResidualNone,
			ResidualNearest, ResidualBilinear)
	}
	return nil
}

func (s *Spec) checkRestore() error {
	for i, name := range s.Restore {
		if name != RestoreJPEG && name != RestoreNoise {
			return fmt.Errorf("restore holds %.80q, must be %s or %s", name, RestoreJPEG,
				RestoreNoise)
		}
		if slices.Contains(s.Restore[:i], name) {
			return fmt.Errorf("restore holds %s twice", name)
		}
	}
	return nil
}

func (s *Spec) checkNormalisation() error {
	for _, list := range []struct {
		name   string
		values []float64
		zero   bool
	}{
		{"input_sub", s.InputSub, true}, {"input_div", s.InputDiv, false},
		{"output_sub", s.OutputSub, true}, {"output_div", s.OutputDiv, false},
	} {
		if n := len(list.values); n != 0 && n != 1 && n != 3 {
			return fmt.Errorf("%s has %d values, must have 1 or 3", list.name, n)
		}
		for _, v := range list.values {
			// The networks compute in float32: a divisor must not vanish there either.
			if f := float64(float32(v)); !isFinite(f) || f == 0 && !list.zero {
				return fmt.Errorf("%s holds %v", list.name, v)
			}
		}
	}
	return nil
}

func (s *Spec) checkParameters() error {
	var total uint64
	for _, t := range s.Tensors() {
		size, ok := product(t.Shape)
		if total += uint64(size); !ok || total > maxParameters {
			return fmt.Errorf("more than %d parameters", maxParameters)
		}
	}
	return nil
}

func checkRange(name string, value, low, high int) error {
	if value < low || value > high {
		return fmt.Errorf("%s is %d, must be %d to %d", name, value, low, high)
	}
	return nil
}

func isFinite(v float64) bool { return !math.IsInf(v, 0) && !math.IsNaN(v) }
