package model

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

// TrainingOptions choose how training computes.
type TrainingOptions struct {
	// Stack is how many pictures of a batch are computed at once, each layer over all of them. 0 is
	// 1 on the host, whose caches hold the tensors of one picture, and the whole batch elsewhere.
	// It changes gradients only in the order of sums.
	Stack int

	Loss engine.Loss // what is minimised
}

// Training is a model whose weights are being fitted. All its weights and biases are parameters of
// one engine.Parameters, in the order of Spec.Tensors. It serves one goroutine at a time.
type Training struct {
	engine     engine.Trainable
	network    *Network
	parameters engine.Parameters
	layout     []Layer
	source     *weights.Model
	stack      int
	loss       engine.Loss
	scratch    []float32 // pictures or colours on their way from or to the engine
}

// Layer is where a tensor of a model lies in its parameters: numbers First to First+Count-1.
type Layer struct {
	Name         string
	Shape        []int
	First, Count int
}

// NewTraining begins at m's weights, which must pass Validate. Every divisor of the output must be
// positive.
func NewTraining(e engine.Trainable, m *weights.Model, o TrainingOptions) (*Training, error) {
	fail := func(err error) (*Training, error) {
		return nil, fmt.Errorf("training of model %s: %w", m.Name, err)
	}
	if err := m.Validate(); err != nil {
		return fail(err)
	}
	for _, div := range m.Spec.OutputDiv {
		if div < 0 {
			return fail(fmt.Errorf("output_div holds %v, must be positive", div))
		}
	}
	t := &Training{engine: e, source: m, stack: o.Stack, loss: o.Loss}
	if o.Stack == 0 && strings.HasPrefix(e.Info().Device, "cpu") {
		t.stack = 1
	}
	l, layout := newNumbers(m)
	t.layout = layout
	var values []float32
	for _, x := range layout {
		values = append(values, m.Tensors[x.Name].Data...)
	}
	var err error
	if t.parameters, err = e.NewParameters(values); err != nil {
		return fail(err)
	}
	l.build = func(c layer[int32]) (engine.ConvWeights, error) {
		return e.NewTrainedConv(t.parameters, engine.ConvParameters{Kernel: c.kernel, In: c.in,
			Out: c.out, Weights: c.weights, Bias: c.bias, Scale: float32(c.scale)})
	}
	t.network, err = assemble(e, m, l, func(h engine.HeadOf[int32]) (engine.Decoder, error) {
		return e.NewTrainedDecoder(t.parameters, h)
	})
	if err != nil {
		t.parameters.Release()
		return fail(err)
	}
	return t, nil
}

// newNumbers is a loader of the numbers that m's weights and biases have as parameters, and where
// each tensor's are. What it builds layers with is yet to be said.
func newNumbers(m *weights.Model) (*loader[int32], []Layer) {
	l := &loader[int32]{tensors: map[string]array[int32]{}, absent: -1}
	var layout []Layer
	first := 0
	for _, t := range m.Spec.Tensors() {
		numbers := make([]int32, len(m.Tensors[t.Name].Data))
		for i := range numbers {
			numbers[i] = int32(first + i) // fits: a spec has at most 2^28 parameters
		}
		l.tensors[t.Name] = array[int32]{t.Shape, numbers}
		layout = append(layout, Layer{t.Name, t.Shape, first, len(numbers)})
		first += len(numbers)
	}
	return l, layout
}

// Close releases the parameters and the network.
func (t *Training) Close() {
	t.network.Close()
	t.parameters.Release()
}

// Network is the model as it is now, to render and to validate with; it follows every step.
func (t *Training) Network() *Network { return t.network }

// Parameters are all the numbers being trained, for checkpoints.
func (t *Training) Parameters() engine.Parameters { return t.parameters }

// Layout says which tensor's the parameters are, in their order.
func (t *Training) Layout() []Layer { return t.layout }

// Norm is the Euclidean norm of the gradient so far.
func (t *Training) Norm() (float64, error) { return t.engine.GradientNorm(t.parameters) }

// Step takes a step along the gradient, and sets it to 0.
func (t *Training) Step(ctx context.Context, step engine.AdamStep) error {
	return t.engine.Adam(ctx, t.parameters, step)
}

// Model copies a part of the parameters into a model: the values or their average to be saved. It
// has the name and the metadata of the one that training began with.
func (t *Training) Model(part engine.ParameterPart) (*weights.Model, error) {
	data := make([]float32, t.parameters.Len())
	if err := t.engine.ReadParameters(t.parameters, part, data); err != nil {
		return nil, err
	}
	m := &weights.Model{Name: t.source.Name, Spec: t.source.Spec,
		Tensors: map[string]weights.Tensor{}, Metadata: maps.Clone(t.source.Metadata)}
	for _, l := range t.layout {
		m.Tensors[l.Name] = weights.Tensor{Shape: t.source.Tensors[l.Name].Shape,
			Data: data[l.First : l.First+l.Count]}
	}
	return m, nil
}
