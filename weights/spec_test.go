package weights

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const (
	edsrText = `"encoder":"edsr","n_resblocks":2,"n_feats":8`
	liifText = `"head":"liif","hidden_list":[4],"local_ensemble":true,"feat_unfold":true,` +
		`"cell_decode":true`
)

func TestParseSpec(t *testing.T) {
	base := Spec{Encoder: EncoderEDSR, Blocks: 2, Features: 8, ResScale: 1, Head: HeadLIIF,
		Hidden: []int{4}, LocalEnsemble: true, FeatUnfold: true, CellDecode: true,
		Residual: ResidualNone}
	with := func(change func(s *Spec)) Spec {
		s := base
		change(&s)
		return s
	}
	for _, c := range []struct {
		name, text string
		want       Spec
	}{
		{"defaults", "{" + edsrText + "," + liifText + "}", base},
		{"all of EDSR", `{"res_scale":0.1,"residual":"nearest","input_sub":[0],"input_div":[1],` +
			`"output_sub":[0.1,0.2,0.3],"output_div":[1,2,-3],` + edsrText + "," + liifText + "}",
			with(func(s *Spec) {
				s.ResScale, s.Residual, s.InputSub, s.InputDiv = 0.1, ResidualNearest, []float64{0},
					[]float64{1}
				s.OutputSub, s.OutputDiv = []float64{0.1, 0.2, 0.3}, []float64{1, 2, -3}
			})},
		{"dials", `{"restore":["noise","jpeg"],` + edsrText + "," + liifText + "}",
			with(func(s *Spec) { s.Restore = []string{RestoreNoise, RestoreJPEG} })},
		{"no hidden layer", `{` + edsrText +
			`,"head":"liif","hidden_list":[],"local_ensemble":false,` +
			`"feat_unfold":false,"cell_decode":false}`, with(func(s *Spec) {
			s.Hidden, s.LocalEnsemble, s.FeatUnfold, s.CellDecode = []int{}, false, false, false
		})},
		{"RDN", `{"encoder":"rdn","rdn_config":"A","g0":16,"residual":"bilinear",` + liifText + "}",
			with(func(s *Spec) {
				s.Encoder, s.Blocks, s.Features, s.ResScale = EncoderRDN, 0, 0, 0
				s.RDNConfig, s.G0, s.Residual = "A", 16, ResidualBilinear
			})},
		{"MetaSR", `{` + edsrText + `,"head":"metasr","hidden_list":[256]}`, with(func(s *Spec) {
			s.Head, s.Hidden, s.LocalEnsemble = HeadMetaSR, []int{256}, false
		})},
		{"MetaSR with its switches", `{` + edsrText + `,"head":"metasr","hidden_list":[256],` +
			`"local_ensemble":false,"feat_unfold":true,"cell_decode":true}`, with(func(s *Spec) {
			s.Head, s.Hidden, s.LocalEnsemble = HeadMetaSR, []int{256}, false
		})},
	} {
		got, err := ParseSpec([]byte(c.text))
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, err, c.want)
			continue
		}
		text, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseSpec(text); err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("%s: %s gives %+v, %v", c.name, text, again, err)
		}
	}
}

