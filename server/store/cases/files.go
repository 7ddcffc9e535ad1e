package cases

import (
	"context"

	"github.com/jackc/pgx/v5"

	"tongshi/server/store"
)

// The files that photos and papers lie in.

// NamedFile is a file that a record names: where it lies, and the hash of its
// content, empty where nobody noted it.
type NamedFile struct{ Hash, Kind, Content string }

// FilesNamed are all files that photos and papers name, by hash. The schema may
// be one of before thumbnails had a hash of their own.
func FilesNamed(ctx context.Context, q store.Querier) ([]NamedFile, error) {
	var list []NamedFile
	err := store.Gather(ctx, q, &list, pgx.RowToStructByPos[NamedFile], `
		SELECT hash, 'jpg', hash FROM photos
		UNION
		SELECT hash, 'thumb.jpg', max(coalesce(to_jsonb(p) ->> 'thumb_hash', '')) FROM photos AS p GROUP BY hash
		UNION
		SELECT hash, 'file', hash FROM documents
		 ORDER BY 1, 2`)
	return list, store.Wrap("list the files", err)
}
