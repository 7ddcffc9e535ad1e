package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"tongshi/server/media"
	"tongshi/server/store"
)

// Suits refuses a backup whose codes are of a newer vocabulary than the
// program's.
func (b *Backup) Suits(vocabulary string) error {
	if b.Vocabulary > vocabulary {
		return refuse(
			"its codes are those of the vocabulary of %s and this program knows the one of %s: use the newer tongshi that made it, %s",
			b.Vocabulary,
			vocabulary,
			b.Program,
		)
	}
	return nil
}

// Restore brings a backup into an empty database and an empty folder of files,
// and migrates it to this program's schema. Until all rows are there the
// database is marked as one that does not count; the same restore may then be
// run again.
func (b *Backup) Restore(ctx context.Context, st *store.Store, files *media.Vault, report Report) error {
	if err := st.PrepareRestore(ctx, b.Schema); err != nil {
		return err
	}
	if err := b.restoreFiles(ctx, files, report); err != nil {
		return err
	}
	if err := st.Load(ctx, b.loading(ctx, report), b.Sequences); err != nil {
		return err
	}
	return st.Migrate(ctx)
}

func (b *Backup) restoreFiles(ctx context.Context, files *media.Vault, report Report) error {
	for i, e := range b.Files {
		report("photos and papers", int64(i), int64(len(b.Files)))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		in, err := b.zip.Open(e.Path)
		if err != nil {
			return err
		}
		err = files.Restore(strings.TrimPrefix(e.Path, filesFolder), in)
		if err = errors.Join(err, in.Close()); err != nil {
			return fmt.Errorf("restore %s: %w", e.Path, plain(err))
		}
	}
	return files.Settle()
}

func (b *Backup) loading(ctx context.Context, report Report) []store.Loading {
	var total, done int64
	var list []store.Loading
	for _, table := range b.Tables {
		total += table.Bytes
		list = append(list, store.Loading{Dumped: table.Dumped, Rows: table.Rows, Open: func() (io.ReadCloser, error) {
			in, err := b.zip.Open(table.Path)
			each := func(n int64) error {
				done += n
				report("tables", done, total)
				return ctx.Err()
			}
			return told{in, each}, err
		}})
	}
	return list
}

// told is a reader that tells how much was read of it.
type told struct {
	io.ReadCloser
	each func(int64) error
}

func (t told) Read(into []byte) (int, error) {
	n, err := t.ReadCloser.Read(into)
	if stop := t.each(int64(n)); stop != nil {
		return n, stop
	}
	return n, err
}
