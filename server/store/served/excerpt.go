package served

import (
	"context"
	"time"

	"tongshi/server/layer"
	"tongshi/server/readmodel"
)

// Excerpt is a read model of the features that a query asks for, with some of
// the layer's columns only: what is counted and drawn from memory is counted and
// drawn in the same way from what SQL finds.
func (s *Reader) Excerpt(ctx context.Context, q ItemQuery, columns []string, patience time.Duration) (*readmodel.Snapshot, error) {
	q.Layer, q.Limit, q.Offset, q.After, q.SortBy = q.Layer.With(columns), 0, 0, 0, nil
	b := readmodel.NewBuilder(q.Layer, 0, false)
	_, err := s.Items(ctx, q, patience, func(item *layer.Item) error {
		b.Add(item, nil)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return b.NewSnapshot(0, q.Zone), nil
}
