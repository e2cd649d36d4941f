package pth

import (
	"archive/zip"
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/liif-render/liif/weights"
)

// tiny is a checkpoint of a network of one block, one feature and one hidden unit, in parts that a
// test changes before it writes the file.
type tiny struct {
	model    pairs // of 'model', but for the state
	state    pairs
	beside   pairs // next to 'model'
	class    string
	storages map[string][]byte
}

var tinySpec = weights.Spec{Encoder: weights.EncoderEDSR, Blocks: 1, Features: 1, ResScale: 1,
	Head: weights.HeadLIIF, Hidden: []int{1}, LocalEnsemble: true, FeatUnfold: true,
	CellDecode: true,
	Residual:   weights.ResidualNone}

func newTiny() *tiny {
	t := &tiny{
		model:    liifModel(pairs{"n_resblocks", 1, "n_feats", 1, "no_upsampling", true}),
		beside:   pairs{"epoch", 3},
		class:    "FloatStorage",
		storages: map[string][]byte{},
	}
	for _, wanted := range tinySpec.Tensors() {
		t.add(wanted.Name, wanted.Shape)
	}
	return t
}

// liifModel describes a LIIF model with a hidden layer of one unit.
func liifModel(encoderArgs pairs) pairs {
	return pairs{"name", "liif", "args", pairs{
		"encoder_spec", pairs{"name", "edsr-baseline", "args", encoderArgs},
		"imnet_spec", pairs{"name", "mlp", "args", pairs{"out_dim", 3, "hidden_list", items{1}}}}}
}

// add gives the state a tensor of small numbers in a storage of its own.
func (t *tiny) add(name string, shape []int) {
	key := strconv.Itoa(len(t.storages))
	elements := 1
	sizes, strides := make(args, len(shape)), make(args, len(shape))
	for i := len(shape) - 1; i >= 0; i-- {
		sizes[i], strides[i] = shape[i], elements
		elements *= shape[i]
	}
	size := storages[global{"torch", t.class}].size
	t.state = append(t.state, name, view(t.class, key, elements, 0, sizes, strides))
	t.storages[key] = make([]byte, elements*size)
	for i := range elements {
		t.storages[key][i*size] = byte(i + len(t.storages))
	}
}

// replace puts another value under a key of a dict.
func (p pairs) replace(key string, value any) pairs {
	p = append(pairs{}, p...)
	for i := 0; i < len(p); i += 2 {
		if p[i] == key {
			p[i+1] = value
			return p
		}
	}
	return append(p, key, value)
}

func (p pairs) without(key string) pairs {
	var rest pairs
	for i := 0; i < len(p); i += 2 {
		if p[i] != key {
			rest = append(rest, p[i], p[i+1])
		}
	}
	return rest
}

func (t *tiny) value() any {
	model := append(append(pairs{}, t.model...), "sd", t.state)
	return append(pairs{"model", model}, t.beside...)
}

func (t *tiny) files(method uint16) []file {
	files := []file{{"tiny/data.pkl", assemble(t.value()), method}}
	for i := range len(t.storages) {
		key := strconv.Itoa(i)
		files = append(files, file{"tiny/data/" + key, t.storages[key], method})
	}
	return append(files, file{"tiny/version", []byte("3\n"), method},
		file{"tiny/byteorder", []byte("little"), method})
}

func (t *tiny) zip() []byte { return zipped(t.files(zip.Store)...) }

// bare is the file in the old format.
func (t *tiny) bare() []byte {
	magic := raw("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19")
	return t.bareWith(magic, 1001, pairs{"little_endian", true})
}

func (t *tiny) bareWith(magic any, version any, traits any) []byte {
	var keys items
	var data []byte
	size := storages[global{"torch", t.class}].size
	for i := range len(t.storages) {
		key := strconv.Itoa(i)
		keys = append(keys, key)
		data = binary.LittleEndian.AppendUint64(data, uint64(len(t.storages[key])/size))
		data = append(data, t.storages[key]...)
	}
	var b []byte
	for _, v := range []any{magic, version, traits, t.value(), keys} {
		b = append(b, assemble(v)...)
	}
	return append(b, data...)
}

func readTiny(b []byte) (*weights.Model, error) {
	return Read(strings.NewReader(string(b)), int64(len(b)), "tiny.pth")
}
