package ogc

import (
	"context"
	"errors"
	"slices"
	"time"

	"tongshi/server/cql2"
	"tongshi/server/layer"
	"tongshi/server/readmodel"
	"tongshi/server/store/served"
	"tongshi/server/web"
)

// Answers from the cache in memory (the read model) instead of SQL.

// snapshot is a layer in memory, not older than what anybody can have heard of,
// or nil when SQL has to answer.
func (s *API) snapshot(ctx context.Context, l layer.Layer, zone *time.Location) *readmodel.Snapshot {
	if s.mirror == nil {
		return nil
	}
	versions, err := s.Store.CurrentVersions(ctx)
	if err != nil {
		return nil
	}
	return s.mirror.Snapshot(ctx, l.Name, versions[l.Name], zone)
}

// memoryQuery is the question as the read model takes it: with the row rule of
// the reader's view.
func memoryQuery(q served.ItemQuery) (*readmodel.Query, error) {
	rows, err := cql2.RowsOf(q.Layer)
	if err != nil {
		return nil, err
	}
	asked := q.Query
	if rows != nil {
		asked.Filters = append(slices.Clone(asked.Filters), rows)
	}
	return &asked, nil
}

// fromMemory asks the read model; ok is false when SQL has to answer.
func fromMemory[T any](
	s *API,
	ctx context.Context,
	q served.ItemQuery,
	ask func(*readmodel.Snapshot, *readmodel.Query) (T, error),
) (answer T, ok bool, err error) {
	defer func() {
		if ok {
			s.Metrics.ByMemory.Inc()
		} else {
			s.Metrics.BySQL.Inc()
		}
	}()
	snap := s.snapshot(ctx, q.Layer, q.Zone)
	if snap == nil {
		return answer, false, nil
	}
	asked, err := memoryQuery(q)
	if err != nil {
		return answer, false, err
	}
	answer, err = ask(snap, asked)
	if errors.Is(err, readmodel.ErrNotHere) {
		return answer, false, nil
	}
	return answer, err == nil, err
}

// aggregate asks a read model for figures over the features of a query: the
// layer's own, or one that SQL makes of just those features with the columns
// needed.
func aggregate[T any](
	s *API,
	ctx context.Context,
	q served.ItemQuery,
	columns []string,
	ask func(*readmodel.Snapshot, *readmodel.Query) (T, error),
) (T, error) {
	answer, ok, err := inTurn(s, ctx, q, ask)
	if ok || err != nil {
		return answer, err
	}
	if err := s.excerpts.Enter(ctx); err != nil {
		return answer, err
	}
	defer s.excerpts.Leave()
	snap, err := s.reader.Excerpt(ctx, q, columns, web.Patience)
	if err != nil {
		return answer, err
	}
	answer, err = ask(snap, &readmodel.Query{})
	if errors.Is(err, readmodel.ErrNotHere) {
		return answer, web.Refuse(
			400,
			"There are too many different values to count together. Ask for fewer columns, or narrow the features by filter or bbox.",
		)
	}
	return answer, err
}

// inTurn asks the read model when a processor is free for it: who came first is
// done first, where all at once would make everybody late.
func inTurn[T any](
	s *API,
	ctx context.Context,
	q served.ItemQuery,
	ask func(*readmodel.Snapshot, *readmodel.Query) (T, error),
) (answer T, ok bool, err error) {
	if err := s.figures.Enter(ctx); err != nil {
		return answer, false, err
	}
	defer s.figures.Leave()
	return fromMemory(s, ctx, q, ask)
}
