package roads

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/jackc/pgx/v5"

	"tongshi/geo"
	"tongshi/server/store"
)

// partyFile holds the parties of an import, as binary COPY rows in a temporary
// file, until their crashes have numbers: one connection copies one table at a
// time, and memory must not grow with the file.
type partyFile struct {
	file *os.File
	out  *bufio.Writer
	row  store.CopyRow
	n    int
}

const partyColumns = `source_id, position, mode, manoeuvre, injury, wrong_way, helmet, age_band`

const partyColumnCount = 8

// add writes a crash's parties and returns their bytes, until the next call.
func (f *partyFile) add(c *geo.Crash) ([]byte, error) {
	if len(c.Parties) == 0 {
		return nil, nil
	}
	if f.file == nil {
		if err := f.begin(); err != nil {
			return nil, fmt.Errorf("keep parties: %w", err)
		}
	}
	r := &f.row
	r.B = r.B[:0]
	for i, p := range c.Parties {
		r.Begin(partyColumnCount)
		r.Text(c.SourceID)
		r.Int(i + 1)
		r.Text(p.Mode)
		r.Code(p.Manner)
		r.Code(p.Injury)
		r.MaybeBool(p.WrongWay)
		r.MaybeBool(p.Helmet)
		r.Code(p.AgeBand)
	}
	f.n += len(c.Parties)
	if _, err := f.out.Write(r.B); err != nil {
		return nil, fmt.Errorf("keep parties: %w", err)
	}
	return r.B, nil
}

func (f *partyFile) begin() (err error) {
	if f.file, err = os.CreateTemp("", "tongshi-parties-*"); err != nil {
		return err
	}
	f.out = bufio.NewWriterSize(f.file, 256<<10)
	_, err = f.out.Write(store.CopyHead)
	return err
}

// stage copies the parties into a temporary table, gone at commit.
func (f *partyFile) stage(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `
		CREATE TEMPORARY TABLE staged_parties ON COMMIT DROP AS
		SELECT ''::text AS source_id, position, mode, manoeuvre, injury, wrong_way, helmet, age_band FROM parties WITH NO DATA`)
	if err != nil {
		return store.Wrap("stage parties", err)
	}
	if _, err := f.out.Write(store.CopyTail); err != nil {
		return fmt.Errorf("stage parties: %w", err)
	}
	if err := f.out.Flush(); err != nil {
		return fmt.Errorf("stage parties: %w", err)
	}
	if _, err := f.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("stage parties: %w", err)
	}
	_, err = tx.Conn().PgConn().CopyFrom(ctx, f.file, "COPY staged_parties ("+partyColumns+") FROM STDIN (FORMAT binary)")
	return store.Wrap("copy parties", err)
}

// remove deletes the temporary file.
func (f *partyFile) remove() {
	if f.file != nil {
		f.file.Close()
		os.Remove(f.file.Name())
	}
}
