package netstat

import "container/heap"

// reached is a node and its distance from where a search began.
type reached struct {
	node  int
	distM float64
}

// reach searches the neighbourhood of nodes by Dijkstra's method within a
// bound. One is used by one goroutine; it keeps its memory between searches.
type reach struct {
	graph *Graph
	distM map[int]float64
	queue frontier
	found []reached
}

func newReach(g *Graph) *reach { return &reach{graph: g, distM: map[int]float64{}} }

// from lists the nodes within boundM (inclusive) of a node, nearest first,
// itself included. The list is good until the next call.
func (r *reach) from(node int, boundM float64) []reached {
	clear(r.distM)
	r.found, r.queue = r.found[:0], append(r.queue[:0], reached{node, 0})
	r.distM[node] = 0
	for len(r.queue) > 0 {
		at := heap.Pop(&r.queue).(reached)
		if at.distM > r.distM[at.node] {
			continue // a shorter way was found since
		}
		r.found = append(r.found, at)
		for _, end := range r.graph.at(at.node) {
			next := reached{r.graph.nodeOf(end ^ 1), at.distM + r.graph.edges[end>>1].LengthM}
			if next.distM > boundM {
				continue
			}
			if old, seen := r.distM[next.node]; !seen || next.distM < old {
				r.distM[next.node] = next.distM
				heap.Push(&r.queue, next)
			}
		}
	}
	return r.found
}

// frontier is a heap of nodes by distance, then number.
type frontier []reached

func (f frontier) Len() int { return len(f) }

func (f frontier) Less(i, j int) bool {
	return f[i].distM < f[j].distM || f[i].distM == f[j].distM && f[i].node < f[j].node
}

func (f frontier) Swap(i, j int) { f[i], f[j] = f[j], f[i] }

func (f *frontier) Push(x any) { *f = append(*f, x.(reached)) }

func (f *frontier) Pop() any {
	last := len(*f) - 1
	x := (*f)[last]
	*f = (*f)[:last]
	return x
}
