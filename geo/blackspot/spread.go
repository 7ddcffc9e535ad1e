package blackspot

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// batch is how many items a worker takes at a time.
const batch = 64

// spread calls do(worker, i) for i from 0 to n-1 on several goroutines; none
// or fewer workers than one means as many as there are processors. What do
// writes must depend on i alone, so that the number of workers changes
// nothing. When the context ends, so does spread, with its error.
func spread(ctx context.Context, n, workers int, do func(worker, i int)) error {
	var next atomic.Int64
	var wait sync.WaitGroup
	for worker := range workerCount(workers) {
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

func workerCount(workers int) int {
	if workers < 1 {
		return runtime.GOMAXPROCS(0)
	}
	return workers
}
