package store

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/jackc/pgx/v5"

	"tongshi/geo"
)

// partyFile holds the parties of an import, as binary COPY rows in a temporary
// file, until their crashes have numbers: one connection copies one table at a
// time, and memory must not grow with the file.
type partyFile struct {
	file *os.File
	out  *bufio.Writer
	row  copyRow
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
	r.b = r.b[:0]
	for i, p := range c.Parties {
		r.begin(partyColumnCount)
		r.text(c.SourceID)
		r.int(i + 1)
		r.text(p.Mode)
		r.code(p.Manner)
		r.code(p.Injury)
		r.maybeBool(p.WrongWay)
		r.maybeBool(p.Helmet)
		r.code(p.AgeBand)
	}
	f.n += len(c.Parties)
	if _, err := f.out.Write(r.b); err != nil {
		return nil, fmt.Errorf("keep parties: %w", err)
	}
	return r.b, nil
}

func (f *partyFile) begin() (err error) {
	if f.file, err = os.CreateTemp("", "tongshi-parties-*"); err != nil {
		return err
	}
	f.out = bufio.NewWriterSize(f.file, 256<<10)
	_, err = f.out.Write(copyHead)
	return err
}

// stage copies the parties into a temporary table, gone at commit.
func (f *partyFile) stage(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `
		CREATE TEMPORARY TABLE staged_parties ON COMMIT DROP AS
		SELECT ''::text AS source_id, position, mode, manoeuvre, injury, wrong_way, helmet, age_band FROM parties WITH NO DATA`)
	if err != nil {
		return wrap("stage parties", err)
	}
	if _, err := f.out.Write(copyTail); err != nil {
		return fmt.Errorf("stage parties: %w", err)
	}
	if err := f.out.Flush(); err != nil {
		return fmt.Errorf("stage parties: %w", err)
	}
	if _, err := f.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("stage parties: %w", err)
	}
	_, err = tx.Conn().PgConn().CopyFrom(ctx, f.file, "COPY staged_parties ("+partyColumns+") FROM STDIN (FORMAT binary)")
	return wrap("copy parties", err)
}

// remove deletes the temporary file.
func (f *partyFile) remove() {
	if f.file != nil {
		f.file.Close()
		os.Remove(f.file.Name())
	}
}
