package trainer

import (
	"errors"
	"fmt"
	"os"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

// Config says which model is trained, on which data and how. ReadConfig makes one of a file with
// the keys of the LIIF authors' configs (train_liif.py); the keys in the comments are ours.
type Config struct {
	Name  string // the file
	Text  string // its content
	Train Dataset
	Val   *Dataset // nil for no validation
	Spec  weights.Spec

	Adam       Adam
	Muon       bool // convolutions that see features learn by Muon: optimizer.name muon
	EpochMax   int
	Milestones []int // epochs after which the learning rate is multiplied by Gamma
	Gamma      float64
	EpochVal   int // epochs between validations; 0 for none
	EpochSave  int // epochs between models that are kept; 0 for none
	Eval       *Eval
	Resume     string // a run's folder or a checkpoint to go on from; empty for none

	Loss engine.Loss // loss, ours: rgb, luma or psnr

	WarmUp  int     // warm_up: steps over which the learning rate grows from 0
	Cosine  bool    // cosine: the learning rate falls to RateEnd along half a cosine
	RateEnd float64 // lr_end: where the cosine ends
	Clip    float64 // clip: the largest norm of a gradient; 0 for any
	EMA     float64 // ema: decay of the average of the weights; 0 for none
}

// Adam is the optimiser and its arguments, as in PyTorch. Muon's are the same: its momentum is
// Beta1.
type Adam struct {
	Rate         float64 // lr
	Beta1, Beta2 float64 // betas
	Epsilon      float64 // eps
}

// Dataset is a list of pictures, how they become inputs, and the size of a batch.
type Dataset struct {
	Source  Source
	Wrapper Wrapper
	Degrade *Degrade // degrade, ours: what happens to inputs first; nil for nothing
	Batch   int

	// Mix, ours, lists datasets. Each item of a batch is drawn from one of them, chosen by Weight;
	// Source, Wrapper and Degrade are not used then.
	Mix    []Dataset
	Weight float64 // weight: of a part of a mix
}

// UseFolder replaces the named folder of photographs, in a mix all of them, by another. It fails
// where pictures come in pairs.
func (d *Dataset) UseFolder(folder string) error {
	sources := []*Source{&d.Source}
	for i := range d.Mix {
		sources = append(sources, &d.Mix[i].Source)
	}
	used := false
	for _, s := range sources {
		switch len(s.Roots) {
		case 1:
			s.Roots[0], used = folder, true
			s.SplitFile, s.SplitKey = "", ""
		case 2:
			return errors.New("it takes pairs of pictures from two folders: write them into it")
		}
	}
	if !used {
		return errors.New("it takes no pictures from a folder")
	}
	return nil
}

// Kinds of Source.
const (
	ImageFolder        = "image-folder"
	PairedImageFolders = "paired-image-folders"
	Benchmark          = "benchmark" // ours: whole pictures, enlarged by Scales
	// ours: drawings and text that a program draws as they are needed
	Graphics = "graphics"
)

// Caches of a Source.
const (
	CacheNone   = "none"      // pictures are decoded each time
	CacheMemory = "in_memory" // decoded once, kept as 8-bit RGB
	CacheBin    = "bin"       // decoded once into a folder _bin_NAME beside the source's
)

// Source is a list of pictures.
type Source struct {
	Kind      string
	Roots     []string // one folder; two of a paired one, low resolution first; none of Graphics
	SplitFile string   // JSON with lists of file names; empty for all files of the folder
	SplitKey  string
	Repeat    int // times that an epoch shows each picture
	FirstK    int // only the first files; 0 for all
	Cache     string
	Downscale []Downscale // downscale: reductions on reading, the first that matches a file
	ByArea    bool        // by_area: large pictures are shown more often, in proportion
	Scales    []int       // scales: of a benchmark
}

// Downscale reduces files as they are read, by Pillow's bicubic: large JPEGs carry noise of their
// compression that a network must not learn. A factor of 0 stands for 2 where half of the picture
// still has 512 pixels a side, and else for 1.
type Downscale struct {
	Pattern string // of file names, as path.Match has it
	Factor  int
}

// Kinds of Wrapper (datasets/wrappers.py).
const (
	Downsampled   = "sr-implicit-downsampled"
	Paired        = "sr-implicit-paired"
	UniformVaried = "sr-implicit-uniform-varied"
)

// Wrapper says how a picture becomes an input and the queries asked about it.
type Wrapper struct {
	Kind               string
	InpSize            int     // side of the input; 0 for whole pictures
	ScaleMin, ScaleMax float64 // of a Downsampled
	SizeMin, SizeMax   int     // of a UniformVaried's ground truth, from first item to last
	// of a UniformVaried: the ground truth is resized once more; 0 for not
	GTResize int
	Augment  bool
	SampleQ  int // queries an item; 0 for all pixels
}

// Eval is the authors' eval_type: whole pictures measured as the papers do.
type Eval struct {
	DIV2K bool // RGB, a border of scale + 6 pixels left out; else luma, a border of scale
	Scale int
}

// ReadConfig reads a configuration from a YAML file. Unknown keys and values out of range are
// errors that name the file, the line and the key.
func ReadConfig(path string) (*Config, error) {
	const limit = 1 << 20
	info, err := os.Stat(path)
	if err == nil && info.Size() > limit {
		err = fmt.Errorf("%s: %d bytes, a configuration has at most %d", path, info.Size(), limit)
	}
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return ParseConfig(path, data)
}
