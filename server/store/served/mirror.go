package served

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tongshi/server/layer"
	"tongshi/server/readmodel"
	"tongshi/server/store"
)

// The cache of layers in memory: read models kept up to date by the log of
// changes.

// Mirror keeps layers in memory as read models and up to date by the log of
// changes. A layer that is not there (yet) is read by SQL.
type Mirror struct {
	store  *store.Store
	budget int64 // bytes a layer may take
	layers map[string]*mirrored
	order  []*mirrored
	zone   atomic.Pointer[time.Location]
	again  chan *mirrored // layers to build anew
	built  atomic.Bool    // every layer has been there once
}

// mirrored is one layer of a mirror.
type mirrored struct {
	layer    layer.Layer
	snapshot atomic.Pointer[readmodel.Snapshot] // nil while SQL answers
	updating chan struct{}                      // held by who brings it up to date
	state    atomic.Pointer[MirrorState]
}

// Words for the state of a mirrored layer.
const (
	MirrorBuilding   = "building"
	MirrorReady      = "ready"
	MirrorOverBudget = "over budget"
	MirrorFailed     = "failed"
)

// MirrorState says how a layer is mirrored.
type MirrorState struct {
	Layer    string `json:"layer"`
	State    string `json:"state"`
	Features int64  `json:"features"`
	Bytes    int64  `json:"bytes"`
	Of       int64  `json:"of,omitempty"` // features to read while it is built
}

// BytesPerFeature is the memory that a feature takes.
func (s MirrorState) BytesPerFeature() float64 {
	if s.Features == 0 {
		return 0
	}
	return float64(s.Bytes) / float64(s.Features)
}

// NewMirror is a mirror of layers, each of which may take budget bytes.
func NewMirror(s *store.Store, layers layer.Registry, budget int64) *Mirror {
	m := &Mirror{store: s, budget: budget, layers: map[string]*mirrored{}, again: make(chan *mirrored, 2*len(layers))}
	for _, l := range layers {
		one := &mirrored{layer: l, updating: make(chan struct{}, 1)}
		one.tell(MirrorState{State: MirrorBuilding})
		m.layers[l.Name], m.order = one, append(m.order, one)
	}
	return m
}

func (l *mirrored) tell(s MirrorState) {
	s.Layer = l.layer.Name
	l.state.Store(&s)
}

// States are those of all layers, in the registry's order.
func (m *Mirror) States() []MirrorState {
	list := make([]MirrorState, len(m.order))
	for i, l := range m.order {
		list[i] = *l.state.Load()
	}
	return list
}

// Ready reports whether no layer is being built.
func (m *Mirror) Ready() bool {
	return !slices.ContainsFunc(m.States(), func(s MirrorState) bool { return s.State == MirrorBuilding })
}

// Built reports whether every layer has been read once, those among them that
// turned out too large. Later changes do not take it back: SQL answers while a
// layer is read anew.
func (m *Mirror) Built() bool { return m.built.Load() }

// buildAtOnce is how many layers are read at the same time: as many as there
// are processors in the smallest machine meant.
const buildAtOnce = 2

// Run builds the layers and follows their changes until ctx ends.
func (m *Mirror) Run(ctx context.Context) {
	var builder sync.WaitGroup
	builder.Go(func() {
		for {
			select {
			case l := <-m.again:
				m.build(ctx, l)
			case <-ctx.Done():
				return
			}
		}
	})
	for ctx.Err() == nil {
		zone := settledZone(ctx, m.store)
		m.zone.Store(zone)
		m.buildAll(ctx)
		m.built.Store(ctx.Err() == nil || m.built.Load())
		m.follow(ctx, zone)
	}
	builder.Wait()
}

// buildAgain has a layer built anew by Run.
func (m *Mirror) buildAgain(l *mirrored) {
	l.snapshot.Store(nil)
	l.tell(MirrorState{State: MirrorBuilding})
	select {
	case m.again <- l:
	default: // it stands in the queue already
	}
}

// buildAll makes every layer anew.
func (m *Mirror) buildAll(ctx context.Context) {
	places := make(chan struct{}, buildAtOnce)
	var all sync.WaitGroup
	for _, l := range m.order {
		l.snapshot.Store(nil)
		l.tell(MirrorState{State: MirrorBuilding})
		places <- struct{}{}
		all.Go(func() {
			m.build(ctx, l)
			<-places
		})
	}
	all.Wait()
}

// follow brings layers up to date as they change, until the city's zone is
// another one.
func (m *Mirror) follow(ctx context.Context, zone *time.Location) {
	seen := store.Versions{}
	for {
		versions, err := m.store.AwaitVersions(ctx, func(v store.Versions) bool { return v.Latest() > seen.Latest() })
		if err != nil {
			return
		}
		if versions[store.SettingsLayer] != seen[store.SettingsLayer] && settledZone(ctx, m.store).String() != zone.String() {
			return
		}
		seen = versions
		for name := range versions {
			if l := m.layers[name]; l != nil {
				m.catchUp(ctx, l, versions[name])
			}
		}
	}
}

