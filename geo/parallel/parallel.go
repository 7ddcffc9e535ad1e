// Package parallel spreads work that can be cut into independent pieces over
// the processors. What a piece does must depend on its number alone, so that
// the number of processors changes no result.
package parallel

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// batch is how many items a worker of Each takes at a time.
const batch = 64

// Each calls do(worker, i) for i from 0 to n-1 on several goroutines; none
// or fewer workers than one means as many as there are processors. When the
// context ends, so does Each, with its error.
func Each(ctx context.Context, n, workers int, do func(worker, i int)) error {
	var next atomic.Int64
	var wait sync.WaitGroup
	for worker := range Workers(workers) {
		wait.Go(func() {
			for ctx.Err() == nil {
				from := int(next.Add(batch)) - batch
				if from >= n {
					return
				}
				for i := from; i < min(n, from+batch); i++ {
					do(worker, i)
				}
			}
		})
	}
	wait.Wait()
	return ctx.Err()
}

// Workers is the number of goroutines that Each uses when asked for so many:
// as many as there are processors for fewer than one.
func Workers(asked int) int {
	if asked < 1 {
		return runtime.GOMAXPROCS(0)
	}
	return asked
}

// Pieces does n large pieces of work on all processors. Each worker asks once
// for its own function, which may keep memory.
func Pieces(n int, worker func() func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wait.Go(func() {
			do := worker()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wait.Wait()
}
