package trainer

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"path/filepath"
	"sync"

	"github.com/liif-render/liif/model"
)

// Data makes batches of a Dataset. Every random choice follows from the seed, the step and the slot
// in the batch alone, so that neither threads nor a resumed run change what is seen. It may be used
// by several goroutines.
type Data struct {
	dataset  Dataset
	mix      []*Data   // of a mix: its parts, and nothing of the following
	folders  []*folder // one; two for pairs, low resolution first; none for graphics
	pictures []int32   // numbers of the pictures that an epoch shows, source.Repeat times
	seed     uint64
	warn     func(string)

	mutex sync.Mutex
	bad   map[int]bool // pictures that cannot be used
	order []int32      // permutation of the items of an epoch
	epoch int          // the epoch of that order
}

// ErrData: there is nothing to train or to validate on.
var ErrData = errors.New("no usable data")

// Domains of random numbers that must not repeat each other.
const (
	domainOrder = iota + 1
	domainItem
	domainWeights
)

// random gives the generator of one choice.
func random(seed uint64, domain, index, slot int) *rand.Rand {
	const a, b = 0x9e3779b97f4a7c15, 0xd1b54a32d192ed03
	return rand.New(rand.NewPCG(seed+a*uint64(domain), uint64(index)*b+uint64(slot)))
}

// OpenData lists the files of a dataset. Pictures are read when they are needed; warn gets one line
// for each that cannot be used.
func OpenData(d Dataset, seed uint64, warn func(string)) (*Data, error) {
	data := &Data{dataset: d, seed: seed, warn: warn, bad: map[int]bool{}, epoch: -1}
	for i, part := range d.Mix {
		p, err := OpenData(part, seed+uint64(i), warn)
		if err != nil {
			return nil, err
		}
		data.mix = append(data.mix, p)
	}
	if d.Mix != nil {
		return data, nil
	}
	if d.Source.Kind == Graphics {
		data.pictures = []int32{0}
		return data, nil
	}
	for _, root := range d.Source.Roots {
		f, err := openFolder(root, &d.Source, warn)
		if err != nil {
			return nil, err
		}
		data.folders = append(data.folders, f)
	}
	if f := data.folders; len(f) == 2 && len(f[0].files) != len(f[1].files) {
		return nil, fmt.Errorf("%s has %d pictures and %s %d: they are no pairs", d.Source.Roots[0],
			len(f[0].files), d.Source.Roots[1], len(f[1].files))
	}
	if d.Source.ByArea {
		data.pictures = data.folders[0].byArea()
	} else {
		for i := range data.folders[0].files {
			data.pictures = append(data.pictures, int32(i))
		}
	}
	return data, nil
}

// Items is the length of an epoch: the pictures times the source's repeat, of all parts of a mix.
func (d *Data) Items() int {
	n := len(d.pictures) * d.dataset.Source.Repeat
	for _, p := range d.mix {
		n += p.Items()
	}
	return n
}

// picture is the number of the picture that an item shows.
func (d *Data) picture(item int) int { return int(d.pictures[item%len(d.pictures)]) }

// Files lists the pictures' files; of pairs, those of the ground truth.
func (d *Data) Files() []string {
	var files []string
	for _, p := range d.mix {
		files = append(files, p.Files()...)
	}
	if d.mix == nil {
		files = d.truth().files
	}
	return files
}

// truth is the folder of the ground truth; a mix uses the first part that has one.
func (d *Data) truth() *folder {
	for _, p := range d.mix {
		if f := p.truth(); len(f.files) > 0 {
			return f
		}
	}
	if len(d.folders) == 0 {
		return &folder{}
	}
	return d.folders[len(d.folders)-1]
}

// StepsPerEpoch is how many whole batches an epoch has, at least 1.
func (d *Data) StepsPerEpoch() int { return max(1, d.Items()/d.dataset.Batch) }

