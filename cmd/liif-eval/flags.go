package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/render"
)

// flags are the command line's values as they were given.
type flags struct {
	benchmark, div2k           []string
	scales, lr, published      string
	jpeg, noise, dial, against string
	first                      int
	models, filters            []string
	ensemble, trueCell, round  bool
	markdown, pictures         bool
	json, csv, images          string
	worst                      int
	force                      bool
	device, memory             string
	shards                     string
	threads                    int
	quiet                      bool
}

// none is the value that turns a list flag off.
const none = "none"

// define makes the flags, in the groups that the help shows.
func (f *flags) define() cli.FlagGroups {
	var groups cli.FlagGroups

	g := groups.Add("Pictures")
	g.StringArrayVar(&f.benchmark, "benchmark", nil, "measure on the pictures of `FOLDER`, on Y; "+
		"may be given several times")
	g.StringArrayVar(&f.div2k, "div2k", nil, "measure on the pictures of `FOLDER`, on RGB; "+
		"may be given several times")
	g.StringVarP(&f.scales, "scales", "s", "", "enlarge by each scale of `LIST`, such as 2,3,4 or "+
		"2.5 (default "+formatScales(benchmarkScales)+"; with --div2k "+
		formatScales(div2kScales)+")")
	g.StringVar(&f.jpeg, "jpeg", "", "measure also on reduced pictures that were saved as JPEG, "+
		"4:2:0, of each quality of `LIST`, such as 90,75,40")
	g.StringVar(&f.noise, "noise", "", "measure also on reduced pictures with white noise of each "+
		"standard deviation of `LIST`, in steps of 8 bits, such as 2,5,10")
	g.StringVar(&f.lr, "lr", "",
		"read the reduced pictures from the folders X2, X3, ... in `FOLDER`, "+
			"for the scales that have one; none makes all (default LR_bicubic beside HR, if it is there)")
	g.IntVar(&f.first, "first", 0, "measure only the first `N` pictures of each folder")
	g.StringVar(&f.published, "published", "", "print the numbers in print for `SET`: "+
		strings.Join(evaluate.KnownSets(), ", ")+" or none (default by the folder's name)")

	g = groups.Add("Methods")
	g.StringArrayVarP(&f.models, "model", "m", nil, "measure model `NAME`: one of liif-render "+
		"--list-models or a .safetensors file; may be given several times; none for filters alone "+
		"(default "+render.Models()[0].Name+")")
	g.StringSliceVar(&f.filters, "filter", nil, "measure filter `NAME` too: bicubic, bilinear, "+
		"lanczos, nearest; none for models alone (default bicubic)")
	g.StringVar(&f.against, "against", "",
		"print how much better the others are than method `NAME`, "+
			"with the 95% interval over pictures; none for not at all (default the first of several models)")
	cli.TextFlag(g, &f.dial, "dial", "", string(evaluate.DialAuto), "tell models of the damage "+
		"`HOW`: auto as liif-render does, from the file and the picture; true, what it is; off, that "+
		"there is none")
	g.BoolVar(&f.ensemble, "self-ensemble", false, "let models average over the picture's 8 flips "+
		"and turns; --ensemble is the same")
	g.BoolVar(&f.trueCell, "true-cell", false,
		fmt.Sprintf("tell models the true size of pixels, as the "+
			"papers do, also where they are smaller than at x%d, the most they were trained for",
			render.TrainedScale))
	g.BoolVar(&f.round, "round", false, "round to 8 bits before measuring, as files are")

	g = groups.Add("Output")
	g.BoolVar(&f.markdown, "markdown", false, "print the table as Markdown")
	g.StringVar(&f.json, "json", "",
		"write the numbers as JSON to `FILE`, or to - (standard output, "+
			"in place of the table)")
	g.StringVar(&f.csv, "csv", "", "write the numbers as CSV to `FILE`, or to -")
	g.BoolVar(&f.pictures, "pictures", false, "give each picture's numbers as well as the means")
	g.StringVar(&f.images, "save-images", "", "keep what was drawn, as PNG, under `FOLDER`")
	g.IntVar(&f.worst, "worst", 0,
		"draw the `N` crops that the model did worst on, for each folder, "+
			"scale and damage, next to bicubic and the original, into the folder CROPS")
	g.BoolVarP(&f.force, "force", "f", false, "overwrite files that exist")

	g = groups.Add("Machine")
	cli.TextFlag(g, &f.device, "device", "d", "auto",
		"compute on `NAME`, one of liif-render --list-devices")
	g.IntVar(&f.threads, "threads", 0, "use `N` threads (default all cores)")
	cli.TextFlag(g, &f.memory, "memory", "", "1GiB",
		"plan to use at most `SIZE` for drawing besides the pictures themselves")

	g.StringVar(&f.shards, "shard", "", "measure shard `I/N` of the pictures alone, for join; auto or "+
		"auto/N takes I from Slurm, Kubernetes, PBS or AWS Batch; needs --json")

	g = groups.Add("Information")
	g.BoolVarP(&f.quiet, "quiet", "q", false, "print no progress, only results and errors")
	g.BoolP("help", "h", false, "print this")
	g.Bool("version", false, "print the version")
	return groups
}

// alias lets --ensemble stand for --self-ensemble.
func alias(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	if name == "ensemble" {
		name = "self-ensemble"
	}
	return pflag.NormalizedName(name)
}
