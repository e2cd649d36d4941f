package weights

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Heads that a Spec may name.
const (
	HeadLIIF   = "liif"
	HeadMetaSR = "metasr"
)

// headKind describes a kind of head to specs, checkpoints and configurations.
type headKind struct {
	title string // for people
	// check returns what is wrong with the fields of a spec's head, or nil.
	check func(s *Spec) error
	// tensors lists the tensors, in network order.
	tensors func(s *Spec) []TensorShape
	// columns returns the inputs of the first layer.
	columns func(s *Spec) HeadColumns
	// implied are the switches that a spec's JSON need not state, and their values.
	implied map[string]bool
	// arguments are the authors' code's arguments for such a head.
	arguments func(s *Spec) HeadArguments
	// begin makes of weights that were drawn those that training begins with; nil for no
	// difference.
	begin func(m *Model)
}

// headKinds are the kinds by name. A kind is a file, head_NAME.go.
var headKinds = map[string]headKind{HeadLIIF: liif, HeadMetaSR: metaSR, HeadFourier: fourier}

// HeadNames lists the heads that a spec may name: "liif or metasr".
func HeadNames() string {
	names := slices.Sorted(maps.Keys(headKinds))
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// Columns is a run of columns of a matrix.
type Columns struct{ First, Count int }

// HeadColumns says what the inputs of a head's first layer are. Codes are those of one latent, or
// of Kernel × Kernel of them, unfolded: input channel·Kernel² + tap (F.unfold).
type HeadColumns struct {
	Kernel             int // 0 where the layer is given no code
	Code, Offset, Cell Columns
}

// unfolded is the column of c that stands for column i of the code of another head of as many
// features: the same tap, or, of nine and one, the one in the middle.
func (c HeadColumns) unfolded(other HeadColumns, i int) int {
	taps, others := c.Kernel*c.Kernel, other.Kernel*other.Kernel
	channel, tap := i/others, i%others
	if taps != others {
		tap = taps / 2
	}
	return c.Code.First + channel*taps + tap
}

// HeadColumns returns the inputs of imnet.layers.0 of a valid spec.
func (s *Spec) HeadColumns() HeadColumns { return headKinds[s.Head].columns(s) }

// DescribeHead describes a valid spec's head for people.
func (s *Spec) DescribeHead() string {
	text := headKinds[s.Head].title
	if len(s.Hidden) > 0 {
		text += " " + strings.Trim(strings.ReplaceAll(fmt.Sprint(s.Hidden), " ", "-"), "[]")
	}
	var missing []string
	for _, part := range []struct {
		key, name string
		there     bool
	}{
		{"local_ensemble", "local ensemble", s.LocalEnsemble},
		{"feat_unfold", "feature unfolding", s.FeatUnfold},
		{"cell_decode", "cell decoding", s.CellDecode},
	} {
		if value, implied := headKinds[s.Head].implied[part.key]; !part.there &&
			(!implied || value) {
			missing = append(missing, part.name)
		}
	}
	if len(missing) > 0 {
		text += " without " + strings.Join(missing, " and ")
	}
	return text
}

// HeadArguments are the arguments of a head in the form of the LIIF authors' code, besides
// encoder_spec: where in a spec each belongs, which holds its default.
type HeadArguments struct {
	MLP      bool // takes imnet_spec, an mlp to 3 colours, whose hidden_list is Spec.Hidden
	Switches map[string]*bool
	Integers map[string]*int
}

// SetHead begins a spec with a head called name, all of it as the authors' code has it by default;
// false if there is no such head.
func (s *Spec) SetHead(name string) (HeadArguments, bool) {
	kind, known := headKinds[name]
	if !known {
		return HeadArguments{}, false
	}
	s.Head = name
	return kind.arguments(s), true
}

// Begin makes of weights that were drawn as PyTorch draws those of layers what the training of m's
// head begins with.
func (m *Model) Begin() {
	if begin := headKinds[m.Spec.Head].begin; begin != nil {
		begin(m)
	}
}

// switches are the switches of a spec by their names in JSON.
func (s *Spec) switches() map[string]*bool {
	return map[string]*bool{"local_ensemble": &s.LocalEnsemble, "feat_unfold": &s.FeatUnfold,
		"cell_decode": &s.CellDecode}
}

// mlp lists the layers of a perceptron from so many inputs through hidden ones.
func mlp(in int, hidden []int, out int) []TensorShape {
	var list []TensorShape
	for i, width := range append(append([]int{}, hidden...), out) {
		list = append(list, layer(fmt.Sprintf("imnet.layers.%d", 2*i), width, in)...)
		in = width
	}
	return list
}

// layer lists the weights of a layer, which have a shape, and its biases.
func layer(name string, shape ...int) []TensorShape {
	return []TensorShape{{name + ".weight", shape}, {name + ".bias", shape[:1]}}
}
