package trainer

import (
	"math"
	"path"
	"strconv"
	"strings"

	"github.com/liif-render/liif/engine"
)

// Limits that no sensible configuration reaches.
const (
	maxSide  = 1 << 14
	maxCount = 1 << 30
)

// ParseConfig reads a configuration like ReadConfig from its text; name stands for the file.
func ParseConfig(name string, data []byte) (*Config, error) {
	root := parse(name, data)
	c := &Config{Name: name, Text: string(data)}
	c.Adam = Adam{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
	// the authors' values without data_norm
	c.Spec.InputSub, c.Spec.InputDiv = []float64{0}, []float64{1}
	c.Spec.OutputSub, c.Spec.OutputDiv = []float64{0}, []float64{1}
	var model field
	root.fields(map[string]func(field){
		"train_dataset": func(f field) { c.Train = f.dataset(false) },
		"val_dataset": func(f field) {
			d := f.dataset(true)
			c.Val = &d
		},
		"data_norm":     func(f field) { f.dataNorm(c) },
		"model":         func(f field) { model = f },
		"optimizer":     func(f field) { c.Muon = f.optimizer(&c.Adam) },
		"epoch_max":     func(f field) { c.EpochMax = f.integer(1, maxCount) },
		"multi_step_lr": func(f field) { f.multiStep(c) },
		"epoch_val":     func(f field) { c.EpochVal = f.integer(1, maxCount) },
		"epoch_save":    func(f field) { c.EpochSave = f.integer(1, maxCount) },
		"eval_type":     func(f field) { c.Eval = f.evalType() },
		// our chunks bound memory already
		"eval_bsize": func(f field) { f.integer(1, maxCount) },
		"resume":     func(f field) { c.Resume = f.text() },
		"warm_up":    func(f field) { c.WarmUp = f.integer(0, maxCount) },
		"cosine":     func(f field) { c.Cosine = f.boolean() },
		"lr_end":     func(f field) { c.RateEnd = f.number(0, 1) },
		"loss":       func(f field) { c.Loss = f.loss() },
		"clip":       func(f field) { c.Clip = f.number(1e-9, 1e9) },
		"ema":        func(f field) { c.EMA = f.number(0, 0.999999999) },
	}, "train_dataset", "model", "optimizer", "epoch_max")
	if root.err == nil {
		model.model(&c.Spec)
	}
	if root.err == nil {
		if err := c.Spec.Validate(); err != nil {
			model.fail("%v", err)
		}
	}
	switch {
	case root.err != nil:
	case c.Cosine && c.Milestones != nil:
		root.fail("cosine and multi_step_lr cannot both be meant")
	case c.RateEnd > 0 && !c.Cosine:
		root.fail("lr_end is where cosine ends, which is not there")
	case c.Eval != nil && c.Val == nil:
		root.fail("eval_type without val_dataset")
	case c.Val != nil && c.Val.whole() && c.Val.Source.Kind == PairedImageFolders:
		root.fail("val_dataset takes whole pairs: measure them with liif-eval, or give sample_q")
	case c.Val != nil && c.Val.whole() && c.Val.Source.Kind != Benchmark && c.Eval == nil:
		root.fail("val_dataset takes whole pictures: eval_type must say how they are measured")
	}
	return c, root.err
}

// whole tells whether items are whole pictures with a query for every pixel.
func (d *Dataset) whole() bool {
	return d.Source.Kind == Benchmark ||
		d.Mix == nil && d.Wrapper.Kind != UniformVaried && d.Wrapper.InpSize == 0 &&
			d.Wrapper.SampleQ == 0
}

func (f field) dataset(val bool) Dataset {
	var d Dataset
	known := f.part(&d, val)
	known["batch_size"] = func(f field) { d.Batch = f.integer(1, 1<<16) }
	var mix field
	if !val {
		known["mix"] = func(f field) { mix = f }
	}
	f.fields(known)
	if mix.document != nil && f.err == nil {
		if d.Source.Kind != "" || d.Wrapper.Kind != "" || d.Degrade != nil {
			mix.fail("its parts have dataset, wrapper and degrade, not the whole")
		}
		for _, e := range mix.list() {
			p := Dataset{Weight: 1}
			known := e.part(&p, val)
			known["weight"] = func(f field) { p.Weight = f.number(1e-9, 1e9) }
			e.fields(known)
			e.checkPart(&p)
			d.Mix = append(d.Mix, p)
		}
		if len(d.Mix) == 0 {
			mix.fail("it is empty")
		}
		for _, p := range d.Mix {
			if w := p.Wrapper; w.InpSize == 0 || w.SampleQ == 0 ||
				w.InpSize != d.Mix[0].Wrapper.InpSize ||
				w.SampleQ != d.Mix[0].Wrapper.SampleQ {
				mix.fail("its parts must have one inp_size and one sample_q")
			}
		}
	} else {
		f.checkPart(&d)
	}
	switch {
	case f.err != nil:
	case d.Batch == 0 && d.Source.Kind != Benchmark:
		f.fail("%q is missing", "batch_size")
	case !val && d.whole() && d.Batch > 1:
		f.child("wrapper", f.node).fail("whole pictures of different sizes make no batch: " +
			"give inp_size and sample_q")
	}
	return d
}

// part reads the keys that a dataset and a part of a mix share.
func (f field) part(d *Dataset, val bool) map[string]func(field) {
	return map[string]func(field){
		"dataset": func(f field) { d.Source = f.source(val) },
		"wrapper": func(f field) { d.Wrapper = f.wrapper() },
		"degrade": func(f field) { d.Degrade = f.degrade() },
	}
}

// checkPart reports settings that contradict each other.
func (f field) checkPart(d *Dataset) {
	kind, wrapper := d.Source.Kind, d.Wrapper.Kind
	switch {
	case f.err != nil:
	case kind == "":
		f.fail("%q is missing", "dataset")
	case kind == Benchmark && wrapper != "":
		f.fail("wrapper: a benchmark has none")
	case kind == Benchmark && d.Degrade != nil:
		f.fail("degrade: a benchmark is measured as it is")
	case kind == Benchmark:
	case wrapper == "":
		f.fail("%q is missing", "wrapper")
	case (kind == PairedImageFolders) == (wrapper == Downsampled):
		f.fail("wrapper: %s does not fit %s", wrapper, kind)
	case kind == Graphics && d.Wrapper.InpSize == 0:
		f.fail("wrapper: %s needs inp_size", kind)
	}
}

func (f field) source(val bool) Source {
	s := Source{Repeat: 1, Cache: CacheNone, Roots: make([]string, 1)}
	f.named(func(name string) (map[string]func(field), []string) {
		s.Kind = name
		root := func(i int) func(field) { return func(f field) { s.Roots[i] = f.text() } }
		known := map[string]func(field){
			"split_file": func(f field) { s.SplitFile = f.text() },
			"split_key":  func(f field) { s.SplitKey = f.text() },
			"repeat":     func(f field) { s.Repeat = f.integer(1, 1<<20) },
			"first_k":    func(f field) { s.FirstK = f.integer(1, maxCount) },
			"cache": func(f field) {
				s.Cache = f.text()
				if s.Cache != CacheNone && s.Cache != CacheMemory && s.Cache != CacheBin {
					f.fail("%s is not none, in_memory or bin", f.show())
				}
			},
			"downscale": func(f field) { s.Downscale = f.downscale() },
			"by_area":   func(f field) { s.ByArea = f.boolean() },
		}
		switch {
		case name == ImageFolder:
			known["root_path"] = root(0)
			return known, []string{"root_path"}
		case name == Graphics:
			s.Roots = nil
			return map[string]func(field){"repeat": known["repeat"]}, nil
		case name == PairedImageFolders:
			s.Roots = make([]string, 2)
			known["root_path_1"], known["root_path_2"] = root(0), root(1)
			delete(known, "downscale") // the pair's sizes belong together
			delete(known, "by_area")
			return known, []string{"root_path_1", "root_path_2"}
		case name == Benchmark && val:
			return map[string]func(field){
				"root_path": root(0), "first_k": known["first_k"],
				"scales": func(f field) { s.Scales = f.integers(1, 64) },
			}, []string{"root_path", "scales"}
		}
		f.fail("name %.80q is not known here", name)
		return nil, nil
	})
	if f.err == nil && (s.SplitFile == "") != (s.SplitKey == "") {
		f.fail("split_file and split_key go together")
	}
	if f.err == nil && s.Kind == Benchmark && len(s.Scales) == 0 {
		f.fail("scales is empty")
	}
	return s
}

// downscale reads a factor for all JPEG files, or a list of factors by pattern.
func (f field) downscale() []Downscale {
	factor := func(f field) int {
		if f.node.Value == "auto" {
			return 0
		}
		return f.integer(1, 64)
	}
	if f.node.Kind == 0 || len(f.node.Content) == 0 {
		n := factor(f)
		return []Downscale{{"*.jpg", n}, {"*.jpeg", n}}
	}
	var list []Downscale
	known := map[string]func(field){}
	for i := 0; i < len(f.node.Content); i += 2 {
		pattern := f.node.Content[i].Value
		if _, err := path.Match(pattern, ""); err != nil {
			f.fail("%.80q is not a pattern of file names", pattern)
		}
		known[pattern] = func(f field) { list = append(list, Downscale{pattern, factor(f)}) }
	}
	f.fields(known)
	return list
}

func (f field) wrapper() Wrapper {
	w := Wrapper{ScaleMin: 1}
	f.named(func(name string) (map[string]func(field), []string) {
		w.Kind = name
		known := map[string]func(field){
			"augment":  func(f field) { w.Augment = f.boolean() },
			"sample_q": func(f field) { w.SampleQ = f.integer(1, 1<<24) },
		}
		side := func(p *int) func(field) { return func(f field) { *p = f.integer(1, maxSide) } }
		switch name {
		case Downsampled:
			known["inp_size"] = side(&w.InpSize)
			known["scale_min"] = func(f field) { w.ScaleMin = f.number(1, 64) }
			known["scale_max"] = func(f field) { w.ScaleMax = f.number(1, 64) }
		case Paired:
			known["inp_size"] = side(&w.InpSize)
		case UniformVaried:
			known["size_min"], known["size_max"] = side(&w.SizeMin), side(&w.SizeMax)
			known["gt_resize"] = side(&w.GTResize)
			return known, []string{"size_min"}
		default:
			f.fail("name %.80q is not %s, %s or %s", name, Downsampled, Paired, UniformVaried)
		}
		return known, nil
	})
	if w.ScaleMax == 0 {
		w.ScaleMax = w.ScaleMin
	}
	if w.SizeMax == 0 {
		w.SizeMax = w.SizeMin
	}
	if f.err == nil && w.ScaleMax < w.ScaleMin {
		f.fail("scale_max %v is below scale_min %v", w.ScaleMax, w.ScaleMin)
	}
	if most := math.Pow(math.RoundToEven(float64(w.InpSize)*w.ScaleMin), 2); f.err == nil &&
		w.InpSize > 0 && w.Kind == Downsampled && float64(w.SampleQ) > most {
		f.fail("sample_q %d is more than the %.0f pixels of the smallest crop", w.SampleQ, most)
	}
	return w
}

func (f field) dataNorm(c *Config) {
	side := func(sub, div *[]float64) func(field) {
		return func(f field) {
			f.fields(map[string]func(field){
				"sub": func(f field) { *sub = f.numbers(-1e6, 1e6) },
				"div": func(f field) { *div = f.numbers(1e-6, 1e6) },
			}, "sub", "div")
		}
	}
	f.fields(map[string]func(field){
		"inp": side(&c.Spec.InputSub, &c.Spec.InputDiv),
		"gt":  side(&c.Spec.OutputSub, &c.Spec.OutputDiv),
	}, "inp", "gt")
}

// optimizer reads the arguments, and tells whether they are Muon's.
func (f field) optimizer(a *Adam) (muon bool) {
	f.named(func(name string) (map[string]func(field), []string) {
		if muon = name == "muon"; !muon && name != "adam" {
			f.fail("name %.80q is not adam or muon", name)
		}
		return map[string]func(field){
			"lr": func(f field) { a.Rate = f.number(1e-12, 1) },
			"betas": func(f field) {
				list := f.numbers(0, 0.9999999)
				if len(list) != 2 {
					f.fail("%d numbers, not 2", len(list))
					return
				}
				a.Beta1, a.Beta2 = list[0], list[1]
			},
			"eps":          func(f field) { a.Epsilon = f.number(1e-30, 1) },
			"weight_decay": func(f field) { f.number(0, 0) },
		}, []string{"lr"}
	})
	return muon
}

func (f field) loss() engine.Loss {
	l, err := engine.LossOf(f.text())
	if err != nil {
		f.fail("%v", err)
	}
	return l
}

func (f field) multiStep(c *Config) {
	f.fields(map[string]func(field){
		"milestones": func(f field) { c.Milestones = f.integers(1, maxCount) },
		"gamma":      func(f field) { c.Gamma = f.number(1e-9, 1) },
	}, "milestones")
	if c.Gamma == 0 {
		c.Gamma = 0.1 // PyTorch's
	}
	for i, m := range c.Milestones {
		if i > 0 && m <= c.Milestones[i-1] {
			f.fail("milestones do not grow: %d after %d", m, c.Milestones[i-1])
		}
	}
}

func (f field) evalType() *Eval {
	kind, number, found := strings.Cut(f.text(), "-")
	scale, err := strconv.Atoi(number)
	if !found || err != nil || kind != "div2k" && kind != "benchmark" || scale < 1 || scale > 64 {
		f.fail("%s is neither div2k-SCALE nor benchmark-SCALE", f.show())
	}
	return &Eval{DIV2K: kind == "div2k", Scale: scale}
}
