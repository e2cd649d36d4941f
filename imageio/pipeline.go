package imageio

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
)

// strip is some whole rows on their way from the caller to the file.
type strip struct {
	index int
	tile  tilePlace // of a tile
	made  bool      // out is what a worker made before: see Writer.WriteStrip
	last  bool      // no rows follow
	above []byte    // the row before the first, zeros for the first strip
	raw   []byte    // the samples, in the byte order of the codec
	rows  int
	out   []byte // the worker's result
	sum   uint32 // checksum of the uncompressed data, if the codec needs one
	err   error
	ready chan struct{} // holds one when the worker is done
}

// codec is a file format for the pipeline. worker is called once per goroutine and returns a
// function with its own scratch memory that fills out of a strip; it must depend on the strip
// alone. The others are called in the order of the file, one at a time.
type codec interface {
	stripRows() int
	worker() func(*strip) error
	begin(w io.Writer) error
	put(w io.Writer, s *strip) error
	// end may give up when ctx ends, if it takes long.
	end(ctx context.Context, w io.Writer) error
}

// Bounds of a pipeline's memory, on machines with many processors (by then the disk is the limit)
// and for pictures so wide that a strip is one long row. A strip takes four times its samples:
// raw, filtered, compressed, and what the compressor holds.
const (
	maxThreads    = 16
	pipelineBytes = 256 << 20
)

// pipelineThreads is how many goroutines compress strips of so many bytes.
func pipelineThreads(wanted, stripSize int) int {
	if wanted <= 0 {
		wanted = runtime.GOMAXPROCS(0)
	}
	return max(min(wanted, maxThreads, pipelineBytes/(4*stripSize)), 1)
}

// pipelineMemory is the approximate memory of a codec's pipeline, in bytes.
func pipelineMemory(c codec, h Header, threads int) int64 {
	size := c.stripRows() * h.rowBytes()
	return int64(pipelineThreads(threads, size)+2) * 4 * int64(size)
}

var errAborted = errors.New("writing was given up")

// pipeline compresses strips on several goroutines and writes them in order from one more. The
// number of strips is fixed, so the memory is, and no channel below ever blocks a sender.
type pipeline struct {
	codec  codec
	w      io.Writer
	free   chan *strip // strips to be filled
	work   chan *strip // to the workers
	order  chan *strip // to the writing goroutine
	wg     sync.WaitGroup
	failed atomic.Pointer[error]
}

func startPipeline(c codec, w io.Writer, threads int) *pipeline {
	strips := threads + 2 // one being filled, one being written
	p := &pipeline{
		codec: c, w: w,
		free:  make(chan *strip, strips),
		work:  make(chan *strip, strips),
		order: make(chan *strip, strips),
	}
	for range strips {
		p.free <- &strip{ready: make(chan struct{}, 1)}
	}
	for range threads {
		p.wg.Go(p.compress)
	}
	p.wg.Go(p.write)
	return p
}

func (p *pipeline) compress() {
	encode := p.codec.worker()
	for s := range p.work {
		s.err = nil
		if p.err() == nil && !s.made {
			s.err = encode(s)
		}
		s.ready <- struct{}{}
	}
}

func (p *pipeline) write() {
	if err := p.codec.begin(p.w); err != nil {
		p.fail(err)
	}
	for s := range p.order {
		<-s.ready
		if p.err() == nil {
			err := s.err
			if err == nil {
				err = p.codec.put(p.w, s)
			}
			if err != nil {
				p.fail(err)
			}
		}
		p.free <- s
	}
}

func (p *pipeline) err() error {
	if e := p.failed.Load(); e != nil {
		return *e
	}
	return nil
}

// fail makes the goroutines skip the remaining strips; the first reason counts.
func (p *pipeline) fail(err error) { p.failed.CompareAndSwap(nil, &err) }

// submit enqueues a strip taken from free.
func (p *pipeline) submit(s *strip) {
	p.work <- s
	p.order <- s
}

// stop waits until all submitted strips are written, or passed over after fail.
func (p *pipeline) stop() error {
	close(p.work)
	close(p.order)
	p.wg.Wait()
	return p.err()
}
