package main

import (
	"fmt"
	"strings"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/render"
)

// flags are the command line's values as they were given.
type flags struct {
	scale, size, region     string
	width, height           string
	fit, long, short        string
	megapixels, print       string
	model, cell, without    string
	restore, denoise        string
	trueCell, selfEnsemble  bool
	output, suffix, name    string
	format                  string
	recursive, watch        bool
	chroma                  string
	bits, quality, compress int
	tileSize, overlap       int
	tileFormat, tiffScheme  string
	pyramid, cog            bool
	iiifID                  string
	force, skipExisting     bool
	metadata                string
	times                   bool
	profile                 string
	device, precision       string
	memory                  string
	noTune                  bool
	threads, tile           int
	maxPixels               string
	damaged                 bool
	page                    int
	resume, work, shards    string
	restart                 bool
	dryRun, json            bool
	quiet, verbose          bool
	listDevices, listModels bool
}

// define makes the flags, in the groups that the help shows.
func (f *flags) define() cli.FlagGroups {
	var groups cli.FlagGroups
	g := groups.Add("Size (one of scale to print)")
	cli.TextFlag(g, &f.scale, "scale", "s", "4", "enlarge by `FACTOR`, such as 30, 2.5, 4x or x4")
	g.StringVar(&f.size, "size", "", "fit the output into `WIDTHxHEIGHT` pixels, see --fit")
	cli.TextFlag(g, &f.fit, "fit", "", "contain",
		"of --size and --print, where the aspect is another: "+
			"`contain|cover|stretch`: all of the picture within the box, or all of the box from the "+
			"picture's middle, or both, distorted")
	g.StringVar(&f.width, "width", "", "make the output `N` pixels wide, keeping the aspect")
	g.StringVar(&f.height, "height", "", "make the output `N` pixels high, keeping the aspect")
	g.StringVar(&f.long, "long", "", "make the longer side `N` pixels")
	g.StringVar(&f.short, "short", "", "make the shorter side `N` pixels")
	g.StringVar(&f.megapixels, "megapixels", "", "make the output of `N` million pixels")
	g.StringVar(&f.print, "print", "",
		"make the output for a print of `WIDTHxHEIGHTcm@DPI` (mm, cm or in; "+
			"one number is the longer side; default 300 DPI), which also becomes its resolution; the paper "+
			"is turned as the picture lies")
	g.StringVar(&f.region, "region", "", "render only the window `X,Y,W,H` in source pixels, "+
		"which may be fractions; the size above is then the window's")

	g = groups.Add("Input")
	g.IntVar(&f.page, "page", 0, "read page `N` of a TIFF (default the first)")
	g.BoolVar(&f.damaged, "damaged", false,
		"of a picture that is cut short or broken, take what there "+
			"is, instead of refusing it")

	g = groups.Add("Model")
	cli.TextFlag(g, &f.model, "model", "m", render.Models()[0].Name,
		"use `NAME`: one of --list-models or a .safetensors file")
	g.StringVar(&f.cell, "cell", "",
		fmt.Sprintf("tell the network that an output pixel is 1/`K` of a "+
			"source pixel wide and high (the paper's cell-1/k; default its true size, but no less than at "+
			"x%d, the most it was trained for)", render.TrainedScale))
	g.BoolVar(&f.trueCell, "true-cell", false,
		"tell the network the true size of output pixels at any "+
			"scale, as the paper does: beyond its training it draws beads along edges")
	g.StringVar(&f.without, "without", "",
		"do without `PARTS` of the network's head, of ensemble, "+
			"unfold and cell, with commas between: to see what each of them does")
	g.BoolVar(&f.selfEnsemble, "self-ensemble", false, "average over the picture's 8 flips and "+
		"turns: 8 times the work, a little more accuracy")

	g = groups.Add("Damage (models that were trained for it)")
	cli.TextFlag(g, &f.restore, "restore", "", "auto",
		"undo compression with strength `auto|off|0-100`: auto "+
			"goes by the quality that a JPEG or lossy WebP was saved with; give about 40 for a picture that "+
			"once was one")
	cli.TextFlag(g, &f.denoise, "denoise", "", "auto",
		"undo noise with strength `auto|off|0-100`: auto "+
			"estimates it, with care, and leaves fine grain")

	g = groups.Add("Output")
	g.StringVarP(&f.output, "output", "o", "",
		"write to `FILE`, into FOLDER/, or to - (standard output)")
	g.StringVar(&f.suffix, "suffix", "", "put `TEXT` after the name of outputs named after "+
		"their inputs (default the size: -x4, -1920x1080, -w1920, -h1080)")
	g.StringVar(&f.name, "name", "",
		"name outputs by `TEMPLATE`, as \"{name}-{width}x{height}.jpg\"; fields are "+
			strings.Join(templateFields, " "))
	g.BoolVarP(&f.recursive, "recursive", "r", false,
		"render the folders in folders too; below --output "+
			"they are as in the input")
	g.BoolVar(&f.watch, "watch", false,
		"stay and render what arrives in the folders, until Ctrl-C; what "+
			"has its output is passed over")
	g.StringVar(&f.format, "format", "",
		"write `NAME`: png, tif, jpg, webp, avif, pnm, dzi or iiif (default what the "+
			"output's extension says, else png)")
	g.IntVar(&f.bits, "bits", 0, "write `8|16` bits per sample (default as the input, where the "+
		"format can; 8 for dzi and iiif)")
	g.IntVar(&f.quality, "quality", 0,
		fmt.Sprintf("write JPEG, AVIF or WebP of quality `1-100` (default JPEG of %d, AVIF of %d; "+
			"WebP loses nothing unless this is given)", imageio.DefaultQuality, imageio.DefaultQualityAVIF))
	cli.TextFlag(g, &f.chroma, "chroma", "", "420",
		"write JPEG or AVIF with chroma of `444|420`: for every pixel, "+
			"which keeps coloured edges sharp, or for two by two")
	g.IntVar(&f.compress, "compression", 0, fmt.Sprintf("compress PNG and TIFF with effort "+
		"`0-9`: 0 not at all, 1 fast, 9 small (default %d)", imageio.DefaultCompression))
	g.StringVar(&f.tiffScheme, "tiff-compression", "", "compress TIFF by "+
		"`none|deflate|zstd|jpeg` (default deflate); jpeg takes --quality and loses detail")
	g.StringVar(&f.profile, "profile", "",
		"convert the colours to `srgb|p3|FILE`, an ICC profile (default: "+
			"they stay in the input's)")
	cli.TextFlag(g, &f.metadata, "metadata", "", "keep",
		"carry EXIF, XMP and IPTC: `keep|private|strip`; "+
			"private leaves out places, serial numbers, owners and makers' notes; strip keeps nothing but the "+
			"colour profile and the resolution")
	g.BoolVar(&f.times, "times", false, "give outputs the modification times of their inputs")
	g.BoolVarP(&f.force, "force", "f", false, "overwrite outputs that exist")
	g.BoolVar(&f.skipExisting, "skip-existing", false, "pass over pictures whose output exists")

	g = groups.Add("Pyramids of tiles (dzi, iiif, tif)")
	g.BoolVar(&f.pyramid, "pyramid", false,
		"write TIFF in tiles, with lower levels, for viewers of large "+
			"pictures; a BigTIFF where it may pass 4 GiB")
	g.BoolVar(&f.cog, "cog", false,
		"write such a TIFF laid out to be read in parts through a network "+
			"(cloud-optimised); takes twice the room on the disk while it is put together")
	g.IntVar(&f.tileSize, "tile-size", 0,
		"cut tiles of `N` pixels a side (default 254 for dzi, 512 for "+
			"iiif, 256 for tif)")
	g.IntVar(&f.overlap, "overlap", imageio.DefaultOverlap,
		"let tiles of dzi show `N` pixels of their "+
			"neighbours")
	g.StringVar(&f.tileFormat, "tile-format", "",
		"write tiles of dzi and iiif as `jpg|png|webp` (default "+
			"jpg, or png for pictures with alpha or of 16 bits)")
	g.StringVar(&f.iiifID, "iiif-id", "",
		"say in info.json that the folder of iiif will be at `URL`")

	g = groups.Add("Long drawings")
	cli.TextFlag(g, &f.resume, "resume", "", resumeAuto,
		"keep finished parts in OUTPUT.liif-job, so that the "+
			"same command goes on after an interruption: `auto|always|never`; auto keeps what takes over a minute")
	g.Lookup("resume").NoOptDefVal = resumeAlways
	g.BoolVar(&f.restart, "restart", false, "throw away what parts there are, and begin anew")
	g.StringVar(&f.work, "work", "",
		"keep the parts in a folder in `FOLDER` instead of beside the output")
	g.StringVar(&f.shards, "shard", "",
		"draw shard `I/N` alone, one of N of even cost that machines draw "+
			"apart, and liif-render join puts together; auto or auto/N takes I from a job array of Slurm, "+
			"Kubernetes, PBS or AWS Batch")

	g = groups.Add("Machine")
	cli.TextFlag(g, &f.device, "device", "d", "auto", "compute on `NAME`, one of --list-devices")
	cli.TextFlag(g, &f.precision, "precision", "", "auto",
		"compute in `auto|f32|f16`: f16 takes a graphics "+
			"device half the memory, many half the time, and changes values by less than half a step of 8 "+
			"bits; auto is f16 where that was measured to be faster, and f32 for 16 bits out")
	g.BoolVar(&f.noTune, "no-tune", false,
		"do not try out, the first times a graphics device is used, "+
			"which way of sharing out work it is fastest at")
	g.IntVar(&f.threads, "threads", 0, "use `N` threads (default all cores)")
	cli.TextFlag(g, &f.memory, "memory", "", "1GiB",
		"plan to use at most `SIZE` besides the picture itself, or, if that stays on the disk, in all")
	g.IntVar(&f.tile, "tile", 0, "encode in tiles of `N` source pixels a side (default as memory "+
		"allows); the result does not depend on it")
	cli.TextFlag(g, &f.maxPixels, "max-pixels", "", formatNumber(imageio.DefaultMaxPixels),
		"refuse inputs of more than `N` pixels, such as 1e9; none is no limit; unless it is "+
			"given, what stays on the disk has none")

	g = groups.Add("Information")
	g.BoolVarP(&f.dryRun, "dry-run", "n", false,
		"print sizes, memory, operations and time; write nothing")
	g.BoolVar(&f.json, "json", false, "print a report as JSON on standard output")
	g.BoolVarP(&f.quiet, "quiet", "q", false, "print nothing but errors")
	g.BoolVarP(&f.verbose, "verbose", "v", false, "print the plan of each picture too")
	g.BoolVar(&f.listDevices, "list-devices", false, "list what --device may name")
	g.BoolVar(&f.listModels, "list-models", false, "list what --model may name")
	g.BoolP("help", "h", false, "print this")
	g.Bool("version", false, "print the version")
	return groups
}
