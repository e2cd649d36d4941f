package weights

import (
	"path/filepath"
	"testing"
)

const golden = "../testdata/golden"

func TestReadTensorsGolden(t *testing.T) {
	tensors, metadata, err := ReadTensors(filepath.Join(golden, "train3.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	if metadata["lr"] != "0.001" {
		t.Errorf("metadata %v", metadata)
	}
	points := tensors["coord"]
	if len(points.Shape) != 3 || points.Shape[1] != 96 || len(points.Data) != 4*96*2 {
		t.Errorf("coord has shape %v and %d values", points.Shape, len(points.Data))
	}
}

func TestReadRawGolden(t *testing.T) {
	tensors, _, err := ReadRaw(filepath.Join(golden, "pillow-bicubic.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	src := tensors["src"]
	if src.DType != U8 || len(src.Data) != 344*228*3 {
		t.Errorf("src is %s of %d bytes", src.DType, len(src.Data))
	}
}