// Snapshot is a layer at the version given or a later one; nil when SQL has to
// answer. Reading in a zone that is not the mirror's has to be done by SQL.
func (m *Mirror) Snapshot(ctx context.Context, name string, version int64, zone *time.Location) *readmodel.Snapshot {
	l := m.layers[name]
	if l == nil {
		return nil
	}
	have := l.snapshot.Load()
	if have == nil || zone.String() != m.zone.Load().String() {
		return nil
	}
	if have.Version >= version {
		return have
	}
	return m.catchUp(ctx, l, version)
}

// catchUp brings a layer to a version at least. It returns nil when the layer
// has to be built anew, which it has asked for.
func (m *Mirror) catchUp(ctx context.Context, l *mirrored, version int64) *readmodel.Snapshot {
	select {
	case l.updating <- struct{}{}:
	case <-ctx.Done():
		return nil
	}
	defer func() { <-l.updating }()
	have := l.snapshot.Load()
	if have == nil || have.Version >= version {
		return have
	}
	var rows []readmodel.Row
	changed, err := ReadChanges(ctx, m.store, l.layer, have.Version,
		func(c store.Changed, _ int64) bool { return !c.Reset },
		func(item *layer.Item, when *readmodel.When) error {
			kept := *item
			kept.Values = slices.Clone(item.Values)
			rows = append(rows, readmodel.Row{Item: kept, When: when})
			return nil
		})
	if err != nil {
		m.store.Log.DebugContext(ctx, "read model not brought up to date", "layer", l.layer.Name, "error", err)
		return nil
	}
	if changed.Reset {
		m.buildAgain(l)
		return nil
	}
	next := have.Apply(changed.Version, changed.IDs, rows)
	m.put(l, next)
	return next
}

// put makes a snapshot the layer's, or drops it when it is too large.
func (m *Mirror) put(l *mirrored, s *readmodel.Snapshot) {
	state := MirrorState{State: MirrorReady, Features: int64(s.Len()), Bytes: s.Bytes()}
	if state.Bytes > m.budget {
		m.overBudget(l, state)
		return
	}
	l.snapshot.Store(s)
	l.tell(state)
}

func (m *Mirror) overBudget(l *mirrored, state MirrorState) {
	state.State = MirrorOverBudget
	l.snapshot.Store(nil)
	l.tell(state)
	m.store.Log.Warn("layer is too large for the read model and is read by SQL", "layer", l.layer.Name, "features", state.Features,
		"bytes", state.Bytes, "budget", m.budget, "variable", "TONGSHI_READ_MODEL_MB")
}

// errOverBudget: the layer takes more memory than it may.
var errOverBudget = errors.New("over budget")

// retryAfter is when a layer is tried again that could not be read.
const retryAfter = 30 * time.Second

// checkEvery is after how many rows a build looks at its memory.
const checkEvery = 10_000

// build reads a whole layer.
func (m *Mirror) build(ctx context.Context, l *mirrored) {
	began := time.Now()
	s, err := m.read(ctx, l)
	switch {
	case errors.Is(err, errOverBudget):
		m.overBudget(l, *l.state.Load())
	case err != nil && ctx.Err() != nil:
	case err != nil:
		l.tell(MirrorState{State: MirrorFailed})
		m.store.Log.WarnContext(ctx, "read model not built; SQL answers", "layer", l.layer.Name, "error", err)
		time.AfterFunc(retryAfter, func() { m.buildAgain(l) })
	default:
		m.put(l, s)
		m.store.Log.InfoContext(ctx, "read model built", "layer", l.layer.Name, "features", s.Len(), "bytes", s.Bytes(), "took", time.Since(began))
	}
}

func (m *Mirror) read(ctx context.Context, l *mirrored) (*readmodel.Snapshot, error) {
	var b *readmodel.Builder
	state := MirrorState{State: MirrorBuilding}
	const never = -1 // a version that no layer has had: everything is read
	changed, err := ReadChanges(ctx, m.store, l.layer, never,
		func(_ store.Changed, rows int64) bool {
			state.Of = rows
			b = readmodel.NewBuilder(l.layer, int(rows), l.layer.Time.Column != "")
			return true
		},
		func(item *layer.Item, when *readmodel.When) error {
			b.Add(item, when)
			if state.Features++; state.Features%checkEvery == 0 {
				state.Bytes = b.Bytes()
				l.tell(state)
				if state.Bytes > m.budget {
					return fmt.Errorf("%w: %d bytes after %d of %d features", errOverBudget, state.Bytes, state.Features, state.Of)
				}
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	return b.NewSnapshot(changed.Version, m.zone.Load()), nil
}

// settledZone is the city's; UTC when it is not known.
func settledZone(ctx context.Context, s *store.Store) *time.Location {
	set, err := s.Settings(ctx)
	if err != nil {
		return time.UTC
	}
	zone, err := time.LoadLocation(set.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}
