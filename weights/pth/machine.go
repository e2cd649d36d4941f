package pth

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// Limits of a pickle. The largest that the LIIF authors' code makes, an RDN with its optimiser's
// state, has some 60,000 instructions in 400 kB.
const (
	maxPickle       = 16 << 20 // bytes
	maxInstructions = 1 << 21
)

// machine runs a pickle.
type machine struct {
	data  []byte
	pos   int
	stack []any
	marks []int // heights of the stack
	memo  map[uint32]any
	steps int
	// load answers a persistent id, with which torch.save names a storage.
	load func(id any) (any, error)
}

// unpickle runs the pickle at the start of data and returns its value and its length.
func unpickle(data []byte, load func(id any) (any, error)) (value any, length int, err error) {
	m := &machine{data: data, memo: map[uint32]any{}, load: load}
	for {
		start := m.pos
		op, err := m.byte()
		if err == nil {
			err = m.count(1)
		}
		switch {
		case err != nil:
		case op == opStop:
			if value, err = m.pop(); err == nil {
				return value, m.pos, nil
			}
		default:
			err = m.execute(op)
		}
		if err != nil {
			return nil, 0, fmt.Errorf("pickle byte %d: %w", start, err)
		}
	}
}

// count adds to the instructions that have been run.
func (m *machine) count(n int) error {
	if m.steps += n; m.steps > maxInstructions {
		return fmt.Errorf("pickle of more than %d instructions: %w", maxInstructions, ErrLimit)
	}
	return nil
}

// take returns the next n bytes of the program.
func (m *machine) take(n uint64) ([]byte, error) {
	if n > uint64(len(m.data)-m.pos) {
		return nil, fmt.Errorf("%w: it ends early", ErrPickle)
	}
	b := m.data[m.pos : m.pos+int(n)]
	m.pos += int(n)
	return b, nil
}

func (m *machine) byte() (byte, error) {
	b, err := m.take(1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

// unsigned reads a little endian number of 1, 2, 4 or 8 bytes.
func (m *machine) unsigned(size int) (uint64, error) {
	b, err := m.take(uint64(size))
	if err != nil {
		return 0, err
	}
	var full [8]byte
	copy(full[:], b)
	return binary.LittleEndian.Uint64(full[:]), nil
}

// counted reads bytes that come after their number.
func (m *machine) counted(size int) ([]byte, error) {
	n, err := m.unsigned(size)
	if err != nil {
		return nil, err
	}
	return m.take(n)
}

// line reads up to a newline.
func (m *machine) line() (string, error) {
	n := bytes.IndexByte(m.data[m.pos:], '\n')
	if n < 0 {
		return "", fmt.Errorf("%w: it ends early", ErrPickle)
	}
	text := string(m.data[m.pos : m.pos+n])
	m.pos += n + 1
	return text, nil
}

func (m *machine) push(v any) error {
	m.stack = append(m.stack, v)
	return nil
}

// pop takes the top of the stack, but nothing from below the last mark.
func (m *machine) pop() (any, error) {
	v, err := m.top()
	if err == nil {
		m.stack = m.stack[:len(m.stack)-1]
	}
	return v, err
}

func (m *machine) top() (any, error) {
	floor := 0
	if len(m.marks) > 0 {
		floor = m.marks[len(m.marks)-1]
	}
	if len(m.stack) <= floor {
		return nil, fmt.Errorf("%w: it takes from an empty stack", ErrPickle)
	}
	return m.stack[len(m.stack)-1], nil
}

func (m *machine) popN(n int) ([]any, error) {
	items := make([]any, n)
	for i := n - 1; i >= 0; i-- {
		v, err := m.pop()
		if err != nil {
			return nil, err
		}
		items[i] = v
	}
	return items, nil
}

// popMark takes all that is above the last mark, and the mark.
func (m *machine) popMark() ([]any, error) {
	if len(m.marks) == 0 {
		return nil, fmt.Errorf("%w: it lacks a mark", ErrPickle)
	}
	floor := m.marks[len(m.marks)-1]
	m.marks = m.marks[:len(m.marks)-1]
	items := append([]any{}, m.stack[floor:]...)
	m.stack = m.stack[:floor]
	return items, nil
}
