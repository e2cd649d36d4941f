package regular

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// foreign lists kinds of files that are taken for models by mistake, by their first bytes.
var foreign = []struct{ magic, what string }{
	{"\xff\xd8\xff", "a JPEG picture, not a model"},
	{"\x89PNG", "a PNG picture, not a model"},
	{"GIF8", "a GIF picture, not a model"},
	{"II*\x00", "a TIFF picture, not a model"},
	{"MM\x00*", "a TIFF picture, not a model"},
	{"%PDF", "a PDF document, not a model"},
	{"\x1f\x8b", "compressed with gzip: unpack it first"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"},
	{"\x89HDF\r\n",
		"an HDF5 file, of Keras perhaps: models here are safetensors or PyTorch checkpoints"},
	{"GGUF", "a GGUF file: models here are safetensors or PyTorch checkpoints"},
	{"version https://git-lfs.github.com/spec/",
		"a git-LFS pointer, which stands for the model: git lfs " +
			"pull fetches it"},
	{"<?xml", "an XML document, not a model"},
	{"RIFF", "a WebP picture or another RIFF file, not a model"},
}

// refuse returns an error that names the kind of a file that is plainly no model, or nil.
func refuse(r io.ReaderAt) error {
	head := make([]byte, 512)
	n, _ := r.ReadAt(head, 0) // an error comes up again where the file is read
	head = head[:n]
	for _, f := range foreign {
		if bytes.HasPrefix(head, []byte(f.magic)) {
			return fmt.Errorf("%s", f.what)
		}
	}
	text := strings.ToLower(string(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff")))))
	if strings.HasPrefix(text, "<!doctype html") || strings.HasPrefix(text, "<html") {
		return fmt.Errorf("a web page, not a model: download the file itself, not the page about it")
	}
	return nil
}
