package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"tongshi/server/store"
)

// Idempotency by the client's UUID: what is sent twice is done once.

// Once does what a POST asks for, once for the UUID that its client made. Sent
// again with the same content it changes nothing and gets the first answer, of
// the row as it is now, whatever became of it; with other content it is refused
// as [store.ErrKeyUsed].
func (c *Change) Once(uuid string, do, again func() (Done, error)) (Done, error) {
	sum, err := contentSum(c.URL.Path, c.Header.Get(contentCRSHeader), c.sent)
	if err != nil {
		return Done{}, err
	}
	return doOnce(c.Context(), c.Tx, store.ClientKey{UUID: uuid, Sum: sum}, do, again)
}

// UploadOnce is [Change.Once] for a file: content is its hash and what was said
// of it. The first time, keep stores it before the transaction.
func (s *Server) UploadOnce(r *Request, uuid string, content map[string]string, keep func() error, do, again func(*store.Tx) (Done, error)) (Done, error) {
	sum, err := contentSum(r.URL.Path, "", content)
	if err != nil {
		return Done{}, err
	}
	key := store.ClientKey{UUID: uuid, Sum: sum}
	before, err := s.Store.Claimed(r.Context(), key)
	if err == nil && !before {
		err = keep()
	}
	if err != nil {
		return Done{}, err
	}
	var done Done
	err = s.Store.WriteTx(r.Context(), ActorOf(r.Request), func(tx *store.Tx) error {
		done, err = doOnce(r.Context(), tx, key, func() (Done, error) { return do(tx) }, func() (Done, error) { return again(tx) })
		return err
	})
	return done, err
}

func doOnce(ctx context.Context, tx *store.Tx, key store.ClientKey, do, again func() (Done, error)) (Done, error) {
	before, err := tx.Claim(ctx, key)
	if err != nil {
		return Done{}, err
	}
	if !before {
		return do()
	}
	d, err := again()
	if errors.Is(err, store.ErrNotFound) { // of before keys were noted, and made something else
		return d, fmt.Errorf("%w: %w", store.ErrKeyUsed, err)
	}
	d.Repeated = true
	return d, err
}

// contentSum is a hash of where something is sent, in which reference system,
// and what; the order of its members and the space between them do not count.
func contentSum(path, crs string, content any) (sum [32]byte, err error) {
	raw, err := json.Marshal(content)
	if err != nil {
		return sum, err
	}
	var plain any
	read := json.NewDecoder(bytes.NewReader(raw))
	read.UseNumber()
	if err := read.Decode(&plain); err != nil {
		return sum, err
	}
	if raw, err = json.Marshal(plain); err != nil {
		return sum, err
	}
	return sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s", path, crs, raw)), nil
}