func TestParseSpecRefuses(t *testing.T) {
	good := edsrText + "," + liifText
	for _, c := range []struct{ name, text, says string }{
		{"nothing", "", "JSON"},
		{"too long", "{" + good + strings.Repeat(" ", maxSpec) + "}", "65"},
		{"list", "[]", "["},
		{"text", `"edsr"`, "edsr"},
		{"more follows", "{" + good + "}{}", "JSON"},
		{"not UTF-8", "{\"\xff\":1}", "UTF-8"},
		{"unknown field", "{" + good + `,"act":"gelu"}`, "act"},
		{"field in capitals", `{"Encoder":"edsr"}`, "Encoder"},
		{"field twice", "{" + good + `,"n_feats":8}`, "n_feats"},
		{"null", "{" + good + `,"input_sub":null}`, "input_sub is null"},
		{"number for text", "{" + good + `,"residual":1}`, "residual is 1"},
		{"text for number", `{"n_feats":"8"}`, "n_feats"},
		{"half a block", `{"n_resblocks":1.5}`, "1.5"},
		{"too large a number", `{"n_resblocks":1e99}`, "1e99"},
		{"nested", "{\"hidden_list\":[\n[1]]}", "hidden_list is [[1]]"},
		{"unknown dial", "{" + good + `,"restore":["jpeg","blur"]}`, `restore holds "blur"`},
		{"dial twice", "{" + good + `,"restore":["jpeg","jpeg"]}`, "restore holds jpeg twice"},
		{"null in a list", "{" + good + `,"input_div":[null]}`, "input_div holds 0"},
		{"empty", "{}", "encoder"},
		{"no head", "{" + edsrText + "}", "head"},
		{"no switch", "{" + strings.Replace(good, `"cell_decode":true`, `"residual":"none"`, 1) +
			"}",
			"cell_decode"},
	} {
		s, err := ParseSpec([]byte(c.text))
		if !errors.Is(err, ErrSpec) || !strings.Contains(err.Error(), c.says) ||
			strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %+v, %v; want %q", c.name, s, err, c.says)
		}
	}
}

