package gpu

// lease is buffers of the pool for the time of one operation, which began with a Flush. The first
// failure is kept, and makes all that follow nil.
type lease struct {
	engine *Engine
	held   []Buffer
	err    error
}

func (l *lease) buffer(bytes int) Buffer {
	if l.err != nil {
		return nil
	}
	var b Buffer
	if b, l.err = l.engine.pool.get(int64(bytes)); l.err == nil {
		l.held = append(l.held, b)
	}
	return b
}

func (l *lease) table(words []uint32) Buffer { return l.write(bytesOf(words)) }

func (l *lease) floats(data []float32) Buffer { return l.write(bytesOf(data)) }

func (l *lease) write(data []byte) Buffer {
	b := l.buffer(len(data))
	if l.err == nil {
		l.err = l.engine.device.Write(b, 0, data)
	}
	return b
}

// end gives everything back. After a failure nothing may run on it, so what is not submitted is
// forgotten.
func (l *lease) end() {
	l.engine.batch, l.engine.pending = nil, 0
	for _, b := range l.held {
		l.engine.pool.put(b)
	}
}
