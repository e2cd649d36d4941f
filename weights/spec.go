package weights

import (
	"fmt"
)

// Encoder kinds and residuals a Spec may name.
const (
	EncoderEDSR = "edsr" // EDSR without its tail (edsr.py, no_upsampling)
	EncoderRDN  = "rdn"  // RDN without its tail (rdn.py, no_upsampling)

	ResidualNone     = "none"
	ResidualNearest  = "nearest"
	ResidualBilinear = "bilinear"

	RestoreJPEG  = "jpeg"  // (100-q)/90 of a JPEG of quality q
	RestoreNoise = "noise" // σ/25 of white noise, σ in steps of 8 bits
)

// Spec says what a model computes. Its JSON is stored under "spec" in a safetensors file's
// metadata.
type Spec struct {
	Encoder string `json:"encoder"` // EncoderEDSR or EncoderRDN

	// EDSR: blocks of two 3×3 convolutions of Features channels. EDSR-baseline is 16 × 64, scale 1.
	Blocks   int     `json:"n_resblocks,omitempty"`
	Features int     `json:"n_feats,omitempty"`
	ResScale float64 `json:"res_scale,omitempty"`

	// RDN: configuration "A" (20 blocks of 6 convolutions, growth 32) or "B" (16 of 8, growth 64)
	// over G0 channels. The published RDN-LIIF is B with G0 = 64.
	RDNConfig string `json:"rdn_config,omitempty"`
	G0        int    `json:"g0,omitempty"`

	Head          string `json:"head"`        // HeadLIIF or another of heads.go
	Hidden        []int  `json:"hidden_list"` // widths of the MLP's hidden layers; MetaSR has one
	LocalEnsemble bool   `json:"local_ensemble"`
	FeatUnfold    bool   `json:"feat_unfold"`
	CellDecode    bool   `json:"cell_decode"`
	// Residual is the interpolation of the source that is added to the output.
	Residual string `json:"residual,omitempty"`

	// Restore names constant planes that the encoder sees behind the three colours, in this order,
	// each a strength in 0..1 that says how damaged the picture is: RestoreJPEG, RestoreNoise. All
	// 0 is a clean picture. Empty for a model that is told nothing.
	Restore []string `json:"restore,omitempty"`

	// Normalisation of input and output, (x-sub)/div, 1 or 3 values each; empty means 0.5.
	InputSub  []float64 `json:"input_sub,omitempty"`
	InputDiv  []float64 `json:"input_div,omitempty"`
	OutputSub []float64 `json:"output_sub,omitempty"`
	OutputDiv []float64 `json:"output_div,omitempty"`
}

// RDNSizes are an RDN configuration's block count D, convolutions per block C and growth G
// (rdn.py, RDNconfig).
func (s *Spec) RDNSizes() (blocks, convs, growth int) {
	if s.RDNConfig == "A" {
		return 20, 6, 32
	}
	return 16, 8, 64
}

// LatentChannels is the number of channels of the encoder's feature map.
func (s *Spec) LatentChannels() int {
	if s.Encoder == EncoderRDN {
		return s.G0
	}
	return s.Features
}

// InputChannels is the number of planes that the encoder sees: the colours and those of Restore.
func (s *Spec) InputChannels() int { return 3 + len(s.Restore) }

// TensorShape is a tensor that a spec asks for.
type TensorShape struct {
	Name  string
	Shape []int
}

// Tensors lists every tensor of the model, in network order, named as the LIIF authors' code names
// them. Tensors of MeanShift layers are not among them: that code stores but never uses them.
func (s *Spec) Tensors() []TensorShape {
	var list []TensorShape
	add := func(name string, shape ...int) {
		list = append(list, layer(name, shape...)...)
	}
	switch s.Encoder {
	case EncoderEDSR:
		f := s.Features
		add("encoder.head.0", f, s.InputChannels(), 3, 3)
		for i := range s.Blocks {
			add(fmt.Sprintf("encoder.body.%d.body.0", i), f, f, 3, 3)
			add(fmt.Sprintf("encoder.body.%d.body.2", i), f, f, 3, 3)
		}
		add(fmt.Sprintf("encoder.body.%d", s.Blocks), f, f, 3, 3)
	case EncoderRDN:
		blocks, convs, growth := s.RDNSizes()
		add("encoder.SFENet1", s.G0, s.InputChannels(), 3, 3)
		add("encoder.SFENet2", s.G0, s.G0, 3, 3)
		for b := range blocks {
			for c := range convs {
				add(fmt.Sprintf("encoder.RDBs.%d.convs.%d.conv.0", b, c), growth, s.G0+c*growth, 3,
					3)
			}
			add(fmt.Sprintf("encoder.RDBs.%d.LFF", b), s.G0, s.G0+convs*growth, 1, 1)
		}
		add("encoder.GFF.0", s.G0, blocks*s.G0, 1, 1)
		add("encoder.GFF.1", s.G0, s.G0, 3, 3)
	}
	if kind, known := headKinds[s.Head]; known {
		list = append(list, kind.tensors(s)...)
	}
	return list
}

// Parameters is the number of weights and biases that the model uses.
func (s *Spec) Parameters() int {
	n := 0
	for _, t := range s.Tensors() {
		size := 1
		for _, d := range t.Shape {
			size *= d
		}
		n += size
	}
	return n
}
