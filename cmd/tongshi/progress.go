package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far a long step is, on a terminal only.
type progress struct {
	bar  *progressbar.ProgressBar
	what string
	out  io.Writer
	last int64
}

func newProgress(out io.Writer, what string, quiet bool) *progress {
	p := &progress{what: what}
	if f, ok := out.(*os.File); ok && !quiet && term.IsTerminal(int(f.Fd())) {
		p.out = out
	}
	return p
}

// set moves the bar; it draws at most a hundred times.
func (p *progress) set(done, total int64) {
	if p.out == nil || total <= 0 || (p.last > 0 && (done-p.last)*100 < total) {
		return
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(p.out), progressbar.OptionSetDescription(p.what),
			progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true))
	}
	p.last = done
	_ = p.bar.Set64(done) // drawing is not worth failing for
}

// step is set for counts.
func (p *progress) step(done, total int) { p.set(int64(done), int64(total)) }

func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

// bars are the progress of an undertaking of several steps.
type bars struct {
	out   io.Writer
	quiet bool
	now   *progress
}

func newBars(out io.Writer, quiet bool) *bars { return &bars{out: out, quiet: quiet} }

// set moves the bar of a step; another step has a new one.
func (b *bars) set(step string, done, total int64) {
	if b.now == nil || b.now.what != step {
		b.finish()
		b.now = newProgress(b.out, step, b.quiet)
	}
	b.now.set(done, total)
}

func (b *bars) finish() {
	if b.now != nil {
		b.now.finish()
		b.now = nil
	}
}
