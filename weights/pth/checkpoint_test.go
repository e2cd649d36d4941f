package pth

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/liif-render/liif/weights"
)

// TestArguments checks each argument and default of the authors' models.
func TestArguments(t *testing.T) {
	edsr := func(change func(s *weights.Spec)) weights.Spec {
		s := tinySpec
		s.Hidden = []int{1}
		s.Blocks, s.Features = 16, 64
		if change != nil {
			change(&s)
		}
		return s
	}
	rdn := func(config string, g0 int) weights.Spec {
		return edsr(func(s *weights.Spec) {
			s.Encoder, s.Blocks, s.Features, s.ResScale = weights.EncoderRDN, 0, 0, 0
			s.RDNConfig, s.G0 = config, g0
		})
	}
	liif := func(encoder string, encoderArgs pairs, rest ...any) pairs {
		model := liifModel(nil)
		args := model[3].(pairs).replace("encoder_spec",
			pairs{"name", encoder, "args", encoderArgs})
		return model.replace("args", append(args, rest...))
	}
	bare := pairs{"no_upsampling", true}
	with := func(more ...any) pairs { return append(append(pairs{}, bare...), more...) }
	for _, c := range []struct {
		name  string
		model pairs
		want  weights.Spec
	}{
		{"baseline", liif("edsr-baseline", bare), edsr(nil)},
		{"baseline with all arguments", liif("edsr-baseline", with("n_resblocks", 2, "n_feats", 3,
			"res_scale", 0.5, "scale", 4, "rgb_range", 255)),
			edsr(func(s *weights.Spec) { s.Blocks, s.Features, s.ResScale = 2, 3, 0.5 })},
		{"whole res_scale", liif("edsr-baseline", with("res_scale", 2)),
			edsr(func(s *weights.Spec) { s.ResScale = 2 })},
		{"edsr", liif("edsr", bare),
			edsr(func(s *weights.Spec) { s.Blocks, s.Features, s.ResScale = 32, 256, 0.1 })},
		{"rdn", liif("rdn", bare), rdn("B", 64)},
		{"rdn with all arguments", liif("rdn", with("G0", 8, "RDNkSize", 3, "RDNconfig", "A",
			"scale", 2)), rdn("A", 8)},
		{"switches", liif("edsr-baseline", bare, "local_ensemble", false, "feat_unfold", false,
			"cell_decode", false), edsr(func(s *weights.Spec) {
			s.LocalEnsemble, s.FeatUnfold, s.CellDecode = false, false, false
		})},
		{"no hidden layer, as a tuple", liif("edsr-baseline", bare).replace("args", pairs{
			"encoder_spec", pairs{"name", "edsr-baseline", "args", bare},
			"imnet_spec", pairs{"name", "mlp", "args",
				pairs{"out_dim", 3, "hidden_list", args{}}}}),
			edsr(func(s *weights.Spec) { s.Hidden = []int{} })},
		{"metasr", pairs{"name", "metasr", "args", pairs{"encoder_spec", pairs{"name",
			"edsr-baseline", "args", bare}}}, edsr(func(s *weights.Spec) {
			s.Head, s.Hidden, s.LocalEnsemble = weights.HeadMetaSR, []int{256}, false
		})},
	} {
		root, _, err := unpickle(assemble(pairs{"model", append(c.model, "sd", pairs{})}), loader())
		if err != nil {
			t.Fatal(err)
		}
		got, _, metadata, err := checkpoint(root)
		if err != nil || !reflect.DeepEqual(got, c.want) || len(metadata) != 0 {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, err, c.want)
		}
	}
}

