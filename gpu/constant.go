package gpu

// constant is a buffer whose contents do not change, or only between the kernels that read it. A
// batch may name it when it is released.
type constant struct {
	Buffer
	engine *Engine
}

func (c *constant) Release() {
	if c != nil && c.Buffer != nil {
		_ = c.engine.Flush() // what fails here shows again at the next call, or nobody asks any more
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