// Fingerprint changes with the settings and the names of the files, not with their folder.
func (d *Data) Fingerprint() string {
	h := fnv.New64a()
	source := d.dataset.Source
	source.Roots, source.SplitFile, source.Cache = nil, "", ""
	fmt.Fprintf(h, "{Source:%+v Wrapper:%+v Batch:%d}", source, d.dataset.Wrapper, d.dataset.Batch)
	if d.dataset.Degrade != nil {
		fmt.Fprintf(h, "|%+v", *d.dataset.Degrade)
	}
	for _, p := range d.mix {
		fmt.Fprintf(h, "|%s", p.Fingerprint())
	}
	for _, file := range d.Files() {
		fmt.Fprintf(h, "|%s", filepath.Base(file))
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// Skipped is the number of pictures found unusable so far.
func (d *Data) Skipped() int {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	n := len(d.bad)
	for _, p := range d.mix {
		n += p.Skipped()
	}
	return n
}

// Batch makes the batch of a step, which counts from 0.
func (d *Data) Batch(step int) (*model.Batch, error) {
	var b *model.Batch
	n := d.dataset.Batch
	for slot := range n {
		s, err := d.slot(step, slot)
		if err != nil {
			return nil, err
		}
		if b == nil {
			b = newBatch(n, s)
		}
		if s.low.height != b.Height || s.low.width != b.Width || s.count() != b.Queries {
			return nil,
				fmt.Errorf("pictures of %d×%d with %d queries and of %d×%d with %d make no "+
					"batch: give inp_size and sample_q", b.Width, b.Height, b.Queries, s.low.width,
					s.low.height, s.count())
		}
		s.put(b, slot)
	}
	return b, nil
}

// slot makes one item of a step's batch. In a mix it draws the part at random; the parts' epochs do
// not matter then.
func (d *Data) slot(step, slot int) (*sample, error) {
	r := random(d.seed, domainItem, step, slot)
	if d.mix == nil {
		per := d.StepsPerEpoch()
		return d.sample(r, d.item(step/per, (step%per)*d.dataset.Batch+slot))
	}
	var sum float64
	for _, p := range d.mix {
		sum += p.dataset.Weight
	}
	share, part := r.Float64()*sum, len(d.mix)-1
	for i, p := range d.mix {
		if share -= p.dataset.Weight; share < 0 {
			part = i
			break
		}
	}
	p := d.mix[part]
	return p.sample(r, r.IntN(p.Items()))
}

func newBatch(images int, s *sample) *model.Batch {
	b := &model.Batch{Images: images, Height: s.low.height, Width: s.low.width, Queries: s.count()}
	points := images * b.Queries
	b.RGB = make([]float32, images*b.Height*b.Width*3)
	b.Coordinates, b.Cells = make([]float32, points*2), make([]float32, points*2)
	b.Target = make([]float32, points*3)
	b.Damage = make([]model.Restore, images)
	return b
}

// item is the number of the i-th item of an epoch. Every epoch has its own order; a batch larger
// than the epoch wraps around.
func (d *Data) item(epoch, i int) int {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.epoch != epoch {
		d.order = choose(random(d.seed, domainOrder, epoch, 0), d.Items(), d.Items())
		d.epoch = epoch
	}
	return int(d.order[i%len(d.order)])
}

// sample makes an item. If its picture cannot be used, it draws another one instead.
func (d *Data) sample(r *rand.Rand, item int) (*sample, error) {
	for {
		s, err := d.try(r, item)
		if err == nil {
			return s, nil
		}
		d.reject(d.picture(item), err)
		if pictures := len(d.Files()); d.Skipped() >= pictures {
			return nil, fmt.Errorf("%w: none of %d pictures can be used: %w", ErrData, pictures,
				err)
		}
		item = r.IntN(d.Items())
	}
}

func (d *Data) reject(picture int, err error) {
	d.mutex.Lock()
	first := !d.bad[picture]
	d.bad[picture] = true
	d.mutex.Unlock()
	if first {
		d.warn(err.Error() + ": skipped")
	}
}

// try makes an item of its own picture. The error names the file.
func (d *Data) try(r *rand.Rand, item int) (*sample, error) {
	var pictures []*picture
	i := d.picture(item)
	for _, f := range d.folders {
		p, err := f.open(i)
		if err != nil {
			return nil, err
		}
		pictures = append(pictures, p)
	}
	w := &d.dataset.Wrapper
	t := untreated
	if d.dataset.Degrade != nil {
		t = d.dataset.Degrade.draw(r)
	}
	if d.dataset.Source.Kind == Graphics {
		return w.downsampled(r, w.drawing(r), &t)
	}
	var s *sample
	var err error
	switch w.Kind {
	case Downsampled:
		s, err = w.downsampled(r, pictures[0], &t)
	case Paired:
		s, err = w.paired(r, pictures[0], pictures[1], &t)
	default:
		s, err = w.varied(r, position{item, d.Items()}, pictures[0], pictures[1], &t)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.folders[0].files[i], err)
	}
	return s, nil
}
