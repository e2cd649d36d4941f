package cpu

import (
	"errors"
	"testing"

	"github.com/liif-render/liif/engine"
)

func TestMemoryLimit(t *testing.T) {
	e, err := New(Options{Memory: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.NewTensor(98, 98, 2) // 100·100·2·4 bytes with its border
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.NewTensor(98, 98, 1); !errors.Is(err, engine.ErrOutOfMemory) {
		t.Errorf("over the limit: %v", err)
	}
	a.Release()
	if _, err := e.NewTensor(98, 98, 1); err != nil {
		t.Errorf("after a release: %v", err)
	}
}
