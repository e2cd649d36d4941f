package gpu

// constant is a buffer of weights: its contents change only between the kernels that read it. It
// may be released while a batch still names it.
type constant struct {
	Buffer
	engine *Engine
}

func (c *constant) Release() {
	if c != nil && c.Buffer != nil {
		_ = c.engine.Flush() // an error shows again at the next call
		c.Buffer.Release()
		c.Buffer = nil
	}
}

func newConstant[T float32 | int32 | uint16](e *Engine, data []T) (*constant, error) {
	b, err := e.device.NewBuffer(int64(len(bytesOf(data))))
	if err != nil {
		return nil, err
	}
	if err := e.device.Write(b, 0, bytesOf(data)); err != nil {
		b.Release()
		return nil, err
	}
	return &constant{b, e}, nil
}
