package weights

// Model is a network's description and its numbers.
type Model struct {
	Name    string // a built-in model's name or the file's base name
	Spec    Spec
	Tensors map[string]Tensor // exactly those of Spec.Tensors, finite
	// Metadata is the file's other metadata (training, licence), if any.
	Metadata map[string]string
}

// Tensor is an array of float32 in C order.
type Tensor struct {
	Shape []int
	Data  []float32
}
