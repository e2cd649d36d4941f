package enginetest

import (
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
)

func plain(t testing.TB) engine.Engine {
	t.Helper()
	e, err := cpu.New(cpu.Options{Kernels: "go", Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func fastest(t testing.TB) engine.Engine {
	t.Helper()
	e, err := cpu.New(cpu.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestAll(t *testing.T) {
	All(t, func(t *testing.T) engine.Engine { return plain(t) }, Options{})
}