func TestValidateSpec(t *testing.T) {
	rdn := func(s *Spec) {
		s.Encoder, s.Blocks, s.Features, s.ResScale = EncoderRDN, 0, 0, 0
		s.RDNConfig, s.G0 = "B", 64
	}
	metaSR := func(s *Spec) {
		s.Head, s.Hidden, s.FeatUnfold, s.CellDecode = HeadMetaSR, []int{256}, true, true
	}
	both := func(a, b func(*Spec)) func(*Spec) { return func(s *Spec) { a(s); b(s) } }
	for _, c := range []struct {
		name   string
		change func(*Spec)
		says   string // empty for a valid spec
	}{
		{"as it is", func(*Spec) {}, ""},
		{"rdn", rdn, ""},
		{"metasr", metaSR, ""},
		{"metasr on rdn", both(rdn, metaSR), ""},
		{"1024 blocks", func(s *Spec) { s.Blocks = 1024 }, ""},
		{"negative res_scale", func(s *Spec) { s.ResScale = -0.1 }, ""},
		{"64 layers", func(s *Spec) { s.Hidden = make64() }, ""},
		{"no encoder", func(s *Spec) { s.Encoder = "" }, "encoder"},
		{"another encoder", func(s *Spec) { s.Encoder = "rcan" }, "rcan"},
		{"no blocks", func(s *Spec) { s.Blocks = 0 }, "n_resblocks is 0"},
		{"1025 blocks", func(s *Spec) { s.Blocks = 1025 }, "1025"},
		{"negative blocks", func(s *Spec) { s.Blocks = -1 }, "-1"},
		{"no features", func(s *Spec) { s.Features = 0 }, "n_feats is 0"},
		{"4097 features", func(s *Spec) { s.Features = 4097 }, "4097"},
		{"res_scale 0", func(s *Spec) { s.ResScale = 0 }, "res_scale"},
		{"res_scale NaN", func(s *Spec) { s.ResScale = math.NaN() }, "res_scale"},
		{"res_scale infinite", func(s *Spec) { s.ResScale = math.Inf(-1) }, "res_scale"},
		{"edsr with a configuration", func(s *Spec) { s.RDNConfig = "A" }, "rdn_config"},
		{"edsr with g0", func(s *Spec) { s.G0 = 64 }, "g0"},
		{"rdn with blocks", both(rdn, func(s *Spec) { s.Blocks = 1 }), "n_resblocks"},
		{"rdn with features", both(rdn, func(s *Spec) { s.Features = 1 }), "n_feats"},
		{"rdn with res_scale", both(rdn, func(s *Spec) { s.ResScale = 1 }), "res_scale"},
		{"rdn of configuration C", both(rdn, func(s *Spec) { s.RDNConfig = "C" }), "rdn_config"},
		{"rdn without g0", both(rdn, func(s *Spec) { s.G0 = 0 }), "g0 is 0"},
		{"no head", func(s *Spec) { s.Head = "" }, "head"},
		{"another head", func(s *Spec) { s.Head = "lte" }, "lte"},
		{"65 layers", func(s *Spec) { s.Hidden = append(make64(), 1) }, "65"},
		{"width 0", func(s *Spec) { s.Hidden = []int{4, 0} }, "hidden_list is 0"},
		{"width 65537", func(s *Spec) { s.Hidden = []int{65537} }, "65537"},
		{"metasr without a layer", both(metaSR, func(s *Spec) { s.Hidden = nil }), "metasr has 1"},
		{"metasr with two layers", both(metaSR, func(s *Spec) { s.Hidden = []int{1, 1} }),
			"metasr has 1"},
		{"metasr with the ensemble", both(metaSR, func(s *Spec) { s.LocalEnsemble = true }),
			"local_ensemble true"},
		{"metasr not unfolding", both(metaSR, func(s *Spec) { s.FeatUnfold = false }),
			"feat_unfold false"},
		{"metasr without the cell", both(metaSR, func(s *Spec) { s.CellDecode = false }),
			"cell_decode false"},
		{"no residual", func(s *Spec) { s.Residual = "" }, "residual"},
		{"another residual", func(s *Spec) { s.Residual = "bicubic" }, "bicubic"},
		{"two values", func(s *Spec) { s.InputSub = []float64{1, 1} }, "input_sub"},
		{"four values", func(s *Spec) { s.OutputDiv = []float64{1, 1, 1, 1} }, "output_div"},
		{"division by 0", func(s *Spec) { s.InputDiv = []float64{1, 0, 1} }, "input_div holds 0"},
		{"division by 0 in float32", func(s *Spec) { s.OutputDiv = []float64{1e-50} },
			"output_div holds 1e-50"},
		{"subtraction of NaN", func(s *Spec) { s.OutputSub = []float64{math.NaN()} }, "output_sub"},
		{"subtraction of what float32 has not", func(s *Spec) { s.InputSub = []float64{1e39} },
			"input_sub"},
		{"too many parameters", func(s *Spec) { s.Blocks, s.Features = 1024, 4096 }, "parameters"},
		{"too many in one layer", both(metaSR, func(s *Spec) {
			s.Features, s.Hidden = 4096, []int{1 << 16}
		}), "parameters"},
	} {
		s := tinySpec
		c.change(&s)
		err := s.Validate()
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.says != "" && (!errors.Is(err, ErrSpec) || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
}

func make64() []int {
	list := make([]int, 64)
	for i := range list {
		list[i] = 1
	}
	return list
}

// TestPublishedShapes compares the tensors that specs ask for with those of the published models.
func TestPublishedShapes(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(golden, "published-shapes.json"))
	if err != nil {
		t.Fatal(err)
	}
	var published map[string]map[string][]int
	if err := json.Unmarshal(text, &published); err != nil {
		t.Fatal(err)
	}
	liif := Spec{Head: HeadLIIF, Hidden: []int{256, 256, 256, 256}, LocalEnsemble: true,
		FeatUnfold: true, CellDecode: true, Residual: ResidualNone}
	edsr, rdn := liif, liif
	edsr.Encoder, edsr.Blocks, edsr.Features, edsr.ResScale = EncoderEDSR, 16, 64, 1
	rdn.Encoder, rdn.RDNConfig, rdn.G0 = EncoderRDN, "B", 64
	specs := map[string]*Spec{"edsr-baseline-liif": &edsr, "rdn-liif": &rdn}
	if len(published) != len(specs) {
		t.Errorf("%d published models", len(published))
	}
	for name, s := range specs {
		if err := s.Validate(); err != nil {
			t.Error(err)
		}
		want, parameters := published[name], 0
		for tensor, shape := range want {
			if IsMeanShift(tensor) {
				delete(want, tensor)
				continue
			}
			size, _ := product(shape)
			parameters += size
		}
		if err := CheckShapes(s, want); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if s.Parameters() != parameters || len(s.Tensors()) != len(want) {
			t.Errorf("%s: %d parameters in %d tensors, published are %d in %d", name,
				s.Parameters(),
				len(s.Tensors()), parameters, len(want))
		}
	}
}

func FuzzParseSpec(f *testing.F) {
	f.Add([]byte("{" + edsrText + "," + liifText + "}"))
	f.Add([]byte(
		`{"encoder":"rdn","rdn_config":"B","g0":4096,"head":"metasr","hidden_list":[256]}`))
	f.Add([]byte(`{"input_sub":[1e400],"n_feats":-0,"n_resblocks":007}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := ParseSpec(text)
		if err != nil {
			return
		}
		if n := s.Parameters(); n < 1 || n > maxParameters {
			t.Errorf("%d parameters", n)
		}
		stored, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseSpec(stored); err != nil || !reflect.DeepEqual(again, s) {
			t.Errorf("%+v became %+v, %v", s, again, err)
		}
	})
}

// TestInputChannels: dials are inputs of the first convolution, and of nothing else.
func TestInputChannels(t *testing.T) {
	for _, encoder := range []string{edsrText, `"encoder":"rdn","rdn_config":"A","g0":16`} {
		plain, err := ParseSpec([]byte("{" + encoder + "," + liifText + "}"))
		if err != nil {
			t.Fatal(err)
		}
		dials := plain
		dials.Restore = []string{RestoreJPEG, RestoreNoise}
		a, b := plain.Tensors(), dials.Tensors()
		if plain.InputChannels() != 3 || dials.InputChannels() != 5 {
			t.Errorf("%d and %d input channels", plain.InputChannels(), dials.InputChannels())
		}
		if a[0].Shape[1] != 3 || b[0].Shape[1] != 5 {
			t.Errorf("first layers of %v and %v", a[0].Shape, b[0].Shape)
		}
		if !reflect.DeepEqual(a[1:], b[1:]) {
			t.Errorf("%s: the other tensors differ", encoder)
		}
	}
}

// TestFourierSpec: a Fourier head has no ensemble, one list of waves, decays only with cells, and
// names its tensors; weights to begin with have the decays of a Gaussian filter.
func TestFourierSpec(t *testing.T) {
	s := Spec{Encoder: EncoderEDSR, Blocks: 1, Features: 4, ResScale: 1, Head: HeadFourier,
		Hidden: []int{5}, FeatUnfold: true, CellDecode: true, Residual: ResidualNone}
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	shapes := map[string][]int{}
	for _, x := range s.Tensors() {
		shapes[x.Name] = x.Shape
	}
	for name, want := range map[string][]int{"imnet.waves.weight": {5, 2}, "imnet.waves.bias": {5},
		"imnet.decays.weight": {5, 2}, "imnet.amplitudes.weight": {18, 4, 3, 3},
		"imnet.amplitudes.bias": {18}} {
		if !slices.Equal(shapes[name], want) {
			t.Errorf("%s is %v, want %v", name, shapes[name], want)
		}
	}
	m := Model{Spec: s, Tensors: map[string]Tensor{
		"imnet.waves.weight":  {Data: []float32{0.5, -0.5}},
		"imnet.waves.bias":    {Data: []float32{0.1}},
		"imnet.decays.weight": {Data: make([]float32, 2)}}}
	m.Begin()
	w, decay := m.Tensors["imnet.waves.weight"].Data[1], m.Tensors["imnet.decays.weight"].Data[1]
	if w >= -1 || decay != w*w/2 {
		t.Errorf("a frequency of %g decays by %g", w, decay)
	}
	for name, change := range map[string]func(*Spec){
		"ensemble": func(s *Spec) { s.LocalEnsemble = true },
		"two":      func(s *Spec) { s.Hidden = []int{5, 5} },
		"none":     func(s *Spec) { s.Hidden = nil },
	} {
		bad := s
		change(&bad)
		if err := bad.Validate(); err == nil {
			t.Errorf("%s: valid", name)
		}
	}
}