func TestModelRefused(t *testing.T) {
	nothing := pairs{}
	// Changes of the model, of its arguments, of the MLP's and of the encoder's.
	model := func(key string, v any) func(*tiny) {
		return func(p *tiny) { p.model = p.model.replace(key, v) }
	}
	arg := func(key string, v any) func(*tiny) {
		return func(p *tiny) {
			p.model = p.model.replace("args", p.model[3].(pairs).replace(key, v))
		}
	}
	mlp := func(more ...any) func(*tiny) {
		return arg("imnet_spec", pairs{"name", "mlp", "args", pairs(more)})
	}
	encoder := func(name string, more ...any) func(*tiny) {
		return arg("encoder_spec", pairs{"name", name, "args", append(pairs{"no_upsampling", true},
			more...)})
	}
	state := func(key any, v any) func(*tiny) {
		return func(p *tiny) { p.state = append(p.state, key, v) }
	}
	const weight = "imnet.layers.0.weight"
	for _, c := range []struct {
		name   string
		change func(*tiny)
		want   error
		says   string
	}{
		{"no name", model("name", nil), ErrModel, "name is None"},
		{"another kind", model("name", "lte"), ErrModel, "lte"},
		{"arguments of text", model("args", "x"), ErrModel, `"x"`},
		{"no arguments", model("args", nothing), ErrModel, "None"},
		{"unknown argument", arg("pos_encoding", true), ErrModel, "pos_encoding"},
		{"switch of text", arg("cell_decode", "yes"), ErrModel, "cell_decode"},
		{"switch of nothing", arg("cell_decode", nil), ErrModel, "cell_decode is None"},
		{"no MLP", arg("imnet_spec", nil), ErrModel, "imnet_spec"},
		{"another MLP", arg("imnet_spec", pairs{"name", "siren", "args", nothing}), ErrModel,
			"siren"},
		{"no widths", mlp("out_dim", 3), ErrModel, "hidden_list"},
		{"widths of text", mlp("out_dim", 3, "hidden_list", items{"1"}), ErrModel, "hidden_list"},
		{"four channels", mlp("out_dim", 4, "hidden_list", items{1}), ErrModel, "out_dim is 4"},
		{"MLP with more", mlp("out_dim", 3, "hidden_list", items{1}, "act", "gelu"), ErrModel,
			"act"},
		{"width 0", mlp("out_dim", 3, "hidden_list", items{0}), weights.ErrSpec, "hidden_list"},
		{"65 layers", mlp("out_dim", 3, "hidden_list", make65()), weights.ErrSpec, "65"},
		{"another encoder", encoder("rcan"), ErrModel, "rcan"},
		{"encoder of text", arg("encoder_spec", "edsr"), ErrModel, "encoder_spec"},
		{"tail", encoder("edsr", "no_upsampling", false), ErrModel, "no_upsampling"},
		{"tail by default", arg("encoder_spec", pairs{"name", "edsr-baseline"}), ErrModel,
			"no_upsampling"},
		{"unknown argument of the encoder", encoder("edsr", "depth", 4), ErrModel, "depth"},
		{"argument of another encoder", encoder("rdn", "n_feats", 4), ErrModel, "n_feats"},
		{"argument of no name", encoder("edsr", 1, 2), ErrModel, "argument 1"},
		{"blocks of text", encoder("edsr", "n_resblocks", "1"), ErrModel, "n_resblocks"},
		{"half a block", encoder("edsr", "n_resblocks", 1.5), ErrModel, "n_resblocks is 1.5"},
		{"RDN with 5×5", encoder("rdn", "RDNkSize", 5), ErrModel, "RDNkSize is 5"},
		{"RDN of configuration C", encoder("rdn", "RDNconfig", "C"), weights.ErrSpec, "rdn_config"},
		{"a million blocks", encoder("edsr", "n_resblocks", 1_000_000), weights.ErrSpec, "1000000"},
		{"res_scale NaN", encoder("edsr", "res_scale", math.NaN()), weights.ErrSpec, "res_scale"},
		{"state of numbers", state("lr", 1), ErrModel, "lr"},
		{"state under numbers", state(1, 1), ErrModel, "1"},
		{"missing tensor", func(p *tiny) { p.state = p.state.without(weight) }, weights.ErrMissing,
			weight},
		{"unknown tensor", func(p *tiny) { p.add("imnet.layers.9.weight", []int{1}) },
			weights.ErrUnknown, "imnet.layers.9.weight"},
		{"wrong shape", func(p *tiny) {
			p.state = p.state.replace(weight,
				view("FloatStorage", "8", 13, 0, args{13, 1}, args{1, 1}))
		}, weights.ErrShape, "[13 1]"},
		{"whole numbers", func(p *tiny) {
			p.state = p.state.replace(weight,
				view("IntStorage", "8", 13, 0, args{1, 13}, args{13, 1}))
		}, weights.ErrDType, weight},
		{"NaN", func(p *tiny) { copy(p.storages["8"][8:], "\x00\x00\xc0\x7f") },
			weights.ErrNotFinite,
			`imnet.layers.0.weight": not a finite number: NaN at index 2`},
	} {
		p := newTiny()
		c.change(p)
		m, err := readTiny(p.zip())
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, %v; want %v with %q", c.name, m, err, c.want, c.says)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q has several lines", c.name, err)
		}
	}
	for name, root := range map[string]any{
		"a tensor":          view("FloatStorage", "0", 1, 0, args{}, args{}),
		"a bare state dict": pairs{"encoder.head.0.bias", nil},
		"a model of text":   pairs{"model", "liif"},
		"no state":          pairs{"model", newTiny().model},
	} {
		_, err := readTiny(zipped(file{"tiny/data.pkl", assemble(root), 0}))
		if !errors.Is(err, ErrModel) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func make65() items {
	list := make(items, 65)
	for i := range list {
		list[i] = 1
	}
	return list
}

// TestPassedOver adds what a checkpoint may have beside the tensors of its model.
func TestPassedOver(t *testing.T) {
	want, err := readTiny(newTiny().zip())
	if err != nil {
		t.Fatal(err)
	}
	p := newTiny()
	p.add("encoder.sub_mean.weight", []int{3, 3, 1, 1})
	p.add("encoder.add_mean.bias", []int{3})
	p.beside = append(p.beside, "optimizer", pairs{"state", pairs{0, pairs{
		"step", view("LongStorage", "no such storage", 1, 0, args{}, args{})}}})
	got, err := readTiny(p.zip())
	if err == nil {
		err = same(want, got)
	}
	if err != nil {
		t.Error(err)
	}
}

// TestElementTypes reads one number stored as each type.
func TestElementTypes(t *testing.T) {
	for class, stored := range map[string]string{
		"FloatStorage": "\x00\x00\x20\xc0", "HalfStorage": "\x00\xc1",
		"BFloat16Storage": "\x20\xc0",
		"DoubleStorage":   "\x00\x00\x00\x00\x00\x00\x04\xc0",
	} {
		p := newTiny()
		key := "3" // encoder.body.0.body.0.bias
		p.state = p.state.replace("encoder.body.0.body.0.bias",
			view(class, key, 1, 0, args{1}, args{1}))
		p.storages[key] = []byte(stored)
		m, err := readTiny(p.zip())
		if err != nil {
			t.Errorf("%s: %v", class, err)
			continue
		}
		want := storages[global{"torch", class}].dtype
		if v := m.Tensors["encoder.body.0.body.0.bias"].Data[0]; v != -2.5 ||
			m.DTypes["encoder.body.0.body.0.bias"] != want {
			t.Errorf("%s: %v as %v", class, v, m.DTypes)
		}
	}
}

// TestUnpackedLimit names one large storage from many tensors, which would make a small file read a
// thousand times over.
func TestUnpackedLimit(t *testing.T) {
	p := newTiny()
	for i := 0; i < len(p.state); i += 2 {
		sizes, strides := args{}, args{}
		for _, n := range tinySpec.Tensors()[i/2].Shape {
			sizes, strides = append(sizes, n), append(strides, 0)
		}
		p.state[i+1] = view("DoubleStorage", "0", maxElements, 0, sizes, strides)
	}
	if _, err := readTiny(p.zip()); !errors.Is(err, ErrLimit) {
		t.Error(err)
	}
}
